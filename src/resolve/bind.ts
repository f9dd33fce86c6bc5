/**
 * Binds the arguments of a layer to its attributes: plain values fill the op's positional ones in order, the others go by
 * name, each is parsed by its type, and what is left out takes its default.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanText, spanWith, type Span } from "../base/source.ts";
import type { AttributeSpec, Signature } from "../ops/attributes.ts";
import { findOp } from "../ops/index.ts";
import type { AttributeRecord, LanguageValue } from "../ops/values.ts";
import { usageOf } from "../ops/variants.ts";
import type { AttributeItem, CallExpression, Expression, Name, ValueItem } from "../syntax/ast.ts";
import { symbolsOf } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { axesInNames, countsBatch, takesAxes } from "./axis-numbers.ts";
import { applyFunction } from "./arithmetic.ts";
import { evaluate, isCallable, reportFraction, type Environment } from "./evaluate.ts";
import { attributeSynonym } from "./synonyms.ts";
import { describeValue, formatResolved, isPoison, poison, weightOf, type Value } from "./value.ts";

export interface Arguments {
  /** The layer or block as written. */
  readonly name: Name;
  readonly values: readonly ValueItem[];
  readonly attributes: readonly AttributeItem[];
}

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
  for (const [name, spec] of specsOf(op)) {
    const argument = written.byName.get(name);
    if (argument === undefined) {
      if (spec.defaultValue !== undefined) record[name] = spec.defaultValue;
      if (spec.required && sound) sound = reportMissing(op, name, spec, given.name, environment);
      continue;
    }
    const parsed = parseAttribute(name, spec, argument.value, environment, shape, given);
    if (parsed === undefined) sound = false;
    else record[name] = parsed.value;
  }
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
    if (earlier !== undefined) sound = reportTwice(item, earlier.span, environment);
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
  const told = extra !== undefined && isMisplaced(extra, given);
  const fix = told ? undefined : environment.translate(given, shape);
  if (extra !== undefined && !told) reportExtra(op, extra, given.values.length, environment, fix);
  if (extra !== undefined && !told && fix !== undefined) return;
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

/** Whether a value too many is unreadable, stands in the wrong order or lacks its comma, which has been told. */
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
    message: `\`${op.name}\` takes ${which}; found ${count}`,
    span: item.span,
    help: fix === undefined ? others : [fix.description],
    fixes: fix === undefined ? [] : [fix],
  });
}

function reportUnknown({ op, environment, shape }: Binding, item: AttributeItem, fix: Fix | undefined): void {
  const { name } = item;
  const known = Object.keys(op.attributes);
  const meant = attributeSynonym(name.text, known) ?? nearest(name.text, [...known, "share"]);
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

/** `dim=1` as `axis=channels`. */
function countedAxes(op: Signature, item: AttributeItem, meant: string, shape: Shape | undefined) {
  const names = isCountedAxis(op, item, meant, shape) ? axesInNames(item.value, shape!, true) : undefined;
  return names === undefined ? undefined : { text: `${meant}=${names}`, span: item.span };
}

function isCountedAxis(op: Signature, item: AttributeItem, meant: string, shape: Shape | undefined): boolean {
  const spec = op.attributes[meant] as AttributeSpec | undefined;
  return spec !== undefined && shape !== undefined && takesAxes(spec) && countsBatch(item);
}

function writing(text: string, span: Span): Fix {
  return { description: `write ${text}`, edits: [{ span, newText: text }] };
}

export function reportTwice(item: AttributeItem, earlier: Span, environment: Environment): false {
  environment.report({
    code: "resolve/argument-twice",
    message: `\`${item.name.text}\` is given twice`,
    span: item.span,
    labels: [{ span: earlier, text: "given here already" }],
    fixes: [{ description: "leave this one out", edits: [{ span: withBlanks(item), newText: "" }] }],
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

/** Undefined after a report. */
function parseAttribute(
  name: string,
  spec: AttributeSpec,
  expression: Expression,
  environment: Environment,
  shape: Shape | undefined,
  given: Arguments,
): { readonly value: unknown } | undefined {
  if (isUnknownVariant(spec, expression)) return reportUnknownVariant(name, spec, expression, environment);
  const hidden = hiddenWords(spec, expression, environment);
  if (hidden.length > 0) return reportHidden(name, hidden, environment);
  const value = attributeValue(spec, expression, environment);
  if (isPoison(value) || !environment.spend(expression.span, weightOf(value) / 10)) return undefined;
  const parsed = value.kind === "quotient" ? undefined : spec.type.parse(value);
  if (parsed?.ok === true) return parsed;
  reportMisfit(name, spec, expression, value, environment, shape, given);
  return undefined;
}

interface HiddenWord {
  readonly name: Name;
  readonly variable: Value;
}

/** Words of the attribute, by themselves or in a list, that are also variables: either could be meant. */
function hiddenWords(spec: AttributeSpec, expression: Expression, environment: Environment): readonly HiddenWord[] {
  const words = spec.type.words ?? [];
  if (words.length === 0) return [];
  const written = expression.kind === "list" ? expression.elements : [expression];
  return written.flatMap((each) => {
    const name = each.kind === "path" && each.segments.length === 1 ? each.segments[0]! : undefined;
    const variable = name && words.includes(name.text) ? environment.variable(name.text) : undefined;
    const differs = variable !== undefined && !isPoison(variable) && textOfWord(variable) !== name!.text;
    return differs ? [{ name: name!, variable }] : [];
  });
}

function textOfWord(value: Value): string | undefined {
  return value.kind === "word" ? value.text : value.kind === "string" ? value.value : undefined;
}

function reportHidden(attribute: string, hidden: readonly HiddenWord[], environment: Environment): undefined {
  const { name, variable } = hidden[0]!;
  const edits = hidden.map(({ name: { text, span } }) => ({ span, newText: `"${text}"` }));
  environment.report({
    code: "resolve/ambiguous-name",
    message: `\`${name.text}\` is a word that ${attribute} takes, and also a variable, ${describeValue(variable)}`,
    span: name.span,
    help: [`in quotes it is the word: \`"${name.text}"\`; for its value give the variable another name`],
    fixes: [{ description: `write ${edits.map(({ newText }) => newText).join(", ")}`, edits }],
  });
  return undefined;
}

/** Where an attribute takes words, a bare name that is nothing else is meant as one, if perhaps misspelt. */
export function attributeValue(spec: AttributeSpec, expression: Expression, environment: Environment): Value {
  const words = spec.type.words ?? [];
  if (expression.kind === "path" && expression.segments.length === 1 && words.length > 0) {
    const { text } = expression.segments[0]!;
    const isWord = text !== "in" && text !== "here" && environment.variable(text) === undefined;
    if (isWord) return { kind: "word", text };
  }
  // A word with a hyphen reads as a difference.
  const written = spanText(expression.span);
  if (expression.kind === "binary" && words.includes(written)) return { kind: "word", text: written };
  const inList = expression.kind === "list" && words.length > 0;
  const value = evaluate(expression, inList ? { ...environment, unknown: wordOf } : environment);
  const isNamedAlike = value.kind === "layer" && words.includes(value.op.name);
  return isNamedAlike ? { kind: "word", text: value.op.name } : value;
}

function reportMisfit(
  name: string,
  spec: AttributeSpec,
  expression: Expression,
  value: Value,
  environment: Environment,
  shape: Shape | undefined,
  given: Arguments,
): void {
  if (isFractionForInteger(spec, value)) return reportFraction(expression, value, name, environment);
  const open = openSizes(value);
  const lacking = valueBehindBlank(spec, expression, given);
  if (lacking !== undefined) return reportLacking(name, lacking, spanText(expression.span), environment);
  const fromEnd = takesAxes(spec) && shape !== undefined ? axesInNames(expression, shape, false) : undefined;
  if (fromEnd !== undefined) return reportFromEnd(name, fromEnd, expression, environment);
  const near =
    meantValue(spec, value) ?? (value.kind === "word" ? nearestWord(spec, value.text) : nearInList(value, spec));
  const whole = near === undefined && open.length === 0 ? environment.translate(given, shape) : undefined;
  const found = value.kind === "layer" ? describeValue(value) : formatResolved(value);
  environment.report({
    code: open.length > 0 ? "resolve/undecided-size" : "resolve/argument-type",
    message: `${name} must be ${spec.type.description}, found ${found}`,
    span: expression.span,
    notes: open.length > 0 ? [`${open.join(" and ")} ${open.length === 1 ? "has" : "have"} no value yet`] : [],
    help: [
      ...(near === undefined ? [] : [`did you mean \`${near}\`?`]),
      ...(open.length > 0 ? [`bind ${open.length === 1 ? "it" : "them"} when compiling: ${bindings(open)}`] : []),
      ...(whole === undefined ? [] : [whole.description]),
      ...(near === undefined && whole === undefined && open.length === 0
        ? [`write for example ${name}=${spec.type.example}`]
        : []),
    ],
    fixes: near !== undefined ? [writing(near, expression.span)] : whole === undefined ? [] : [whole],
  });
}

/** A call of a name that nothing has, where words with arguments may stand: `norml(std=0.02)`. */
function isUnknownVariant({ type }: AttributeSpec, expression: Expression): expression is CallExpression {
  return type.variants !== undefined && expression.kind === "call" && !isCallable(expression.name.text);
}

function reportUnknownVariant(
  name: string,
  spec: AttributeSpec,
  { name: word, span, items }: CallExpression,
  environment: Environment,
): undefined {
  const candidates = spec.type.variants!;
  const near = otherWords[word.text.toLowerCase()] ?? [
    nearest(
      word.text,
      candidates.map((each) => each.name),
    ),
  ];
  const meant = candidates.find((each) => near.includes(each.name));
  const takesThem = meant !== undefined && items.length > 0 && Object.keys(meant.attributes).length > 0;
  environment.report({
    code: "resolve/argument-type",
    message: `${name} must be ${spec.type.description}, found ${spanText(span)}`,
    span: word.span,
    help: [meant === undefined ? `write for example ${name}=${spec.type.example}` : `did you mean \`${meant.name}\`?`],
    fixes: meant === undefined ? [] : [takesThem ? writing(meant.name, word.span) : writing(usageOf(meant), span)],
  });
}

/** As it is written: with its arguments, if it needs some. */
function nearestWord(spec: AttributeSpec, text: string): string | undefined {
  const near = nearest(text, spec.type.words ?? []);
  return near === undefined ? undefined : writtenWord(spec, near);
}

function writtenWord({ type }: AttributeSpec, text: string): string {
  const variant = type.variants?.find(({ name }) => name === text);
  return variant === undefined ? text : usageOf(variant);
}

/** `pad= relu`: the operation was taken for the value. */
function valueBehindBlank(spec: AttributeSpec, expression: Expression, given: Arguments): AttributeItem | undefined {
  const item = given.attributes.find(({ value }) => value === expression);
  const written = spanText(expression.span);
  if (item === undefined || item.parenthesised || spec.defaultValue === undefined) return undefined;
  const isLayer = /^[a-z]\w*$/.test(written) && findOp(written)?.spelled === true;
  return isLayer && /=[ \t]$/.test(item.span.source.text.slice(item.span.start, expression.span.start))
    ? item
    : undefined;
}

function reportLacking(name: string, { span }: AttributeItem, behind: string, environment: Environment): void {
  environment.report({
    code: "resolve/argument-type",
    message: `\`${name}=\` lacks its value: \`${behind}\` is a layer`,
    span,
    help: [`where \`${name}\` is left out, the default holds`],
    fixes: [{ description: `leave \`${name}=\` out`, edits: [{ span, newText: behind }] }],
  });
}

const otherWords: Readonly<Record<string, readonly string[]>> = {
  replicate: ["edge"],
  replication: ["edge"],
  symmetric: ["reflect"],
  mirror: ["reflect"],
  zeros: ["constant"],
  zero: ["constant", "zeros"],
  one: ["ones"],
  random: ["normal"],
  randn: ["normal"],
  gaussian: ["normal"],
  xavier: ["glorot"],
  he: ["kaiming"],
  linear: ["bilinear"],
  bicubic: ["cubic"],
  trilinear: ["bilinear"],
  no: ["false"],
  off: ["false"],
  none: ["false"],
  yes: ["true"],
  on: ["true"],
};

/** Values of other frameworks and slips of form: `"3"` for 3, `[64]` for 64, `0` for a flag. */
function meantValue(spec: AttributeSpec, value: Value): string | undefined {
  const candidates = ((): readonly string[] => {
    if (value.kind === "word") return [...(otherWords[value.text.toLowerCase()] ?? []), value.text.toLowerCase()];
    if (value.kind === "string") return [value.value.trim().toLowerCase()];
    if (value.kind === "list" && value.elements.length === 1) return [formatResolved(value.elements[0]!)];
    if (value.kind === "number" && (value.value === 0 || value.value === 1))
      return [`${value.value === 1}`, "1", value.value === 1 ? "ones" : "zeros"];
    if (value.kind === "number" && value.value > 1 && value.value <= 100) return [`${value.value / 100}`];
    return [];
  })();
  const variants = spec.type.variants ?? [];
  const found = candidates.find((text) => {
    const meant = literalValue(text);
    return variants.some(({ name }) => name === text) || (meant !== undefined && spec.type.parse(meant).ok);
  });
  return found === undefined ? undefined : writtenWord(spec, found);
}

function literalValue(text: string): LanguageValue | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: "number", value: Number(text) };
  if (text === "true" || text === "false") return { kind: "boolean", value: text === "true" };
  return /^\w+$/.test(text) ? { kind: "word", text } : undefined;
}

/** `axis=-1`, counted from the end. */
function reportFromEnd(name: string, named: string, expression: Expression, environment: Environment): void {
  environment.report({
    code: "resolve/argument-type",
    message: `${name} must be an axis by its name, or by its number from 0; found ${spanText(expression.span)}`,
    span: expression.span,
    notes: [`counted from the end, ${spanText(expression.span)} is ${named}`],
    help: [`write \`${name}=${named}\``],
    fixes: [writing(named, expression.span)],
  });
}

function wordOf({ text }: Name): Value {
  return { kind: "word", text };
}

/** A list with its misspelt words put right, as far as they are near to any that the attribute takes. */
function nearInList(value: Value, spec: AttributeSpec): string | undefined {
  const words = spec.type.words ?? [];
  if (value.kind !== "list") return undefined;
  let found = false;
  const elements = value.elements.map((element) => {
    if (element.kind !== "word" || words.includes(element.text)) return formatResolved(element);
    const near = nearest(element.text, words);
    found ||= near !== undefined;
    return near ?? element.text;
  });
  return found ? `[${elements.join(", ")}]` : undefined;
}

/** The symbolic sizes that a value depends on. */
function openSizes(value: Value): readonly string[] {
  if (value.kind === "list") return [...new Set(value.elements.flatMap(openSizes))];
  if (value.kind === "size") return symbolsOf(value.value);
  return value.kind === "quotient" ? symbolsOf(value.dividend) : [];
}

function bindings(sizes: readonly string[]): string {
  return sizes.map((name) => `--size ${name}=224`).join(" ");
}

function isFractionForInteger(spec: AttributeSpec, value: Value): boolean {
  if (value.kind !== "quotient" && (value.kind !== "number" || Number.isInteger(value.value))) return false;
  const whole = applyFunction("floor", [value]);
  return isLanguageValue(whole) && spec.type.parse(whole).ok;
}

function isLanguageValue(outcome: { readonly kind: string }): outcome is LanguageValue {
  return outcome.kind !== "complaint" && outcome.kind !== "quotient" && outcome.kind !== "poison";
}

/** A layer of one tensor as a value: `silu`, `leakyrelu(0.1)`. */
export function bindLayerValue(call: CallExpression, environment: Environment): Value {
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
  return attributes === undefined ? poison : { kind: "layer", op, attributes };
}

/** A word with its arguments as a value: `normal(std=0.02)`. */
export function bindVariant(of: Signature, call: CallExpression, environment: Environment): Value {
  const attributes = bindAttributes(of, argumentsOf(call), environment);
  return attributes === undefined ? poison : { kind: "variant", of, attributes };
}

export function argumentsOf({ name, items }: CallExpression): Arguments {
  if (items.length === 0) return { name, values: [], attributes: [] };
  const values = items.filter((item) => item.kind === "value");
  const attributes = items.filter((item) => item.kind === "attribute");
  return { name, values, attributes };
}
