/**
 * Binds the arguments of a layer to its attributes: plain values fill the op's positional ones in order, the others go by
 * name, each is parsed (`attribute-value.ts`), and what is left out takes its default.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanText, spanWith, type Span } from "../base/source.ts";
import { findOp } from "../ops/index.ts";
import type { AttributeRecord, AttributeSpec, Signature } from "../ops/contract/language-value.ts";
import type { AttributeItem, CallExpression, Expression, Name, ValueItem } from "../syntax/ast.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { parseAttribute, writing } from "./attribute-value.ts";
import { blockCallAttributes, callAttributes, type Arguments } from "./arguments.ts";
import { axesInNames, countsBatch, takesAxes } from "./axis-numbers.ts";
import type { Environment, UnknownUse } from "./environment.ts";
import { attributeSynonym } from "./synonyms.ts";
import { poison, type ResolvedValue } from "./value.ts";

/**
 * The attributes in the op's own order; undefined after a report. Every argument is looked at. `shape`: of the tensor that
 * the layer takes, where it is known.
 */
export function bindAttributes(
  op: Signature,
  given: Arguments,
  environment: Environment,
  shape?: Shape,
): AttributeRecord | undefined {
  const written = collect(op, given, environment, shape);
  let sound = written.sound;
  const record: Record<string, unknown> = {};
  const uses: UnknownUse[] = [];
  for (const [name, spec] of specsOf(op)) {
    const argument = written.byName.get(name);
    if (argument === undefined) {
      if (spec.defaultValue !== undefined) record[name] = spec.defaultValue;
      if (spec.required && sound) sound = reportMissing(op, name, spec, given.name, environment);
      continue;
    }
    const parsed = parseAttribute(name, spec, argument.value, environment, shape, given);
    if (parsed === undefined) sound = false;
    else if ("unknowns" in parsed) uses.push({ attribute: name, spec, open: parsed });
    else record[name] = parsed.value;
  }
  if (uses.length > 0) environment.asked?.({ of: op, uses, known: sound ? record : undefined });
  sound &&= uses.length === 0;
  if (!sound) environment.taint();
  return sound ? record : undefined;
}

const specs = new WeakMap<Signature, readonly (readonly [string, AttributeSpec])[]>();

/** The attributes of an op with their names, listed once. */
function specsOf(op: Signature): readonly (readonly [string, AttributeSpec])[] {
  let known = specs.get(op);
  if (known === undefined) specs.set(op, (known = Object.entries(op.attributes) as [string, AttributeSpec][]));
  return known;
}

interface Argument {
  readonly value: Expression;
  readonly span: Span;
}

function collect(
  op: Signature,
  given: Arguments,
  environment: Environment,
  shape: Shape | undefined,
): { readonly byName: ReadonlyMap<string, Argument>; readonly sound: boolean } {
  const { values, attributes } = given;
  const byName = new Map<string, Argument>();
  const extra = values.find((_, position) => op.positional[position] === undefined);
  const unknown = attributes.filter(({ name }) => !Object.hasOwn(op.attributes, name.text));
  op.positional.slice(0, values.length).forEach((name, position) => byName.set(name, values[position]!));
  let sound = extra === undefined && unknown.length === 0;
  if (!sound) reportForeign({ op, given, environment, shape }, extra, unknown);
  for (const item of attributes) {
    if (!environment.spend(item.span, 1)) return { byName, sound: false };
    const earlier = byName.get(item.name.text);
    if (unknown.includes(item)) continue;
    if (earlier !== undefined) sound = reportDuplicateArgument(item, earlier.span, environment);
    else byName.set(item.name.text, item);
  }
  return { byName, sound };
}

interface Binding {
  readonly op: Signature;
  readonly given: Arguments;
  readonly environment: Environment;
  readonly shape: Shape | undefined;
}

/** Arguments that the layer does not have: all of them at once where one fix mends them. */
function reportForeign(binding: Binding, extra: ValueItem | undefined, unknown: readonly AttributeItem[]): void {
  const { op, given, environment, shape } = binding;
  const misplaced = extra !== undefined && isMisplaced(extra, given);
  const fix = misplaced ? undefined : environment.translate(given, shape);
  if (extra !== undefined && !misplaced) reportExtra(op, extra, given.values.length, environment, fix);
  if (extra !== undefined && !misplaced && fix !== undefined) return;
  if (unknown.length > 1 && fix !== undefined) return reportSeveral(op, unknown, environment, fix);
  for (const item of unknown) reportUnknown(binding, item, unknown.length === 1 ? fix : undefined);
}

function reportSeveral(op: Signature, unknown: readonly AttributeItem[], environment: Environment, fix: Fix): void {
  const names = unknown.map(({ name }) => `\`${name.text}\``);
  environment.report({
    code: "resolve/unknown-argument",
    message: `\`${op.name}\` has no attributes ${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`,
    span: unknown[0]!.name.span,
    help: [fix.description],
    fixes: [fix],
  });
}

/** Whether a value too many is unreadable, stands in the wrong order or lacks its comma, which has been reported. */
export function isMisplaced(item: ValueItem, { values, attributes }: Arguments): boolean {
  if (values.some(({ value }) => value.kind === "hole")) return true;
  const { source, start } = item.span;
  const besides = (other: ValueItem | AttributeItem): boolean =>
    other.span.source === source && other.parenthesised === item.parenthesised;
  if (attributes.some((other) => besides(other) && other.span.start < start)) return true;
  const previous = values[values.indexOf(item) - 1];
  return previous !== undefined && besides(previous) && !source.text.slice(previous.span.end, start).includes(",");
}

function reportExtra(
  op: Signature,
  item: ValueItem,
  count: number,
  environment: Environment,
  fix: Fix | undefined,
): void {
  const takes = op.positional.length;
  const named = Object.keys(op.attributes).filter((name) => !op.positional.includes(name));
  const which =
    takes === 0 ? "no plain value" : `${takes} plain value${takes === 1 ? "" : "s"}, ${op.positional.join(", ")}`;
  const others = named.length === 0 ? [] : [`name the others: ${named.map((name) => `${name}=`).join(" ")}`];
  environment.report({
    code: "resolve/extra-argument",
    message: `\`${op.name}\` takes ${which}; found ${takes === 0 ? `\`${spanText(item.span)}\`` : count}`,
    span: item.span,
    help: fix === undefined ? others : [fix.description],
    fixes: fix === undefined ? [] : [fix],
  });
}

function reportUnknown({ op, environment, shape }: Binding, item: AttributeItem, fix: Fix | undefined): void {
  const { name } = item;
  if (isLayer(op) && blockCallAttributes.includes(name.text)) return reportOfBlocks(op, name, environment);
  const known = Object.keys(op.attributes);
  const meant =
    attributeSynonym(name.text, known) ?? nearest(name.text, [...known, ...alikeCallAttributes(op, name.text)]);
  const all = known.length === 0 ? "it takes none" : `it takes ${known.join(", ")}`;
  const named = meant === undefined ? undefined : countedAxes(op, item, meant, shape);
  const isOpen = meant === undefined || (named === undefined && isCountedAxis(op, item, meant, shape));
  const correction = named ?? (isOpen ? undefined : { text: meant, span: name.span });
  const whole = correction === undefined ? fix : undefined;
  environment.report({
    code: "resolve/unknown-argument",
    message: `\`${op.name}\` has no attribute \`${name.text}\``,
    span: name.span,
    notes: named === undefined ? [] : [`\`${spanText(item.span)}\` counts the batch as axis 0; here axes have names`],
    help: [whole?.description ?? (correction === undefined ? all : `did you mean \`${correction.text}\`?`)],
    fixes: whole !== undefined ? [whole] : correction === undefined ? [] : [writing(correction.text, correction.span)],
  });
}

function reportOfBlocks(op: Signature, { text, span }: Name, environment: Environment): void {
  environment.report({
    code: "resolve/unknown-argument",
    message: `\`${text}\` goes with calls of blocks, and \`${op.name}\` is a layer`,
    span,
    help: [`write the lines that are to be computed again as a block, and call that: \`MyBlock ${text}=true\``],
  });
}

function isLayer(op: Signature): boolean {
  return findOp(op.name) === op;
}

/** Those that every layer takes, where they begin alike: other words are rather of the layer's own attributes. */
function alikeCallAttributes(op: Signature, text: string): readonly string[] {
  return isLayer(op) ? callAttributes.filter((each) => each.slice(0, 2) === text.slice(0, 2).toLowerCase()) : [];
}

/** `dim=1` as `axis=channels`. */
function countedAxes(op: Signature, item: AttributeItem, meant: string, shape: Shape | undefined) {
  const names = isCountedAxis(op, item, meant, shape) ? axesInNames(item.value, shape!, true) : undefined;
  return names === undefined ? undefined : { text: `${meant}=${names}`, span: item.span };
}

function isCountedAxis(op: Signature, item: AttributeItem, meant: string, shape: Shape | undefined): boolean {
  const spec = op.attributes[meant] as AttributeSpec | undefined;
  return spec !== undefined && shape !== undefined && takesAxes(spec) && countsBatch(item);
}

export function reportDuplicateArgument(item: AttributeItem, earlier: Span, environment: Environment): false {
  environment.report({
    code: "resolve/argument-twice",
    message: `\`${item.name.text}\` is given twice`,
    span: item.span,
    labels: [{ span: earlier, text: "given here already" }],
    fixes: [
      {
        description: "leave this one out",
        edits: [{ span: withBlanks(item), newText: "" }],
        isGuess: spanText(item.span) !== spanText(earlier),
      },
    ],
  });
  return false;
}

/** An argument with the blanks and the comma before it. */
function withBlanks({ span, parenthesised }: AttributeItem): Span {
  return spanWith(span, parenthesised ? /,?\s*$/ : /,?[ \t]*$/);
}

function reportMissing(op: Signature, name: string, spec: AttributeSpec, at: Name, environment: Environment): false {
  const example = op.examples[0]?.text.split("\n")[0];
  environment.report({
    code: "resolve/missing-argument",
    message: `\`${at.text}\` needs ${name}: ${spec.type.description}`,
    span: at.span,
    help: example === undefined ? [] : [`as in \`${example}\``],
  });
  return false;
}

/** A layer of one tensor as a value: `silu`, `leakyrelu(0.1)`. */
export function bindLayerValue(call: CallExpression, environment: Environment): ResolvedValue {
  const op = findOp(call.name.text)!;
  if (op.inputs.max !== 1) {
    environment.report({
      code: "resolve/type",
      message: `\`${op.name}\` takes ${op.inputs.max === 0 ? "no tensor" : "several tensors"}; as a value only a layer of one can stand`,
      span: call.span,
    });
    return poison;
  }
  const attributes = bindAttributes(op, argumentsOf(call), environment);
  return attributes === undefined ? poison : { kind: "layer", name: op.name, attributes };
}

/** A word with its arguments as a value: `normal(std=0.02)`. */
export function bindVariant(of: Signature, call: CallExpression, environment: Environment): ResolvedValue {
  const attributes = bindAttributes(of, argumentsOf(call), environment);
  return attributes === undefined ? poison : { kind: "variant", of, attributes };
}

export function argumentsOf({ name, items }: CallExpression): Arguments {
  if (items.length === 0) return { name, values: [], attributes: [] };
  const values = items.filter((item) => item.kind === "value");
  const attributes = items.filter((item) => item.kind === "attribute");
  return { name, values, attributes };
}
