/**
 * The order of what stands behind a layer's name, as far as it can be judged without knowing the layers: values, then
 * named values, then braces. A bare name or a call may be a post-operation, so those are judged by `resolve`.
 *
 * Each function reports the first mistake it finds and returns the items as they were meant, so that nobody reports it
 * again.
 */
import { spanText } from "../base/source.ts";
import type { AttributeItem, Expression, Item, ValueItem } from "./ast.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { foreignSignature } from "./foreign-words.ts";
import { replace } from "./reporter.ts";
import type { Reporter } from "./reporter.ts";

/** In parentheses every bare value is a value of the layer, and stands before the named ones. */
export function orderArguments(
  reporter: Reporter,
  items: readonly (ValueItem | AttributeItem)[],
): readonly (ValueItem | AttributeItem)[] {
  const firstNamed = items.findIndex((item) => item.kind === "attribute");
  const late = items.find((item, index) => index > firstNamed && item.kind === "value" && item.value.kind !== "hole");
  if (firstNamed === -1 || late === undefined) return items;
  reportOrder(reporter, late, "stands behind a named value");
  return [...items.filter((item) => item.kind === "value"), ...items.filter((item) => item.kind === "attribute")];
}

/** Items on a layer's line; what stands in the parentheses that touch its name has been judged by itself. */
export function orderItems(reporter: Reporter, items: readonly Item[], layer = ""): readonly Item[] {
  const outside = items.filter((item) => item.kind === "brace" || !item.parenthesised);
  const mistake = findMistake(outside);
  if (mistake === undefined) return items;
  if (reporter.tokensAtFault(items[0]!.span.start, mistake.item.span.end)) return separate(items);
  const given = comparedName(mistake.item);
  if (given !== undefined) {
    reportComparison(reporter, mistake.item, given);
    return separate(items.map((item) => (item === mistake.item ? given : item)));
  }
  if (mistake.kind === "comma") {
    const named = namesByPosition(outside, layer);
    if (named === undefined && isDoubled(mistake, outside)) {
      reportDoubled(reporter, mistake.previous, mistake.item);
      return separate(items.filter((item) => item !== mistake.item));
    }
    reportMissingComma(reporter, mistake.previous, mistake.item, named);
    return separate(items);
  }
  const arranged = arrange(items);
  const fix = withoutPrefix(mistake.item) ?? rewriting(reporter, outside, arranged);
  reportOrder(reporter, mistake.item, mistake.behind, fix);
  return arranged;
}

/** `groups==4` as the named value that was meant. */
function comparedName(item: Item): AttributeItem | undefined {
  if (item.kind !== "value" || item.value.kind !== "binary" || item.value.operator !== "==") return undefined;
  const { left, right } = item.value;
  if (left.kind !== "path" || left.segments.length > 1) return undefined;
  return { kind: "attribute", name: left.segments[0]!, value: right, parenthesised: false, span: item.span };
}

function reportComparison(reporter: Reporter, { span }: Item, { name, value }: AttributeItem): void {
  const corrected = `${name.text}=${spanText(value.span)}`;
  reporter.report({
    code: "syntax/order",
    message: `\`${spanText(span)}\` compares, and gives no value to \`${name.text}\``,
    span,
    help: [`write \`${corrected}\``],
    fixes: [replace(reporter, name.span.end, value.span.start, "=", `write ${corrected}`)],
  });
}

interface MissingComma {
  readonly kind: "comma";
  readonly previous: Item;
  readonly item: Item;
}

type Mistake = MissingComma | { readonly kind: "order"; readonly item: Item; readonly behind: string };

function findMistake(items: readonly Item[]): Mistake | undefined {
  let behind: string | undefined;
  let previous: Item | undefined;
  for (const item of items) {
    // What follows a name or call may belong to a post-operation.
    const isValue = isSureValueItem(item) && !mayBeOperation(previous);
    if (item.kind === "attribute" && behind === "stands behind braces") return { kind: "order", item, behind };
    if (isValue && behind !== undefined) return { kind: "order", item, behind };
    if (isValue && !item.afterComma && previous !== undefined && isSureValueItem(previous)) {
      return { kind: "comma", previous, item };
    }
    if (item.kind === "brace") behind = "stands behind braces";
    if (item.kind === "attribute") behind = "stands behind a named value";
    previous = item;
  }
  return undefined;
}

/** Whether an expression cannot be a post-operation. */
function isSurelyValue(expression: Expression): boolean {
  if (expression.kind === "path") return expression.segments.length > 1;
  return expression.kind !== "call" && expression.kind !== "hole";
}

function mayBeOperation(item: Item | undefined): boolean {
  return item?.kind === "value" && !isSurelyValue(item.value) && item.value.kind !== "hole";
}

function isSureValueItem(item: Item): item is ValueItem {
  return item.kind === "value" && isSurelyValue(item.value);
}

function reportMissingComma(reporter: Reporter, previous: Item, item: Item, named: Fix | string | undefined): void {
  const corrected = `${spanText(previous.span)}, ${spanText(item.span)}`;
  const [first, second] = [spanText(previous.span), spanText(item.span)];
  reporter.report({
    code: "syntax/missing-comma",
    message:
      typeof named === "object"
        ? `\`${second}\` stands behind \`${first}\` without a comma or a name`
        : `a comma is missing between \`${first}\` and \`${second}\``,
    span: item.span,
    help: [typeof named === "object" ? named.description : (named ?? `write \`${corrected}\``)],
    fixes:
      typeof named === "string"
        ? []
        : [named ?? replace(reporter, previous.span.end, previous.span.end, ",", `write ${corrected}`)],
  });
}

/** `64 64, 128`, where commas separate the others: not `64 64 128`, which has none. */
function isDoubled({ previous, item }: MissingComma, items: readonly Item[]): boolean {
  const behind = items.slice(items.indexOf(item) + 1).filter(isSureValueItem);
  return spanText(previous.span) === spanText(item.span) && behind.every(({ afterComma }) => afterComma);
}

function reportDoubled(reporter: Reporter, previous: Item, { span }: Item): void {
  const text = spanText(span);
  reporter.report({
    code: "syntax/missing-comma",
    message: `\`${text}\` stands twice, without a comma`,
    span,
    help: ["leave one of them out, or put a comma between them"],
    fixes: [{ ...replace(reporter, previous.span.end, span.end, "", "leave it out"), isGuess: true }],
  });
}

/**
 * `conv 64 3 1 1`, as other frameworks give values by position, with their names: all but the first. None where the layer
 * takes no more than one.
 */
function namesByPosition(items: readonly Item[], layer: string): Fix | string | undefined {
  const signature = foreignSignature(layer);
  const values = items.filter(isSureValueItem);
  const texts = values.map(({ span }) => spanText(span));
  if (signature?.own !== true || signature.takes.length === 0) return undefined;
  const given = items.filter((item) => item.kind === "attribute");
  const readings = [texts, withoutInputs(signature.takes, texts, given), windowFirst(texts)];
  const written = readings
    .map((each) => each && named(signature.takes, each, given))
    .find((each) => each !== undefined);
  if (written === undefined) return onePlainValue(layer, signature.takes);
  const [first, last] = [values[0]!.span, values.at(-1)!.span];
  return { description: `write \`${written}\``, edits: [{ span: { ...first, end: last.end }, newText: written }] };
}

const windowText = /^([1-9]|1[0-5])$|^\d+x\d+$|^\[.*\]$/;

/** Undefined where it is not clear which value is what. */
function named(
  takes: readonly string[],
  texts: readonly string[],
  given: readonly AttributeItem[],
): string | undefined {
  const names = takes.slice(0, texts.length);
  const isClear = names.length === texts.length && !names.includes("_");
  const fits = texts.every((text, at) => (names[at] === "kernel" ? windowText.test(text) : !/^\d+x/.test(text)));
  const isFree = !names.some((name) => given.some((item) => item.name.text === name));
  if (!isClear || !fits || !isFree) return undefined;
  return texts.map((text, at) => (at === 0 ? text : `${names[at]!}=${text}`)).join(" ");
}

/** `conv 7x7 64`, `conv 64 3x3/2`, as tables in papers have it. */
function windowFirst(texts: readonly string[]): readonly string[] | undefined {
  const [window = "", number = "", ...rest] = texts.flatMap((text) =>
    /^\d+x\d+\s*\/\s*\d$/.test(text) ? text.split("/").map((part) => part.trim()) : [text],
  );
  if (/^\d+x\d+$/.test(window) && /^\d+$/.test(number)) return [number, window, ...rest];
  return [window, number, ...rest];
}

function onePlainValue(layer: string, [first = "", ...others]: readonly string[]): string {
  const named = others.filter((name) => name !== "_").map((name) => `${name}=`);
  const rest = named.length === 0 ? "" : `; the others are named: ${named.join(" ")}`;
  return `${layer} takes one plain value, ${first}${rest}`;
}

/**
 * `conv 3 64 kernel=3`, `dense 128 10`: the number of inputs, which PyTorch wants, is known here. `conv 64 3 kernel=3`: said
 * twice.
 */
function withoutInputs(
  takes: readonly string[],
  texts: readonly string[],
  given: readonly AttributeItem[],
): readonly string[] | undefined {
  const [first = "", second = "", ...rest] = texts;
  if (!texts.every((text) => /^[1-9]\d*$/.test(text))) return undefined;
  if (takes.length === 1 && takes[0] === "features") return [second, ...rest];
  if (takes[0] !== "channels") return undefined;
  const again = given.find((item) => item.name.text === takes[1]);
  if (again !== undefined && spanText(again.value.span) === second) return [first, ...rest];
  return Number(first) <= 4 && Number(second) > 15 && (again !== undefined || rest.length > 0)
    ? [second, ...rest]
    : undefined;
}

/** `nn.relu`, which was meant as an operation. */
function withoutPrefix({ span }: Item): Fix | undefined {
  const name = /^(?:(?:nn|F|torch|tf|keras|layers|functional)\.)+(\w+)$/.exec(spanText(span))?.[1]?.toLowerCase();
  return name === undefined ? undefined : { description: `write ${name}`, edits: [{ span, newText: name }] };
}

/** The items in their right order; undefined where a comment stands between them. */
function rewriting(reporter: Reporter, items: readonly Item[], arranged: readonly Item[]): Fix | undefined {
  const [start, end] = [items[0]!.span.start, items.reduce((last, { span }) => Math.max(last, span.end), 0)];
  const between = items.slice(1).map(({ span }, at) => reporter.source.text.slice(items[at]!.span.end, span.start));
  if (between.some((gap) => /[\n\r]/.test(gap) || !/^,?$/.test(gap.trim()))) return undefined;
  const outside = arranged.filter((item) => item.kind === "brace" || !item.parenthesised);
  const text = outside
    .map(
      (item, at) =>
        `${at === 0 ? "" : item.kind === "value" && isSureValueItem(item) ? ", " : " "}${spanText(item.span)}`,
    )
    .join("");
  return replace(reporter, start, end, text, "put them in order");
}

function reportOrder(reporter: Reporter, item: Item, behind: string, fix?: Fix): void {
  reporter.report({
    code: "syntax/order",
    message: `\`${spanText(item.span)}\` ${behind}`,
    span: item.span,
    help: ["values come first, then `key=value`, then braces, then what is applied to the result"],
    fixes: fix === undefined ? [] : [fix],
  });
}

function separate(items: readonly Item[]): readonly Item[] {
  return items.map((item, index) => (index > 0 && isSureValueItem(item) ? { ...item, afterComma: true } : item));
}

/** Values, named values, braces, then what may be post-operations, each in their order. */
function arrange(items: readonly Item[]): readonly Item[] {
  const firstOther = items.findIndex((item) => item.kind !== "value");
  const rankOf = (item: Item, index: number): number => {
    if (item.kind === "attribute") return 1;
    if (item.kind === "brace") return 2;
    return isSurelyValue(item.value) || index < firstOther ? 0 : 3;
  };
  const sorted = [0, 1, 2, 3].flatMap((rank) => items.filter((item, index) => rankOf(item, index) === rank));
  return separate(sorted);
}
