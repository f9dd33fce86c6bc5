/**
 * From text to models and mistakes: all that `check` needs, apart from the compiler, so that it starts fast. A pure
 * library: files come from the host, and nothing here knows a file system, a process or a clock.
 */
import { countLimit } from "./base/limits.ts";
import { warnOfLongFigures } from "./analysis/long-figures.ts";
import { warnOfUnusedLayers } from "./analysis/unused-layers.ts";
import { demandName } from "./base/named.ts";
import { refusalOf, type Refusal } from "./base/recognise.ts";
import { Source } from "./base/source.ts";
import type { DiagnosticCode } from "./diagnostics/catalogue.ts";
import { Diagnostics, type Counts, type Diagnostic } from "./diagnostics/diagnostic.ts";
import { judgeUnlessSound } from "./diagnostics/found-sound.ts";
import { fillHoles } from "./fill/fill.ts";
import { judgeFile } from "./fill/judge-file.ts";
import type { ResolveMemory } from "./resolve/known-models.ts";
import type { ResolveObserver } from "./resolve/frame.ts";
import type { BrokenModel, ResolvedModel } from "./resolve/resolved-model.ts";
import { inputsOf } from "./resolve/input-shapes.ts";
import { resolveFile, type ResolveOptions } from "./resolve/resolve.ts";
import type { SourceFile } from "./syntax/ast.ts";
import { judgeSuppressions } from "./rules/judge-suppressions.ts";
import { atTheirLevels, readRules, type RuleLevels, type Rules } from "./rules/levels.ts";
import { runLints } from "./rules/lints.ts";
import { parse, type Parse } from "./syntax/parse.ts";
import { unknownsIn } from "./syntax/unknowns.ts";
import { weightTypes, type WeightType } from "./tensor/weight-type.ts";
import { withDomain } from "./solve/judge-domains.ts";
import { isOfLayer, toldOfDomains } from "./solve/outside.ts";
import { rewordLines, type Recheck } from "./resolve/reword-lines.ts";
import { withTriedFixes } from "./resolve/tried-fixes.ts";

/** How imported files are found; paths are as written by the user, joined with `/`. */
export interface Host {
  /** The text of a file, undefined where there is none, or why it is not read: told where it is imported. */
  readFile(path: string): string | undefined | Refusal;
  /** The bytes of a file of class names, likewise; without, there are none. */
  readNames?(path: string): Uint8Array | undefined | Refusal;
}

export interface CheckOptions {
  /** Values of model parameters, as text of the language: `{ classes: "10" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Values of symbolic sizes, positive integers: `{ H: 224 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Examples at once, a positive integer; 1 where left out. */
  readonly batch?: number;
  /**
   * How weights are stored, which claims about their bytes are judged by; f32 where left out. While it is undecided, these
   * claims are not judged.
   */
  readonly weightsType?: WeightType | "undecided";
  /**
   * Whether models whose sizes have defaults are resolved with these sizes left open as well (`open` of a model), as `convoke check`
   * does.
   */
  readonly everySize?: boolean;
  /**
   * How rules are told, by their codes: `{ "conv/unread": "off", "lint/dense-share": "warning" }`. Errors are no rules. Those
   * left out have their own level: `warning`, or `off` for advice.
   */
  readonly rules?: RuleLevels;
}

export interface Checked {
  readonly source: Source;
  /** The models that resolved without an error. */
  readonly models: readonly ResolvedModel[];
  /** In the order of the text; of each severity the first 1,000. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are, of each severity. */
  readonly omitted: Counts;
}

/** What was checked with all that was found out on the way, for those who show it beside the text. */
export interface Inspected extends Checked {
  readonly file: SourceFile;
  /** The models with mistakes. */
  readonly broken: readonly BrokenModel[];
}

/** A host that finds no file: `import` in a text is then a mistake. What `check` takes where it is given none. */
export const emptyHost: Host = { readFile: () => undefined };

/**
 * Parses, resolves and judges every model of a text; never throws for any text. In the place of a text may stand why there
 * is none: then that is the only mistake, as it is for what is not model text at all.
 * @throws RangeError where the batch or a size in the options is not a positive integer, or there is no such type of weights,
 *   rule or level.
 * @example
 * ```ts
 * import { check } from "convoke";
 *
 * const { models, diagnostics } = check("net.cvk", "model Net { input image [3, 32, 32]; conv 8 kernel=5; relu }");
 * console.log(diagnostics.length, models[0].graph.nodes.map(({ name }) => name)); // 0 [ 'conv1', 'relu1' ]
 * ```
 */
export function check(
  path: string,
  text: string | Refusal,
  host: Host = emptyHost,
  options: CheckOptions = {},
): Checked {
  const { source, models, diagnostics, omitted } = inspect(path, text, host, options);
  return { source, models, diagnostics, omitted };
}

/** Those who ask about a text again and again; they have a part in it as it is written, and in no other reading of it. */
export interface Watching {
  readonly observer?: ResolveObserver;
  /** Reads the text and those that it imports. */
  readonly parse?: Parse;
  /** What earlier versions of the text came to. */
  readonly memory?: ResolveMemory;
  /** The same of the texts that are tried in its place. */
  readonly tried?: Pick<Watching, "parse" | "memory">;
}

/** `check`, with all that it comes by. */
export function inspect(
  path: string,
  text: string | Refusal,
  host: Host,
  options: CheckOptions,
  watching: Watching = {},
): Inspected {
  demandSound(options);
  const rules = readRules(options.rules);
  const refusal = typeof text === "string" ? refusalOf(text) : text;
  if (typeof text !== "string" || refusal !== undefined) return refused(path, refusal!);
  const files = new Set([path]);
  const reading = (texts: ReadonlyMap<string, string>, told: Watching = {}): Inspected => {
    const readFile = (each: string): ReturnType<Host["readFile"]> => {
      files.add(each);
      return texts.get(each) ?? host.readFile(each);
    };
    const source = new Source(path, texts.get(path) ?? text);
    return checkOnce(source, { readFile, readNames }, { ...options, ...told }, rules);
  };
  const readNames = once((each) => host.readNames?.(each));
  const recheck: Recheck = (texts) => reading(texts, watching.tried);
  const checked = withTriedFixes(rewordLines(reading(new Map(), watching), files, recheck), recheck);
  const hasSizes = Object.keys(options.sizes ?? {}).length > 0;
  const isOfSizes = checked.diagnostics.some(isOfLayer) && (hasSizes || hasDefaults(checked.file));
  const open = (usesDefaults: boolean) => (): Checked =>
    checkOnce(checked.source, { ...host, readNames }, { ...options, sizes: {}, everySize: true, usesDefaults }, rules);
  // A size that decides how a net is built needs its default.
  const withNotes = isOfSizes ? toldOfDomains(checked.diagnostics, [open(false), open(true)]) : checked.diagnostics;
  return { ...checked, diagnostics: atTheirLevels(withNotes, rules) };
}

/** Texts are checked several times; what files of names hold stays the same. */
function once<T>(read: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, read(path));
    return known.get(path)!;
  };
}

function demandSound({ sizes = {}, batch = 1, weightsType = "f32" }: CheckOptions): void {
  if (weightsType !== "undecided") demandName("type of weights", weightsType, weightTypes);
  if (!isCount(batch)) throw new RangeError(`the batch is a positive integer up to ${countLimit}, not ${batch}`);
  const stray = Object.entries(sizes).find(([, size]) => !isCount(size));
  if (stray === undefined) return;
  throw new RangeError(`size ${stray[0]} is a positive integer up to ${countLimit}, not ${stray[1]}`);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value <= countLimit;
}

/** Whether a size of an input has a default in a text. */
function hasDefaults({ declarations }: SourceFile): boolean {
  return declarations.some(
    (each) => each.kind === "model" && inputsOf(each.body).some(({ defaults }) => defaults.length > 0),
  );
}

type Options = CheckOptions & Pick<ResolveOptions, "usesDefaults"> & Watching;

function checkOnce(text: Source, host: Host, options: Options, rules: Rules): Inspected {
  const diagnostics = new Diagnostics((code) => rules.levelOf(code) === "off");
  const {
    settings = {},
    sizes = {},
    batch = 1,
    weightsType,
    everySize = false,
    usesDefaults = true,
    observer,
    parse: reading = parse,
    memory,
  } = options;
  const file = reading(text, diagnostics);
  const { source } = file.span;
  const given = { settings, sizes, batch, everySize, usesDefaults };
  const resolved = resolveFile(file, host, { ...given, observer, parse: reading, memory }, diagnostics);
  const models = resolved.models.flatMap((model) => withDomain(model, diagnostics) ?? []);
  judgeFile({ ...resolved, models }, diagnostics, weightsType);
  const holes = source.text.includes("?") ? unknownsIn(file) : [];
  if (holes.length > 0) fillHoles(file, holes, { host, options: given, storage: weightsType ?? "f32" }, diagnostics);
  diagnostics.dropMended(slips);
  for (const model of models) {
    judgeUnlessSound(model, "layers", diagnostics, () => {
      warnOfUnusedLayers(model.graph, diagnostics);
      warnOfLongFigures(model.graph, model.span, diagnostics);
    });
  }
  runLints(models, rules, diagnostics);
  if (!diagnostics.hasErrors) warnOfNothing(file, diagnostics);
  const isAsWritten = Object.keys({ ...settings, ...sizes }).length === 0 && !diagnostics.hasErrors;
  judgeSuppressions(diagnostics, rules, isAsWritten ? source : undefined, models);
  const told = { diagnostics: diagnostics.sorted(), omitted: diagnostics.omitted };
  return { source, file, models, broken: resolved.broken, ...told };
}

/** Forms of other languages, which the fix of the call that they stand in puts right too. */
const slips: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(["syntax/tuple", "syntax/single-quotes"]);

/** Nothing of the file is shown. */
function refused(path: string, { refused: reason, help }: Refusal): Inspected {
  const source = new Source(path, "");
  const diagnostics = new Diagnostics();
  diagnostics.add({
    code: "resolve/not-model-text",
    message: `this is not read: ${reason}`,
    span: { source, start: 0, end: 0 },
    help: help === undefined ? [] : [help],
  });
  const file = parse(source, new Diagnostics());
  return { source, file, models: [], broken: [], diagnostics: diagnostics.all, omitted: diagnostics.omitted };
}

/** A file of blocks and constants is there to be imported; one without even those was hardly meant so. */
function warnOfNothing({ span, declarations }: SourceFile, diagnostics: Diagnostics): void {
  if (declarations.some(({ kind }) => kind !== "import")) return;
  diagnostics.add({
    code: "resolve/no-model",
    severity: "warning",
    message: "the file declares no model, and nothing to import",
    span: { ...span, start: 0, end: 0 },
    help: ["a model is written as: model Name { input image [1, 28, 28]; flatten; dense 10 }"],
  });
}
