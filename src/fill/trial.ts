/** A file with values in the places of its holes, resolved and judged without a word. */
import { excessOf } from "../analysis/claim-excess.ts";
import type { Storage } from "../analysis/parameters.ts";
import { Diagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownCall, UnknownOperand } from "../resolve/environment.ts";
import { resolveFile, type ResolvedFile, type ResolveHost, type ResolveOptions } from "../resolve/resolve.ts";
import type { UnknownValues } from "../resolve/value.ts";
import { numbersFollowed } from "../solve/breadth.ts";
import { solvedModel } from "../solve/judge-domains.ts";
import type { Expression, SourceFile, Unknown } from "../syntax/ast.ts";
import { withPart, type FoundUnknown } from "../syntax/unknowns.ts";
import type { Budget } from "./budget.ts";
import { judgeFile } from "./judge-file.ts";
import { reachOf, type Reach } from "./reach.ts";
import { isUndecided } from "./undecided.ts";

export interface Trial {
  /** Those that the file has only with these values; where layers are refused, of these alone. */
  readonly errors: readonly Diagnostic[];
  /** Whether there are more warnings than the file has anyway. */
  readonly warns: boolean;
  /** The side on which a claim is missed, as `excessOf` gives it. */
  readonly excess: number;
  /** Whether it cannot be told for which sizes the models are valid. */
  readonly isUndecided: boolean;
  /** Of the holes that were left. */
  readonly calls: readonly UnknownCall[];
  readonly operands: readonly UnknownOperand[];
  /** Layers of the models of the file. */
  readonly layers: number;
  /** What it took, in layers that are resolved. */
  readonly work: number;
  /** For how many sizes the models are valid; nothing where there are errors. */
  readonly reach: Reach;
}

/** What a file is judged with. */
export interface Circumstances {
  readonly host: ResolveHost;
  readonly options: ResolveOptions;
  readonly storage: Storage | "undecided";
}

/** What a trial takes besides its layers, in layers. */
const layersOfFile = 20;
/** So many numbers are looked at for open sizes in the time of a layer. */
const numbersOfLayer = 6;

/**
 * Tries values for holes, as long as the budget lasts; then undefined. What has no part in it is left out: the other models,
 * where the holes are all in one. `known`: what is wrong with the file whatever stands in its holes.
 */
export function createTrials(
  file: SourceFile,
  holes: readonly FoundUnknown[],
  { host, options, storage }: Circumstances,
  known: readonly Diagnostic[],
  budget: Budget,
): (values: UnknownValues, mostLayers?: number) => Trial | undefined {
  const own = file.declarations[holes[0]!.path[1] as number]!;
  const part = own.kind === "model" ? withoutOtherModels(own) : (whole: SourceFile) => whole;
  const read = new Map<string, SourceFile>();
  const diagnostics = new Diagnostics();
  resolveFile(part(file), host, { ...options, read }, diagnostics);
  const anyway = [...known, ...diagnostics.all];
  return (values, mostLayers) => {
    if (budget.isSpent) return undefined;
    const limited = { ...options, read, ...(mostLayers === undefined ? {} : { mostLayers }) };
    const trial = tryValues(part(withValues(file, holes, values)), { host, options: limited, storage }, anyway);
    budget.spend(trial.work + layersOfFile);
    return trial;
  };
}

function withoutOtherModels(own: SourceFile["declarations"][number]): (file: SourceFile) => SourceFile {
  const isOther = ({ kind, span }: SourceFile["declarations"][number]): boolean =>
    kind === "model" && span.start !== own.span.start;
  return (file) => ({ ...file, declarations: file.declarations.filter((each) => !isOther(each)) });
}

/** `known`: what is wrong with the file whatever stands in its holes. */
function tryValues(file: SourceFile, { host, options, storage }: Circumstances, known: readonly Diagnostic[]): Trial {
  const diagnostics = new Diagnostics();
  const resolved = resolveFile(file, host, options, diagnostics);
  const isKnown = new Set(known.map(identityOf));
  const added = (severity: Diagnostic["severity"]): readonly Diagnostic[] =>
    diagnostics.all.filter((each) => each.severity === severity && !isKnown.has(identityOf(each)));
  const { unknownCalls: calls, unknownOperands: operands, broken } = resolved;
  const layers = [...resolved.models, ...broken].reduce((sum, { graph }) => sum + graph.nodes.length, 0);
  const refused = added("error");
  const told = { calls, operands, layers, warns: added("warning").length > 0 };
  const unsolved = { ...told, excess: 0, isUndecided: false, work: layers, reach: reachOf([], []) };
  if (refused.length > 0) return { ...unsolved, errors: refused };
  const solved = resolved.models.flatMap((model) => solvedModel(model, diagnostics) ?? []);
  const models = solved.map(({ model }) => model);
  const solutions = solved.flatMap(({ solution }) => solution ?? []);
  judgeFile({ ...resolved, models }, diagnostics, storage);
  const [errors, warnings] = [added("error"), added("warning")];
  return {
    ...told,
    errors,
    excess: errors.length === 0 ? 0 : excessOfFile({ models, broken }, storage),
    warns: warnings.length > 0,
    isUndecided: solutions.some(isUndecided),
    work: layers + solutions.map(numbersFollowed).reduce((sum, each) => sum + each, 0) / numbersOfLayer,
    reach: reachOf(
      solved,
      warnings.map(({ code }) => code),
    ),
  };
}

function excessOfFile(
  { models, broken }: Pick<ResolvedFile, "models" | "broken">,
  storage: Storage | "undecided",
): number {
  for (const { claims, graph } of [...models, ...broken]) {
    const excess = excessOf(claims, graph, storage === "undecided" ? "f32" : storage);
    if (excess !== 0) return excess;
  }
  return 0;
}

function identityOf({ code, message, span }: Diagnostic): string {
  return [span.source.path, span.start, span.end, code, message].join("\0");
}

function withValues(file: SourceFile, holes: readonly FoundUnknown[], values: UnknownValues): SourceFile {
  return holes.reduce((filled, { unknown, path }) => {
    const value = values.get(unknown);
    return value === undefined ? filled : withPart(filled, path, written(value, unknown));
  }, file);
}

/** A value as the expression that would be written for it, in the place of a hole. */
function written(value: LanguageValue, unknown: Unknown): Expression {
  const { span } = unknown;
  switch (value.kind) {
    case "number":
      return { kind: "number", value: value.value, bytes: false, span };
    case "boolean":
      return { kind: "boolean", value: value.value, span };
    case "string":
      return { kind: "string", value: value.value, span };
    case "window":
      return { kind: "window", extents: value.extents, span };
    case "list":
      return { kind: "list", elements: value.elements.map((element) => written(element, unknown)), span };
    case "word":
      return { kind: "path", segments: value.text.split(".").map((text) => ({ text, span })), span };
    default:
      return { kind: "hole", span };
  }
}
