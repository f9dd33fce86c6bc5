/**
 * The value of one attribute: what was written for it, parsed by its type, and the words for what does not fit it, with what
 * was probably meant.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanText, type Span } from "../base/source.ts";
import { findOp } from "../ops/index.ts";
import type { LanguageValue, AttributeSpec } from "../ops/contract/language-value.ts";
import { usageOf } from "../ops/shared/variants.ts";
import type { AttributeItem, CallExpression, Expression, Name } from "../syntax/ast.ts";
import { symbolsOf } from "../tensor/dim.ts";
import type { Shape } from "../tensor/shape.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { axesInNames, takesAxes } from "./axis-numbers.ts";
import { applyFunction } from "./arithmetic.ts";
import type { Arguments } from "./arguments.ts";
import { evaluate } from "./evaluate.ts";
import { reportFraction } from "./expected-kinds.ts";
import { isCallable } from "./callable.ts";
import type { Environment } from "./environment.ts";
import { describeValue, formatResolved, isPoison, weightOf, type OpenValue, type ResolvedValue } from "./value.ts";

/** What was parsed; what waits for values that are to be found; undefined after a report. */
export function parseAttribute(
  name: string,
  spec: AttributeSpec,
  expression: Expression,
  environment: Environment,
  shape: Shape | undefined,
  given: Arguments,
): { readonly value: unknown } | OpenValue | undefined {
  if (isUnknownVariant(spec, expression)) return reportUnknownVariant(name, spec, expression, environment);
  const hidden = hiddenWords(spec, expression, environment);
  if (hidden.length > 0) return reportHidden(name, hidden, environment);
  const value = attributeValue(spec, expression, environment);
  if (isPoison(value)) return value.open;
  if (!environment.spend(expression.span, weightOf(value) / 10)) return undefined;
  const parsed = value.kind === "quotient" ? undefined : spec.type.parse(value);
  if (parsed?.ok === true) return parsed;
  reportMisfit(name, spec, expression, value, environment, shape, given);
  return undefined;
}

interface HiddenWord {
  readonly name: Name;
  readonly variable: ResolvedValue;
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

function textOfWord(value: ResolvedValue): string | undefined {
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
    fixes: [{ description: `write ${edits.map(({ newText }) => newText).join(", ")}`, edits, isGuess: true }],
  });
  return undefined;
}

/** Where an attribute takes words, a bare name that is nothing else is meant as one, if perhaps misspelt. */
export function attributeValue(spec: AttributeSpec, expression: Expression, environment: Environment): ResolvedValue {
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
  const isNamedAlike = value.kind === "layer" && words.includes(value.name);
  return isNamedAlike ? { kind: "word", text: value.name } : value;
}

function reportMisfit(
  name: string,
  spec: AttributeSpec,
  expression: Expression,
  value: ResolvedValue,
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
    fixes:
      near !== undefined
        ? [{ ...writing(near, expression.span), ...(isOtherNumber(value, near) ? { isGuess: true } : {}) }]
        : whole === undefined
          ? []
          : [whole],
  });
}

/** `stride=0` may have been meant as 1, or not at all. */
function isOtherNumber(value: ResolvedValue, meant: string): boolean {
  return value.kind === "number" && /^[\d.]+$/.test(meant);
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
    fixes: [{ description: `leave \`${name}=\` out`, edits: [{ span, newText: behind }], isGuess: true }],
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
function meantValue(spec: AttributeSpec, value: ResolvedValue): string | undefined {
  const candidates = ((): readonly string[] => {
    if (value.kind === "word") return [...(otherWords[value.text.toLowerCase()] ?? []), value.text.toLowerCase()];
    if (value.kind === "string") return [value.value.trim().toLowerCase()];
    if (value.kind === "list" && value.elements.length === 1) return [formatResolved(value.elements[0]!)];
    if (value.kind === "number" && (value.value === 0 || value.value === 1))
      return [`${value.value === 1}`, "1", value.value === 1 ? "ones" : "zeros"];
    if (value.kind === "number" && value.value >= 2 && value.value <= 100) return [`${value.value / 100}`];
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

function wordOf({ text }: Name): ResolvedValue {
  return { kind: "word", text };
}

/** A list with its misspelt words put right, as far as they are near to any that the attribute takes. */
function nearInList(value: ResolvedValue, spec: AttributeSpec): string | undefined {
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
function openSizes(value: ResolvedValue): readonly string[] {
  if (value.kind === "list") return [...new Set(value.elements.flatMap(openSizes))];
  if (value.kind === "size") return symbolsOf(value.value);
  return value.kind === "quotient" ? symbolsOf(value.dividend) : [];
}

function bindings(sizes: readonly string[]): string {
  return sizes.map((name) => `--size ${name}=224`).join(" ");
}

function isFractionForInteger(spec: AttributeSpec, value: ResolvedValue): boolean {
  if (value.kind !== "quotient" && (value.kind !== "number" || Number.isInteger(value.value))) return false;
  if (!spec.type.description.includes("integer")) return false;
  const whole = applyFunction("floor", [value]);
  return isLanguageValue(whole) && spec.type.parse(whole).ok;
}

function isLanguageValue(outcome: { readonly kind: string }): outcome is LanguageValue {
  return outcome.kind !== "complaint" && outcome.kind !== "quotient" && outcome.kind !== "poison";
}

export function writing(text: string, span: Span): Fix {
  return { description: `write ${text}`, edits: [{ span, newText: text }] };
}
