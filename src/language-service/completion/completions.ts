/**
 * What can be written at a place. Which kind of thing that is, the words before it on its line tell; what there is of it, the tree,
 * the tensor that enters there and the names in sight.
 */
import * as tokens from "../../../grammar/tokens.ts";
import { isText, type Token } from "../../../grammar/tokens.ts";
import { pixelsCall } from "../../graph/pixels-call.ts";
import { findOp } from "../../ops/index.ts";
import type { TensorType } from "../../tensor/shape.ts";
import { namesFile } from "../document-links.ts";
import { functionForm } from "../function-forms.ts";
import { isLayerName } from "../layer-names.ts";
import type { CompletionItem } from "../results.ts";
import { endOfToken, tokenBefore, wordsOf } from "../tokens.ts";
import type { Workspace } from "../workspace.ts";
import { argumentNames, argumentValues, isSatisfied, positionalValues, positionsOf, type Callee } from "./arguments.ts";
import { actualFigure, actualShape, behaviours, claimParts, claimSizes } from "./claims.ts";
import { findBlock } from "./files.ts";
import { importableNames, importPaths, insideOf } from "./imports.ts";
import { itemsOf, type Draft } from "./item.ts";
import { blockCalls, layerCalls, postOperations } from "./layers.ts";
import { behindDot, layerVariables, pathBefore, tensors } from "./names.ts";
import { conditions, isAny, isCount, isNumber, lists, values, type Accepts } from "./numbers.ts";
import { sceneAt, type Scene } from "./scene.ts";
import { declarationForms, statementForms } from "./statements.ts";
import { suppressedCodes } from "./suppressed.ts";
import { trainingChoice, trainingChoices, trainingLines } from "./training.ts";
import { resultWithout } from "./without.ts";

/** In the order in which they are to be shown. */
export function completionsAt(workspace: Workspace, path: string, offset: number): readonly CompletionItem[] {
  const analysis = workspace.analysisOf(path);
  if (analysis === undefined) return [];
  const { tokens: list, comments } = wordsOf(analysis.source);
  const { text } = analysis;
  const comment = comments.find(({ start, end, isLine }) => {
    return start < offset && (isLine ? !/[\n\r]/.test(text.slice(start, offset)) : offset < end);
  });
  if (comment !== undefined) return suppressedCodes(analysis, comment.start, offset);
  const at = tokenBefore(list, offset);
  const last = list[at];
  if (last !== undefined && isInText(last, offset)) {
    const isImport = namesFile(list, at) && list[at - 1]?.tokenType === tokens.From;
    return isImport ? itemsOf(importPaths({ workspace, analysis }), insideOf(last)) : [];
  }
  const scene = sceneAt(workspace, analysis, offset);
  return scene === undefined ? [] : itemsOf(draftsAt(scene), scene.place.range);
}

function isInText(token: Token, offset: number): boolean {
  const isOpen = token.tokenType === tokens.UnclosedText;
  return isText(token) && (offset < endOfToken(token) || (isOpen && offset === endOfToken(token)));
}

function draftsAt(scene: Scene): readonly Draft[] {
  const { place } = scene;
  const { line, container } = place;
  if (container === "names") return importableNames(scene);
  const [first] = line;
  if (first === undefined) return beginnings(scene);
  if (line.at(-1)!.tokenType === tokens.Dot) {
    return behindDot(scene, pathBefore(line), first.tokenType === tokens.Expect);
  }
  return container === "train" ? inTrainingLine(scene) : (inStatement(scene, first) ?? inLayer(scene, first));
}

// ── Where a statement begins ─────────────────────────────────────────────────────────────────────────────────────────

function beginnings(scene: Scene): readonly Draft[] {
  const { container, label } = scene.place;
  if (container === "file") return declarationForms();
  if (container === "train") return trainingLines(scene);
  const { fitting, others } = layerCalls(scene);
  const blocks = blockCalls(scene);
  const held = layerVariables(scene);
  if (label.length > 0) return [...fitting, ...blocks, ...held, hereLine, ...others];
  return [...fitting, ...blocks, ...held, ...statementForms(scene), ...others];
}

const hereLine: Draft = { label: "here", kind: "value", detail: "the current tensor under this name, without a layer" };

// ── Statements that begin with a keyword ─────────────────────────────────────────────────────────────────────────────

/** Undefined where the line is one of a layer. */
function inStatement(scene: Scene, first: Token): readonly Draft[] | undefined {
  const { line, open } = scene.place;
  const last = line.at(-1)!.tokenType;
  switch (first.tokenType) {
    case tokens.Import:
      return last === tokens.CloseBrace
        ? [{ label: "from", kind: "statement", text: 'from "./$1"', isSnippet: true }]
        : [];
    case tokens.Block:
    case tokens.Model:
      return last === tokens.Assign ? values(scene, isAny) : [];
    case tokens.Input:
      return inInput(scene);
    case tokens.Output:
      return inOutput(scene);
    case tokens.From:
      return line.length === 1 ? tensors(scene) : [];
    case tokens.Let:
      return last === tokens.Let || line.length === 2 ? [] : inExpression(scene, isAny);
    case tokens.For:
      if (line.length === 2) return [{ label: "in", kind: "statement" }];
      return last === tokens.In ? lists(scene) : inExpression(scene);
    case tokens.If:
      return last === tokens.CloseBrace ? [elseForm] : inCondition(scene);
    case tokens.Repeat:
      return inExpression(scene, line.length === 1 ? isCount : isNumber);
    case tokens.Require:
      return inCondition(scene);
    case tokens.Expect:
      return inExpect(scene);
    case tokens.Layout:
      return line.length === 1 ? ["NHWC", "NCHW"].map((label) => ({ label, kind: "value" })) : [];
    case tokens.Arrow:
      return inClaim(scene, open[0] === 1);
    default:
      return undefined;
  }
}

const elseForm: Draft = { label: "else", kind: "statement", text: "else {\n  $0\n}", isSnippet: true };

/** Values where one may begin, and else nothing. */
function inExpression(scene: Scene, accepts: Accepts = isNumber): readonly Draft[] {
  const { line } = scene.place;
  return beginsValue(line.at(-1)!) || line.length === 1 ? values(scene, accepts) : [];
}

/** Behind a word that a condition follows, or what joins conditions; else in one of their values. */
function inCondition(scene: Scene): readonly Draft[] {
  const { line, open } = scene.place;
  const last = line.at(-1)!;
  const isWhole = line.length === 1 || ["&&", "||", "!"].includes(last.image);
  return isWhole && open.length === 0 ? conditions(scene) : inExpression(scene);
}

const beforeValue = new Set([
  tokens.Assign,
  tokens.Comma,
  tokens.Not,
  tokens.Question,
  tokens.Colon,
  tokens.OpenArguments,
  tokens.OpenBracket,
  tokens.OpenIndex,
  tokens.OpenParenthesis,
  tokens.In,
]);

function beginsValue({ tokenType: type }: Token): boolean {
  return beforeValue.has(type) || type.CATEGORIES?.[0] === tokens.Operator;
}

function inInput(scene: Scene): readonly Draft[] {
  const { line, open } = scene.place;
  const call = callAround(line, open);
  if (call !== undefined) return inArguments(scene, { kind: "word", signature: pixelsCall }, line.slice(call + 1));
  if (open.length > 0) return inExpression(scene);
  const pixels: Draft = { label: pixelsCall.name, kind: "value", text: "pixels($1)", isSnippet: true };
  return line.at(-1)!.tokenType === tokens.CloseBracket
    ? [{ ...pixels, detail: "how pictures become this input" }]
    : [];
}

function inOutput(scene: Scene): readonly Draft[] {
  const { line } = scene.place;
  if (line.at(-1)!.tokenType === tokens.Assign) return line.at(-2)?.image === "classes" ? [] : tensors(scene);
  const classes: Draft = { label: "classes=", kind: "attribute", detail: "a file of names, or a list of them" };
  const isGiven = line.some(({ image }) => image === "classes");
  return line.length < 2 || isGiven ? [] : [{ ...classes, text: 'classes="$1"', isSnippet: true }];
}

const comparisons = new Set([
  tokens.Equal,
  tokens.LessOrEqual,
  tokens.GreaterOrEqual,
  tokens.Less,
  tokens.Greater,
  tokens.Tilde,
]);

function inExpect(scene: Scene): readonly Draft[] {
  const { line, open } = scene.place;
  const call = callAround(line, open);
  const measured =
    call === undefined ? undefined : behaviours(scene).find(({ name }) => name === line[call - 1]?.image);
  if (measured !== undefined) return inArguments(scene, { kind: "word", signature: measured }, line.slice(call! + 1));
  const last = line.at(-1)!;
  if (line.some(({ tokenType }) => tokenType === tokens.At)) {
    return last.tokenType === tokens.Assign ? [] : claimSizes(scene);
  }
  if (comparisons.has(last.tokenType)) return [...actualFigure(scene, line.at(-2)!.image), ...values(scene, isNumber)];
  return beginsValue(last) || line.length === 1 ? claimParts(scene) : [];
}

function inClaim(scene: Scene, isOpened: boolean): readonly Draft[] {
  const { line } = scene.place;
  const last = line.at(-1)!.tokenType;
  const isFirst = last === tokens.Arrow || line.at(-2)?.tokenType === tokens.Arrow;
  const shape = isFirst ? actualShape(scene, isOpened) : [];
  return isOpened ? [...shape, ...inExpression(scene)] : shape;
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function inLayer(scene: Scene, first: Token): readonly Draft[] {
  const { line, open } = scene.place;
  const arrow = line.findIndex(({ tokenType }) => tokenType === tokens.Arrow);
  if (arrow !== -1) return inClaim(scene, open.includes(arrow + 1));
  const call = callAround(line, open);
  if (call !== undefined) return inCall(scene, line[call - 1]!, line.slice(call + 1), call === 1);
  const callee = calleeOf(scene, first.image);
  const value = valueOf(scene, callee, line);
  if (value !== undefined) return value;
  return callee === undefined ? postOperations(undefined) : behindCallee(scene, callee);
}

/** Where the innermost arguments that are open begin; a list or an index in them belongs to them. */
function callAround(line: readonly Token[], open: readonly number[]): number | undefined {
  return open.findLast((at) => line[at]!.tokenType === tokens.OpenArguments);
}

function calleeOf({ workspace, analysis }: Scene, name: string): Callee | undefined {
  const block = findBlock(workspace, analysis, name);
  if (block !== undefined) return { kind: "block", block };
  const op = isLayerName(name) ? findOp(name) : undefined;
  return op && { kind: "layer", op };
}

/** In the arguments of a layer, of an operation behind one, of a word or of a function. */
function inCall(scene: Scene, name: Token, given: readonly Token[], isFirst: boolean): readonly Draft[] {
  const callee = calleeOf(scene, name.image);
  const isFunction = !isFirst && functionForm(name.image) !== undefined;
  const isLayer = callee !== undefined && !isFunction && (isFirst || callee.kind === "layer");
  return isLayer ? inArguments(scene, callee, given) : inExpression(scene);
}

/** @param given the words between the parenthesis and the place */
function inArguments(scene: Scene, callee: Callee, given: readonly Token[]): readonly Draft[] {
  const value = valueOf(scene, callee, given);
  if (value !== undefined) return value;
  const last = given.at(-1);
  if (last !== undefined && last.tokenType !== tokens.Comma) return [];
  const names = namesGiven([...given, ...scene.place.rest]);
  const taken = names.size > 0 ? Infinity : commasIn(given);
  return [
    ...argumentNames(scene, callee, new Set([...names, ...filledBy(callee, given)])),
    ...positionalValues(scene, callee, taken),
  ];
}

/** What goes on a value that has begun: behind `=`, an operator, or in a list; undefined where none has. */
function valueOf(scene: Scene, callee: Callee | undefined, given: readonly Token[]): readonly Draft[] | undefined {
  const last = given.at(-1);
  if (last === undefined) return undefined;
  const { place } = scene;
  const list = place.open.at(-1);
  const opener = list === undefined ? undefined : place.line[list];
  const isInList = opener !== undefined && opener.tokenType !== tokens.OpenArguments && given.includes(opener);
  const assign = isInList ? given.indexOf(opener) - 1 : given.length - 1;
  const named = given[assign]?.tokenType === tokens.Assign ? given[assign - 1]?.image : undefined;
  if (isInList && !beginsValue(last)) return [];
  const isElement = ({ label }: Draft): boolean => !isInList || !label.startsWith("[");
  if (named !== undefined && callee !== undefined) return argumentValues(scene, callee, named).filter(isElement);
  if (isInList)
    return callee === undefined ? values(scene, isNumber) : positionalValues(scene, callee, 0).filter(isElement);
  if (last.tokenType === tokens.Comma || last.tokenType === tokens.OpenArguments) return undefined;
  return beginsValue(last) ? values(scene, isNumber) : undefined;
}

/** On the line of a layer, behind a whole value, a comma, or its name. */
function behindCallee(scene: Scene, callee: Callee): readonly Draft[] {
  const { line, rest, open } = scene.place;
  const last = line.at(-1)!;
  const hasOperations = line.some((_, at) => at > 0 && isOperation(scene, line, at));
  const operations = (): readonly Draft[] => [...layerVariables(scene), ...postOperations(resultOf(scene))];
  if (hasOperations) return operations();
  const hasParentheses = line[1]?.tokenType === tokens.OpenArguments && open.length === 0;
  const names = namesGiven([...line, ...rest]);
  const isPlain = names.size === 0 && !hasParentheses;
  const isOpen = line.length === 1 || last.tokenType === tokens.Comma;
  const values = isPlain && isOpen ? positionalValues(scene, callee, commasIn(line)) : [];
  const given = new Set([...names, ...filledBy(callee, line.slice(1))]);
  const others = hasParentheses || isGlobal(line) ? [] : argumentNames(scene, callee, given);
  const mayFollow = last.tokenType !== tokens.Comma && isComplete(callee, given, line.length > 1);
  return [...values, ...others, ...(mayFollow ? operations() : [])];
}

/** A window over the whole tensor takes no steps and no padding. */
function isGlobal(line: readonly Token[]): boolean {
  return line.some(({ image }) => image === "global");
}

/** Whether a call has all that it needs, and something may be applied to its result. */
function isComplete(callee: Callee, given: ReadonlySet<string>, hasItems: boolean): boolean {
  if (callee.kind === "layer" && callee.op.inputs.max === 0) return false;
  if (callee.kind === "layer" && callee.op.inputs.min > 1) return hasItems;
  return isSatisfied(callee, given);
}

/** What a line gives up to the place. */
function resultOf(scene: Scene): TensorType | undefined {
  const { analysis, sight, place } = scene;
  const { start, end } = place.range;
  const to = Math.max(end, ...place.rest.map(endOfToken));
  const own = sight?.statement && analysis.runs.of(sight.statement)[0]?.after;
  const result = start === to ? own : resultWithout(scene, start, to);
  return result === undefined || result.kind === "poison" ? undefined : result.type;
}

/** Whether a word at an index of a line is applied to its result. */
function isOperation({ names, place }: Scene, line: readonly Token[], at: number): boolean {
  const { image } = line[at]!;
  const [before, behind] = [line[at - 1]!.tokenType, line[at + 1]?.tokenType];
  if (!isLayerName(image) || names.has(image) || behind === tokens.Assign || behind === tokens.Dot) return false;
  const isInside = place.open.some((each) => each < at);
  return !isInside && !beforeValue.has(before) && before !== tokens.Dot && before.CATEGORIES?.[0] !== tokens.Operator;
}

function commasIn(words: readonly Token[]): number {
  return words.filter(({ tokenType }) => tokenType === tokens.Comma).length;
}

/** The names of what is given by plain values, which stand before all others. */
function filledBy(callee: Callee, given: readonly Token[]): readonly string[] {
  const named = given.findIndex(({ tokenType }) => tokenType === tokens.Assign);
  const plain = named === -1 ? given : given.slice(0, named - 1);
  const isWhole = plain.length > 0 && !beginsValue(plain.at(-1)!);
  return positionsOf(callee).slice(0, commasIn(plain) + (isWhole ? 1 : 0));
}

function namesGiven(words: readonly Token[]): ReadonlySet<string> {
  return new Set(words.flatMap(({ image }, at) => (words[at + 1]?.tokenType === tokens.Assign ? [image] : [])));
}

// ── Training ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function inTrainingLine(scene: Scene): readonly Draft[] {
  const { line, open } = scene.place;
  const word = line[0]!.image;
  const call = callAround(line, open);
  if (call === undefined) return line.length === 1 ? trainingChoices(word) : [];
  const signature = trainingChoice(word, line[call - 1]!.image);
  return signature === undefined ? [] : inArguments(scene, { kind: "word", signature }, line.slice(call + 1));
}
