/**
 * Finds what a name stands for, tensors by label, input or automatic name, and explains a name that stands for nothing:
 * misspelt, in a branch not taken, inside a repeat, or declared further down.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanText, type Span } from "../base/source.ts";
import type { Expression, Name, PathExpression, Unknown } from "../syntax/ast.ts";
import { ops } from "../ops/index.ts";
import type { TensorType } from "../tensor/shape.ts";
import { evaluate, withNames } from "./evaluate.ts";
import type { Environment } from "./environment.ts";
import { describeFacts, factNames, factOf, isFactName, type FactName } from "./tensor-facts.ts";
import { isRepeated, reportMistake, taint, type Frame } from "./frame.ts";
import { spend } from "./expansion-limits.ts";
import {
  entryNames,
  findBeginning,
  findEntry,
  findInner,
  innerNames,
  type Beginning,
  type NamedEntry,
  type NameScope,
  namesInSight,
  type ResolvedTensor,
} from "./name-scopes.ts";
import { misspeltDeclaration } from "./misspelt-declaration.ts";
import { findVariable, variableNames, type VariableScope } from "./scope.ts";
import { declaredNames, findDeclared, type DeclaredName } from "./static-names.ts";
import { describeValue, isPoison, poison, sizeValue, type Poison, type ResolvedValue } from "./value.ts";
import { respelling } from "./respelling.ts";

/**
 * The tensor that an expression names: a label, an input, `in`, `here`. Poison after a report, and when no more mistakes are
 * told: a line may name a hundred thousand. `user` is who asks: `concat`.
 */
export function resolveTensor(
  frame: Frame,
  written: Expression,
  environment: Environment,
  user: string,
): ResolvedTensor {
  const expression = withNames(written, environment);
  if (expression.kind === "hole" || frame.instance.model.session.budget.exhausted) {
    taint(frame);
    return poison;
  }
  const segments = labelPath(expression);
  const isNumber = expression.kind === "number";
  if (segments !== undefined && !(isNumber && findNamed(frame, segments) === undefined)) {
    return findTensor(frame, expression.span, segments, user);
  }
  if (expression.kind === "unknown") return unknownOperand(frame, expression);
  const value = evaluate(expression, environment);
  if (!isPoison(value)) reportNotTensor(frame, describeValue(value), expression.span, user);
  return poison;
}

/** One that is to be found: any that has a name in sight, but the current one, which joins take anyway. */
function unknownOperand(frame: Frame, unknown: Unknown): Poison {
  taint(frame);
  const named = namesInSight(frame.names).filter(
    ({ tensor }) => tensor !== undefined && !isPoison(tensor) && tensor !== frame.current,
  );
  const names = [...new Set(named.map(({ text }) => text))];
  frame.instance.model.session.unknownOperands.push({ unknown, names });
  return poison;
}

/** The path by which an expression names a layer: a path as it is, a quoted label, or the digits of `0` and `0.1`. */
export function labelPath(expression: Expression): readonly Name[] | undefined {
  const { kind, span } = expression;
  if (kind === "path") return expression.segments;
  if (kind === "string") return [{ text: expression.value, span }];
  const digits = kind === "number" ? /^\d+(?:\.\d+)?$/.exec(spanText(span)) : null;
  return digits?.[0].split(".").map((text) => ({ text, span }));
}

function findTensor(frame: Frame, span: Span, segments: readonly Name[], user: string): ResolvedTensor {
  const [first] = segments;
  if (segments.length === 1 && first!.text === "in") return enteredTensor(frame, span);
  if (segments.length === 1 && first!.text === "here") return currentTensor(frame, span);
  const entry = findNamed(frame, segments);
  if (entry !== undefined) return tensorOfEntry(frame, entry, span);
  const variable = findVariable(frame.scope, first!.text);
  if (variable === undefined) return unknownTensor(frame, segments);
  if (isPoison(variable.value)) taint(frame);
  else reportNotTensor(frame, describeValue(variable.value), span, user);
  return poison;
}

export function findNamed(frame: Frame, segments: readonly Name[]): NamedEntry | undefined {
  return findEntry(
    frame.names,
    segments.map((segment) => segment.text),
  );
}

function reportNotTensor(frame: Frame, found: string, span: Span, user: string): void {
  reportMistake(frame, {
    code: "resolve/not-a-tensor",
    message: `${user} takes a tensor, by its label or the name of an input, found ${found}`,
    span,
  });
}

function enteredTensor(frame: Frame, span: Span): ResolvedTensor {
  const { instance } = frame;
  if (instance.entered !== undefined) return instance.entered;
  const inputs = instance.model.inputs.length;
  if (inputs === 0) return noTensor(frame, span);
  reportMistake(frame, {
    code: "resolve/several-inputs",
    message: `\`in\` is a model's only input, but this model has ${inputs} by now`,
    span,
    help: ["name the input that you mean"],
  });
  return poison;
}

export function currentTensor(frame: Frame, span: Span): ResolvedTensor {
  return frame.current ?? noTensor(frame, span);
}

/** There is no current tensor: reported once a model. */
function noTensor(frame: Frame, span: Span): ResolvedTensor {
  const { model } = frame.instance;
  model.failed = true;
  if (!model.silentWithoutTensor) {
    reportMistake(frame, {
      code: "resolve/no-tensor",
      message: "there is no tensor yet that this could take",
      span,
      help: ["put the `input` line before it"],
    });
  }
  model.silentWithoutTensor = true;
  return poison;
}

function tensorOfEntry(frame: Frame, entry: NamedEntry, span: Span): ResolvedTensor {
  if (entry.automatic && entry.kind !== "copy" && entry.kind !== "input") {
    reportMistake(frame, {
      code: "resolve/automatic-name",
      severity: "warning",
      message: `\`${entry.text}\` is an automatic name: it moves to another layer when one is inserted before`,
      span,
      labels: [{ span: entry.span, text: "this layer" }],
      help: [`give it a label, as in \`stem: ${spanText(entry.span)}\``],
    });
  }
  if (entry.tensor !== undefined) return entry.tensor;
  reportMistake(frame, {
    code: "resolve/later-name",
    message: `\`${spanText(span)}\` is not computed yet: this line is part of it`,
    span,
    labels: [{ span: entry.span, text: "it is complete only at the end of this line" }],
  });
  return poison;
}

function unknownTensor(frame: Frame, segments: readonly Name[]): ResolvedTensor {
  explainUnknownTensor(frame, segments);
  return poison;
}

/** Reports a path that names no tensor in sight. */
export function explainUnknownTensor(frame: Frame, segments: readonly Name[]): void {
  const text = pathText(segments);
  const span = { ...segments[0]!.span, end: segments.at(-1)!.span.end };
  const owner = findOwner(frame, segments);
  if (owner !== undefined) return explainInside(frame, segments, owner, span);
  // All names in sight are looked at.
  if (!spend(frame, span, frame.names.entries.size / 50)) return;
  const inner = findInnerPath(frame.names, text);
  const help = inner === undefined ? [] : [`inside a block it is reached by its path: \`${inner}\``];
  explainUnknown(frame, text, span, {
    what: "tensor",
    candidates: () => tensorNames(frame.names),
    help,
  });
}

function pathText(segments: readonly Name[]): string {
  return segments.map((segment) => segment.text).join(".");
}

/** What the longest beginning of a path names that is not all of it. */
function findOwner({ names }: Frame, segments: readonly Name[]): Beginning | undefined {
  return findBeginning(
    names,
    segments.slice(0, -1).map((segment) => segment.text),
  );
}

/** A path that leads into a call of a block, or into a copy, and names nothing there. */
function explainInside(frame: Frame, segments: readonly Name[], { entry, length }: Beginning, span: Span): void {
  const isBroken = entry.tensor !== undefined && isPoison(entry.tensor);
  if (isBroken || entry.inner?.incomplete === true || entry.inner?.twin?.incomplete === true) return taint(frame);
  const [outside, rest] = [pathText(segments.slice(0, length)), pathText(segments.slice(length))];
  const skipped =
    entry.inner && (findSkipped(entry.inner, rest) ?? (entry.inner.twin && findSkipped(entry.inner.twin, rest)));
  if (skipped !== undefined) return reportUntaken(frame, `${outside}.${rest}`, span, skipped);
  const known = innerNames(entry);
  const near = nearest(rest, known);
  const shown = known.slice(0, shownNames).join(", ") + (known.length > shownNames ? ", ..." : "");
  reportMistake(frame, {
    code: "resolve/unknown-name",
    message: `\`${outside}\` has no layer \`${rest}\` inside`,
    span,
    notes: known.length === 0 ? [] : [`inside are ${shown}`],
    help: near === undefined ? [] : [`did you mean \`${outside}.${near}\`?`],
  });
}

const shownNames = 8;

/** The path to a layer of a name inside of those in sight, one level down. */
function findInnerPath({ entries }: NameScope, text: string): string | undefined {
  for (const entry of entries.values()) {
    if (findInner(entry, text) !== undefined) return `${entry.text}.${text}`;
  }
  return undefined;
}

function* tensorNames(names: NameScope): Iterable<string> {
  yield "in";
  yield "here";
  yield* entryNames(names);
}

interface Sought {
  /** What was looked for. */
  readonly what: string;
  readonly candidates: () => Iterable<string>;
  /** What to try where no name is near. */
  readonly help: readonly string[];
}

/** Reports a name that stands for nothing in sight. */
function explainUnknown(frame: Frame, text: string, span: Span, { what, candidates, help }: Sought): void {
  const { instance } = frame;
  // A line that could not be read may have declared it.
  if (instance.holes) return taint(frame);
  const [first] = text.split(".");
  const skipped = findSkipped(frame.names, text) ?? findSkipped(frame.names, first!);
  if (skipped !== undefined) return reportUntaken(frame, text, span, skipped);
  const declared = findDeclared(instance.body, text) ?? findDeclared(instance.body, first!);
  if (declared !== undefined) return reportElsewhere(frame, text, span, declared);
  const misspelt = misspeltDeclaration({ text, span }, namesOf(frame));
  if (misspelt !== undefined) return reportMistake(frame, misspelt);
  if (isRepeated(frame, { code: "resolve/unknown-name", span })) return;
  const near = nearest(text, candidates());
  if (near === undefined && isReportedElsewhere(frame, text, span)) return taint(frame);
  const otherwise = what === "tensor" && help.length === 0 ? [inSight(entryNames(frame.names))] : help;
  reportMistake(frame, {
    code: "resolve/unknown-name",
    message: `no ${what} is named \`${text}\` here`,
    span,
    help: near === undefined ? otherwise : [`did you mean \`${near}\`?`],
    // A layer is hardly ever the value that is meant.
    fixes: near === undefined ? [] : [respelling(near, { text, span }, candidates(), activationNames.includes(near))],
  });
}

/** Variables in sight, and what the body declares. */
function* namesOf({ scope, instance }: Frame): Iterable<Name> {
  for (let at: VariableScope | undefined = scope; at !== undefined; at = at.parent) {
    for (const [text, { span }] of at.variables) yield { text, span };
  }
  yield* declaredNames(instance.body);
}

/** Whether a name that nothing is near to was reported at another place of the body: it is missing once. */
function isReportedElsewhere({ instance: { model, body } }: Frame, text: string, span: Span): boolean {
  const { missingNames } = model.session;
  let spans = missingNames.get(body);
  if (spans === undefined) missingNames.set(body, (spans = new Map()));
  const first = spans.get(text) ?? span;
  spans.set(text, first);
  return first.start !== span.start;
}

/** What could be named, the first of it. */
function inSight(names: Iterable<string>): string {
  const shown: string[] = [];
  for (const name of names) {
    if (shown.length === shownNames) return `in sight are ${shown.join(", ")}, ...`;
    shown.push(`\`${name}\``);
  }
  return `in sight are ${shown.join(", ")}`;
}

function findSkipped(names: NameScope, text: string): DeclaredName | undefined {
  for (let at: NameScope | undefined = names; at !== undefined; at = at.parent) {
    for (const body of at.skipped) {
      const found = findDeclared(body, text);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function reportUntaken(frame: Frame, text: string, span: Span, declared: DeclaredName): void {
  reportMistake(frame, {
    code: "resolve/untaken-name",
    message: `\`${text}\` does not exist here: it stands in a branch of an \`if\` that is not taken`,
    span,
    labels: [{ span: declared.span, text: "declared in a branch that is not taken" }],
    help: ["use it inside the same branch, or declare it in every branch"],
  });
}

function reportElsewhere(frame: Frame, text: string, span: Span, declared: DeclaredName): void {
  const later = declared.span.start > span.start;
  const inCopies = declared.copied && declared.kind === "label";
  reportMistake(frame, {
    code: "resolve/later-name",
    message: later
      ? `\`${text}\` is declared further down, and a line sees only what stands before it`
      : `\`${text}\` is not in sight here`,
    span,
    labels: [{ span: declared.span, text: later ? "declared here, further down" : "declared here" }],
    help: later
      ? []
      : inCopies
        ? [`each copy of the repeat has its own; that of the first is \`"0".${text}\``]
        : ["variables are in sight to the end of the braces that they are declared in"],
  });
}

// ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The value of `skip1.channels`; poison after a report. */
export function resolveFact(frame: Frame, path: PathExpression, figures: readonly string[] = []): ResolvedValue {
  const { segments } = path;
  const last = segments.at(-1)!;
  const variable = findVariable(frame.scope, segments[0]!.text);
  if (variable !== undefined && findNamed(frame, segments.slice(0, -1)) === undefined) {
    return factOfVariable(frame, path, variable.value);
  }
  if (!isFactName(last.text)) return unknownFact(frame, path, figures);
  const tensor = findTensor(frame, path.span, segments.slice(0, -1), "a fact");
  if (isPoison(tensor)) {
    taint(frame);
    return poison;
  }
  return factValue(frame, last.text, tensor.type, path);
}

function factOfVariable(frame: Frame, path: PathExpression, value: ResolvedValue): ResolvedValue {
  if (isPoison(value)) {
    taint(frame);
    return poison;
  }
  const name = path.segments[0]!.text;
  const message = `\`${name}\` is ${describeValue(value)}; only tensors have facts such as .${path.segments[1]!.text}`;
  reportMistake(frame, { code: "resolve/type", message, span: path.span });
  return poison;
}

function factValue(frame: Frame, fact: FactName, type: TensorType, path: PathExpression): ResolvedValue {
  const dim = factOf(type.shape, fact);
  if (dim !== undefined) return sizeValue(dim);
  const shown = path.segments.slice(0, -1).map((segment) => segment.text);
  const message = `\`${shown.join(".")}\` has no ${fact}: ${describeFacts(type.shape)}`;
  reportMistake(frame, { code: "resolve/unknown-fact", message, span: path.segments.at(-1)!.span });
  return poison;
}

function unknownFact(frame: Frame, path: PathExpression, figures: readonly string[]): ResolvedValue {
  const { segments } = path;
  if (findNamed(frame, segments) !== undefined) return tensorAsValue(frame, path.span);
  const owner = segments.slice(0, -1);
  const own = segments[0]!.text === "in" || segments[0]!.text === "here";
  if (!own && findNamed(frame, owner) === undefined) {
    explainUnknownTensor(frame, owner);
    return poison;
  }
  const last = segments.at(-1)!;
  const near = nearest(last.text, [...figures, ...factNames]);
  reportMistake(frame, {
    code: "resolve/unknown-fact",
    message: `a ${figures.length > 0 ? "layer has no figure" : "tensor has no fact"} \`${last.text}\``,
    span: last.span,
    help: [
      ...(near === undefined ? listHelp(figures) : [`did you mean \`${near}\`?`]),
      ...(near === undefined ? ["the facts of a tensor are channels, height and width, or length in 1-D"] : []),
    ],
  });
  return poison;
}

function listHelp(figures: readonly string[]): readonly string[] {
  return figures.length === 0 ? [] : [`the figures are ${figures.join(", ")}`];
}

function tensorAsValue(frame: Frame, span: Span): ResolvedValue {
  const name = spanText(span);
  const isLet = /\blet[ \t]+\w+[ \t]*=[ \t]*$/.test(span.source.text.slice(Math.max(0, span.start - 80), span.start));
  const label = "a tensor is named by a label in front of the layer that gives it: `skip: conv 64 kernel=3`";
  reportMistake(frame, {
    code: "resolve/tensor-as-value",
    message: `\`${name}\` is a tensor, and a value is due here`,
    span,
    help: [
      ...(isLet ? [label] : []),
      `its facts are values: \`${name}.channels\`, \`${name}.height\`, \`${name}.width\``,
    ],
  });
  return poison;
}

interface UnknownValueOptions {
  readonly figures?: readonly string[];
  readonly help?: readonly string[];
  /** Whether only a size will do, so that no layer was meant. */
  readonly sizes?: boolean;
}

/** Layers that can be values. */
const activationNames = ops.filter(({ category }) => category === "activation").map(({ name }) => name);

/** A single name in what is required of sizes and parameters: no layer is meant. */
export function resolveUnknownSize(frame: Frame, name: Name): ResolvedValue {
  const known = [...new Set(variableNames(frame.scope))];
  return resolveUnknownValue(frame, name, { help: known.length === 0 ? [] : [inSight(known)], sizes: true });
}

/** A single name that is not a variable, layer or word. */
export function resolveUnknownValue(
  frame: Frame,
  name: Name,
  { figures = [], help = [], sizes = false }: UnknownValueOptions = {},
): ResolvedValue {
  const tensor = name.text === "in" || name.text === "here" || findNamed(frame, [name]) !== undefined;
  if (tensor) return tensorAsValue(frame, name.span);
  const [kinds, what] = figures.length > 0 ? [figures, "figure"] : [activationNames, "layer"];
  const candidates = (): readonly string[] => [
    ...variableNames(frame.scope),
    ...(sizes ? [] : [...kinds, "true", "false"]),
  ];
  const sought = {
    what: sizes ? "variable" : `variable or ${what}`,
    candidates,
    help: [...help, ...listHelp(figures)],
  };
  explainUnknown(frame, name.text, name.span, sought);
  return poison;
}
