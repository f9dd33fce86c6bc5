/**
 * Sorts what stands behind a layer's name into its arguments and its post-operations, which needs to know the layers: a
 * bare name or a call is a post-operation if it names a layer, and a value otherwise. After a post-operation only
 * post-operations follow; what stands there all the same goes to where it was probably meant.
 */
import { nearest } from "../base/did-you-mean.ts";
import { spanBeside } from "../base/piece.ts";
import { spanText, type Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type { AttributeItem, BraceItem, CallExpression, Item, LayerStatement, Name, ValueItem } from "../syntax/ast.ts";
import { functionNames } from "./arithmetic.ts";
import { argumentsOf } from "./bind.ts";
import type { Arguments } from "./arguments.ts";
import { findCallee, isNearLayer, reportAmbiguous, reportUnknownLayer, type Callee } from "./callee.ts";
import { reportMistake, taint, type Frame } from "./frame.ts";
import type { LayerCall } from "./layer-call.ts";
import { joinItems, splitItem, type Unequal } from "./missing-equals.ts";
import { findEntry } from "./name-scopes.ts";
import { findVariable } from "./scope.ts";
import { isUnread } from "./static-names.ts";
import { layerSynonym } from "./synonyms.ts";
import { isPoison, type Poison } from "./value.ts";

export interface PostOperation {
  readonly callee: Callee | Poison;
  readonly call: LayerCall;
}

export interface SortedLine {
  readonly first: LayerCall;
  readonly postOperations: readonly PostOperation[];
  /** Whether something is applied that nobody knows, so that the shape of the result is unknown. */
  readonly unclear: boolean;
}

interface Sorting {
  readonly frame: Frame;
  readonly statement: LayerStatement;
  readonly callee: Callee | Poison;
  readonly values: ValueItem[];
  readonly attributes: AttributeItem[];
  readonly braces: BraceItem[];
  readonly postOperations: PostOperation[];
  /** Operations that a comma stands before. */
  readonly separated: ValueItem[];
  /** Where the first layer's name and arguments end. */
  end: number;
  unclear: boolean;
}

export function sortItems(frame: Frame, statement: LayerStatement, callee: Callee | Poison): SortedLine {
  const { name } = statement;
  const sorting: Sorting = {
    frame,
    statement,
    callee,
    values: [],
    attributes: [],
    braces: [],
    postOperations: [],
    separated: [],
    end: name.span.end,
    unclear: false,
  };
  const { budget } = frame.instance.model.session;
  for (let index = 0; index < statement.items.length && !budget.exhausted; index++) {
    const [item, next] = [statement.items[index]!, statement.items[index + 1]];
    if (isDoubled(sorting, item, next)) {
      reportDoubled(sorting, item);
      continue;
    }
    const unequal = lackingEquals(sorting, item, next);
    if (unequal !== undefined) reportMistake(frame, unequal.mistake);
    sortItem(sorting, unequal?.attribute ?? item);
    if (next !== undefined && unequal?.attribute.span.end === next.span.end) index++;
  }
  if (sorting.separated.length > 0) reportSeparated(frame, sorting.separated);
  const { values, attributes, braces, postOperations, end, unclear } = sorting;
  const first: LayerCall = {
    name,
    values,
    attributes,
    braces,
    span: spanBeside(name.span, name.span.start, end),
    form: "line",
    statement,
  };
  return { first, postOperations, unclear };
}

/** `conv conv 64` and `stride stride=2`, where the second cannot stand behind the first. */
function isDoubled(
  { frame, statement, postOperations }: Sorting,
  item: Item,
  next: Item | undefined,
): item is ValueItem {
  if (item.kind !== "value" || item.parenthesised || item.afterComma || item.value.kind !== "path") return false;
  if (next === undefined || postOperations.length > 0 || isUnread(statement)) return false;
  const text = bareName(item)?.name.text;
  const isFirst = item === statement.items[0];
  if (next.kind === "attribute" && next.name.text === text) {
    return !isFirst || findVariable(frame.scope, text) === undefined;
  }
  const bare = next.kind === "value" && !next.afterComma ? bareName(next) : undefined;
  return isFirst && text === statement.name.text && (bare === undefined || findCallee(frame, bare.name) === undefined);
}

function reportDoubled({ frame }: Sorting, item: ValueItem): void {
  const text = spanText(item.span);
  const rest = /^\s*/.exec(item.span.source.text.slice(item.span.end))![0].length;
  reportMistake(frame, {
    code: "resolve/doubled-word",
    message: `\`${text}\` stands twice`,
    span: item.span,
    help: ["leave one of them out"],
    fixes: [
      { description: "leave it out", edits: [{ span: { ...item.span, end: item.span.end + rest }, newText: "" }] },
    ],
  });
}

/** `kernel 3` or `kernel3` as the attribute that was meant, where no variable is named so, and no layer that takes no number there. */
function lackingEquals(sorting: Sorting, item: Item, next: Item | undefined): Unequal | undefined {
  if (item.kind !== "value" || item.parenthesised || item.afterComma || sorting.postOperations.length > 0)
    return undefined;
  const { frame, callee, statement } = sorting;
  const written = bareName(item);
  if (isPoison(callee) || isUnread(statement)) return undefined;
  if (written !== undefined && findVariable(frame.scope, written.name.text) !== undefined) return undefined;
  const isAttribute = (text: string): boolean => takesAttribute(callee, text);
  const isLayer = written !== undefined && findCallee(frame, written.name) !== undefined;
  const value = next?.kind === "value" && !next.afterComma && (!isLayer || isPlain(next)) ? next : undefined;
  const isGiven = sorting.attributes.some(({ name }) => name.text === written?.name.text);
  if (written?.items.length === 0 && value !== undefined && isAttribute(written.name.text) && !(isLayer && isGiven)) {
    return joinItems(written.name, value, statement.name);
  }
  if (isLayer) return undefined;
  return splitItem(item, statement.name, { isAttribute, mayBeValue: (text) => mayBeginValue(sorting, text) });
}

/** `conv 64 kernel=3 pad 1`: behind the name of a layer it would stand in parentheses. */
function isPlain({ parenthesised, value: { kind } }: ValueItem): boolean {
  return !parenthesised && (kind === "number" || kind === "window" || kind === "list");
}

function mayBeginValue({ frame, callee }: Sorting, text: string): boolean {
  const words =
    !isPoison(callee) && callee.kind === "op"
      ? Object.values(callee.op.attributes).flatMap((spec) => spec.type.words ?? [])
      : [];
  const isFunction = functionNames.some((name) => name === text);
  return isFunction || text === "in" || words.includes(text) || findVariable(frame.scope, text) !== undefined;
}

function sortItem(sorting: Sorting, item: Item): void {
  const operation = item.kind === "value" ? postOperation(sorting, item) : undefined;
  if (operation === "refused") return;
  if (operation !== undefined) {
    sorting.postOperations.push(operation);
    return;
  }
  if (sorting.postOperations.length > 0) return sortLate(sorting, item);
  if (item.kind !== "brace") sorting.end = Math.max(sorting.end, item.span.end);
  if (item.kind === "value" && !item.parenthesised && item.value.kind !== "hole") judgeOrder(sorting, item);
  keepForFirst(sorting, item);
}

/** The order of names, which only the registry tells from post-operations; that of other values the parser judges. */
function judgeOrder({ frame, values, attributes, braces, statement }: Sorting, item: ValueItem): void {
  if (isUnread(statement)) return;
  const last = values.at(-1);
  const written = spanText(item.span);
  const named = attributes.some((attribute) => !attribute.parenthesised);
  if (named || braces.length > 0) {
    reportMistake(frame, {
      code: "resolve/order",
      message: `the value \`${written}\` stands behind ${named ? "a named value" : "braces"}`,
      span: item.span,
      help: joinHelp(item) ?? ["values come first, then `key=value`, then braces, then what is applied to the result"],
    });
  } else if (last !== undefined && !last.parenthesised && !item.afterComma) {
    const corrected = `${spanText(last.span)}, ${written}`;
    const comma = { span: { ...last.span, start: last.span.end }, newText: "," };
    reportMistake(frame, {
      code: "resolve/missing-comma",
      message: `a comma is missing between the values \`${spanText(last.span)}\` and \`${written}\``,
      span: item.span,
      help: [`write \`${corrected}\``],
      fixes: [{ description: `write ${corrected}`, edits: [comma] }],
    });
  }
}

/** `kernel=3, bn, relu`: operations stand behind each other without commas. */
function reportSeparated(frame: Frame, items: readonly ValueItem[]): void {
  const [first] = items;
  const commas = items.map(({ span }) => {
    const at = span.source.text.lastIndexOf(",", span.start);
    return { span: { ...span, start: at, end: at + 1 }, newText: "" };
  });
  reportMistake(frame, {
    code: "resolve/order",
    message: `a comma stands before the operation \`${spanText(first!.span)}\``,
    span: first!.span,
    help: ["commas separate values; what is applied to the result follows without: `conv 64 kernel=3 bn relu`"],
    fixes: [{ description: commas.length === 1 ? "remove the comma" : "remove the commas", edits: commas }],
  });
}

/** Whether a layer behind a comma is not a value: behind named values, braces and operations, or where none is taken. */
function isSeparated({ frame, callee, values, attributes, braces, postOperations }: Sorting, item: ValueItem): boolean {
  const bare = item.afterComma && !item.parenthesised ? bareName(item) : undefined;
  if (bare === undefined || findVariable(frame.scope, bare.name.text) !== undefined) return false;
  const named = attributes.some((attribute) => !attribute.parenthesised);
  const behind = named || braces.length > 0 || postOperations.length > 0;
  return (behind || !hasSlot(callee, values.length)) && isLayer(frame, bare.name);
}

function isLayer(frame: Frame, { text }: Name): boolean {
  return findOp(text)?.spelled === true || frame.instance.module.blocks.has(text);
}

/** `max(skip)` is the function, though a layer was meant. */
function joinHelp({ value }: ValueItem): readonly string[] | undefined {
  if (value.kind !== "call" || findOp(value.name.text)?.spelled !== true) return undefined;
  const { text } = value.name;
  return [`before \`(\`, \`${text}\` is a function of numbers; the layer has a line of its own: \`${text} NAME\``];
}

/** The post-operation that an item is; undefined where it is a value. */
function postOperation(sorting: Sorting, item: ValueItem): PostOperation | "refused" | undefined {
  const separated = isSeparated(sorting, item);
  if (separated) sorting.separated.push(item);
  if (item.parenthesised || (item.afterComma && !separated)) return undefined;
  const written = bareName(item);
  if (written === undefined || isValueName(sorting, written)) return undefined;
  const { frame, statement } = sorting;
  const variable = findVariable(frame.scope, written.name.text)?.value;
  if (variable !== undefined && findOp(written.name.text)?.spelled === true) {
    reportAmbiguous(frame, written.name, variable);
    return refuse(sorting, item);
  }
  const callee = findCallee(frame, written.name);
  if (callee === undefined) {
    if (isUnread(statement)) taint(frame);
    else reportUnknownLayer(frame, argumentsOf(written), true);
    sorting.unclear ||= !keepsShape(written.name);
    return refuse(sorting, item);
  }
  const { name, values, attributes } = argumentsOf(written);
  const call: LayerCall = { name, values, attributes, braces: [], span: item.span, form: "post-operation", statement };
  return { callee, call };
}

/** Whether an unknown operation is near to one that leaves the shape as it is. */
function keepsShape({ text }: Name): boolean {
  const meant = findOp(nearest(text, layerNames) ?? "");
  return meant?.category === "activation" || meant?.category === "normalisation";
}

/** A refused name may have been meant as an argument: then that argument is not missing, but unknown. */
function refuse(sorting: Sorting, item: ValueItem): "refused" {
  if (sorting.postOperations.length === 0 && hasSlot(sorting.callee, sorting.values.length)) {
    sorting.values.push({ ...item, value: { kind: "hole", span: item.span } });
  }
  return "refused";
}

function bareName({ value }: ValueItem): CallExpression | undefined {
  if (value.kind === "call") return value;
  if (value.kind !== "path" || value.segments.length > 1) return undefined;
  return { kind: "call", name: value.segments[0]!, items: [], span: value.span };
}

/** Whether a bare name or call, where it stands, can only be a value. */
function isValueName(sorting: Sorting, { name, items }: CallExpression): boolean {
  const { frame, callee, values, postOperations } = sorting;
  const { text } = name;
  if (items.length > 0) return functionNames.some((known) => known === text);
  const variable = findVariable(frame.scope, text)?.value;
  const layer = isLayer(frame, name);
  if (variable !== undefined) {
    if (layer) return false;
    // Of what a poisoned variable would have held, and of a text that may have been meant as a layer's name, an argument
    // is likelier while one is missing.
    const mayBeEither = isPoison(variable) || variable.kind === "string";
    return mayBeEither ? postOperations.length === 0 && hasSlot(callee, values.length) : variable.kind !== "layer";
  }
  if (text === "in" || text === "here") return true;
  return !layer && postOperations.length === 0 && mayBeValue(sorting, text);
}

function hasSlot(callee: Callee | Poison, taken: number): boolean {
  if (isPoison(callee)) return true;
  if (callee.kind === "block") return callee.block.declaration.parameters.length > taken;
  const { positional, inputs } = callee.op;
  return inputs.max > 1 ? inputs.max - 1 > taken : positional.length > taken;
}

/** Whether a name that is neither layer nor variable stands as a value: a word, a tensor, or a mistake in a value's place. */
function mayBeValue({ frame, callee, values, attributes, braces }: Sorting, text: string): boolean {
  // Behind the arguments of an unknown layer another slip is an operation's.
  if (isPoison(callee)) return values.length + attributes.length === 0 || !isNearLayer(frame, text);
  if (callee.kind === "op" && callee.op.inputs.max > 1) {
    const isTensor = findEntry(frame.names, [text]) !== undefined;
    return braces.length === 0 && (values.length === 0 || isTensor);
  }
  return hasSlot(callee, values.length);
}

// ── What stands after a post-operation ───────────────────────────────────────────────────────────────────────────────

function sortLate(sorting: Sorting, item: Item): void {
  const { frame, postOperations, statement } = sorting;
  const last = postOperations.at(-1)!;
  if (isPoison(last.callee) || isUnread(statement)) return keepForFirst(sorting, item);
  if (item.kind === "value" && item.value.kind === "hole") return taint(frame);
  // Braces that the layer could not have either are refused where it is applied.
  if (item.kind === "brace" && !takesBraces(sorting.callee)) return keepForFirst(sorting, item);
  const toLast = item.kind !== "brace" && belongsToLast(sorting, item);
  if (item.kind === "value" && toLast && !hasSlot(last.callee, last.call.values.length)) {
    return refuseLate(frame, item, last.call.name.text);
  }
  const fixes =
    item.kind === "brace" ? [] : toLast ? intoParentheses(last.call, item) : beforeFirstPostOperation(sorting, item);
  const shown = item.kind === "brace" ? "braces stand" : `\`${spanText(item.span)}\` stands`;
  const owner = toLast ? last.call.name : statement.name;
  reportMistake(frame, {
    code: "resolve/after-post-operation",
    message: `${shown} behind \`${last.call.name.text}\`, where only further operations may follow`,
    span: item.span,
    help:
      fixes.length > 0 ? fixes.map(({ description }) => description) : [`put them directly behind \`${owner.text}\``],
    fixes,
  });
  if (toLast) postOperations[postOperations.length - 1] = { ...last, call: withArgument(last.call, item) };
  else keepForFirst(sorting, item);
}

/** What an unknown layer seems to be given: everything up to the first operation or brace. */
export function argumentsOfLine(frame: Frame, { name, items }: LayerStatement): Arguments {
  const seemsLayer = (name: Name): boolean => isLayer(frame, name) || layerSynonym(name.text) !== undefined;
  const end = items.findIndex((item) => {
    if (item.kind === "brace") return true;
    const bare = item.kind === "value" && !item.parenthesised && !item.afterComma ? bareName(item) : undefined;
    return bare !== undefined && seemsLayer(bare.name);
  });
  const given = end === -1 ? items : items.slice(0, end);
  return {
    name,
    values: given.filter((item) => item.kind === "value"),
    attributes: given.filter((item) => item.kind === "attribute"),
  };
}

/** A value that nothing on its line can take. */
function refuseLate(frame: Frame, item: ValueItem, name: string): void {
  reportMistake(frame, {
    code: "resolve/after-post-operation",
    message: `\`${spanText(item.span)}\` stands behind \`${name}\`, which takes no plain value`,
    span: item.span,
    help: ["take it out; values of the first layer stand directly behind its name"],
  });
}

function takesBraces(callee: Callee | Poison): boolean {
  return isPoison(callee) || (callee.kind === "op" && callee.op.inputs.max > 1);
}

function keepForFirst(sorting: Sorting, item: Item): void {
  if (item.kind === "value") sorting.values.push(item);
  else if (item.kind === "attribute") sorting.attributes.push(item);
  else sorting.braces.push(item);
}

/** Whether an argument was meant for the last post-operation rather than for the line's first layer. */
function belongsToLast({ callee, postOperations, values }: Sorting, item: ValueItem | AttributeItem): boolean {
  const last = postOperations.at(-1)!.callee;
  if (item.kind === "attribute") return !takesAttribute(callee, item.name.text) && takesAttribute(last, item.name.text);
  const open = !isPoison(callee) && callee.kind === "op" && callee.op.positional.length > values.length;
  return !open || (!isPoison(last) && last.kind === "op" && last.op.positional.length > 0);
}

function takesAttribute(callee: Callee | Poison, text: string): boolean {
  if (isPoison(callee)) return false;
  if (callee.kind === "op") return Object.hasOwn(callee.op.attributes, text);
  return callee.block.declaration.parameters.some((parameter) => parameter.name.text === text);
}

function withArgument(call: LayerCall, item: ValueItem | AttributeItem): LayerCall {
  return item.kind === "value"
    ? { ...call, values: [...call.values, item] }
    : { ...call, attributes: [...call.attributes, item] };
}

/** `dropout 0.5` to `dropout(0.5)`. */
function intoParentheses(call: LayerCall, item: ValueItem | AttributeItem): readonly Fix[] {
  if (call.values.length + call.attributes.length > 0) return [];
  const text = `${call.name.text}(${spanText(item.span)})`;
  const span: Span = { ...call.span, end: item.span.end };
  if (spanText({ ...span, start: call.span.end, end: item.span.start }).trim() !== "") return [];
  return [{ description: `write \`${text}\``, edits: [{ span, newText: text }] }];
}

/** `conv 64 bn kernel=3` to `conv 64 kernel=3 bn`. */
function beforeFirstPostOperation(sorting: Sorting, item: ValueItem | AttributeItem): readonly Fix[] {
  const { statement, end } = sorting;
  const argument = spanText(item.span);
  if (item.kind === "value" || statement.items.some((other) => other.kind === "brace")) return [];
  const { source } = item.span;
  const closes = source.text[end] === ")" || source.text[end] === "(";
  if (closes) return [];
  const from = source.text.slice(0, item.span.start).trimEnd().length;
  const insertion = { span: { source, start: end, end }, newText: ` ${argument}` };
  const removal = { span: { source, start: from, end: item.span.end }, newText: "" };
  const description = `put it before the operations: \`${spanText({ ...statement.name.span, end })} ${argument} …\``;
  return [{ description, edits: [insertion, removal] }];
}
