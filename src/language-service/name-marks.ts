/** Where the names of a tree stand, and what they are. */
import type { Span } from "../base/source.ts";
import { figureNames } from "../graph/claim.ts";
import { functionNames } from "../resolve/arithmetic.ts";
import { isFactName } from "../resolve/tensor-facts.ts";
import type {
  ArrowClaim,
  AttributeItem,
  Body,
  CallExpression,
  Expression,
  Item,
  LayerStatement,
  Name,
  SourceFile,
  Statement,
  ValueItem,
} from "../syntax/ast.ts";
import { isLayerName } from "./layer-names.ts";
import type { TokenKind } from "./results.ts";
import { blockNames, fileVariables, isCallable, namesIn, type Callable, type StaticNames } from "./static-scopes.ts";

export interface Mark {
  readonly span: Span;
  readonly kind: TokenKind;
  readonly isDeclaration: boolean;
}

/** In order; none overlaps another. */
export function markNames(file: SourceFile): readonly Mark[] {
  const marks: Mark[] = [];
  const blocks = blockNames(file);
  const names: StaticNames = new Map(fileVariables(file).map((text) => [text, "variable"]));
  for (const declaration of file.declarations) {
    if (isCallable(declaration)) markCallable({ marks, blocks, names: namesIn(file, declaration) }, declaration);
    else if (declaration.kind === "let") markStatement({ marks, blocks, names }, declaration);
    else if (declaration.kind === "import")
      for (const name of declaration.names) mark({ marks, blocks, names }, name, "block", true);
  }
  return marks.toSorted((a, b) => a.span.start - b.span.start);
}

interface Marking {
  readonly marks: Mark[];
  readonly blocks: ReadonlySet<string>;
  readonly names: StaticNames;
}

function mark({ marks }: Marking, { span }: { readonly span: Span }, kind: TokenKind, isDeclaration = false): void {
  if (span.end > span.start) marks.push({ span, kind, isDeclaration });
}

function markCallable(marking: Marking, { kind, name, parameters, body }: Callable): void {
  mark(marking, name, kind, true);
  for (const { name: parameter, defaultValue } of parameters) {
    mark(marking, parameter, "parameter", true);
    if (defaultValue !== undefined) markValue(marking, defaultValue);
  }
  markBody(marking, body);
}

function markBody(marking: Marking, { statements }: Body): void {
  for (const statement of statements) markStatement(marking, statement);
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

function markStatement(marking: Marking, statement: Statement): void {
  switch (statement.kind) {
    case "layer":
      return markLayer(marking, statement);
    case "input":
      mark(marking, statement.name, "label", true);
      for (const { name, value } of statement.defaults) {
        mark(marking, name, "variable", true);
        markValue(marking, value);
      }
      markSizes(marking, statement);
      if (statement.call !== undefined) markCall(marking, statement.call, "function");
      return;
    case "output":
      mark(marking, statement.name, "label", true);
      if (statement.value !== undefined) markValue(marking, statement.value, "label");
      return markAttributes(marking, statement.attributes, "attribute");
    case "from":
      markValue(marking, statement.value, "label");
      return markClaim(marking, statement.claim);
    case "let":
      mark(marking, statement.name, "variable", true);
      return markValue(marking, statement.value);
    case "if":
      markValue(marking, statement.condition);
      markBody(marking, statement.then);
      if (statement.otherwise === undefined) return;
      if ("kind" in statement.otherwise) return markStatement(marking, statement.otherwise);
      return markBody(marking, statement.otherwise);
    case "repeat":
      markValue(marking, statement.count);
      return markBody(marking, statement.body);
    case "for":
      mark(marking, statement.variable, "variable", true);
      markValue(marking, statement.iterable);
      return markBody(marking, statement.body);
    case "expect":
      markValue(marking, statement.condition, "label");
      return markAttributes(marking, statement.at, "variable");
    case "require":
      return markValue(marking, statement.condition);
    case "claim":
      return markClaim(marking, statement.claim);
    case "layout":
      return mark(marking, statement.order, "value");
    case "train":
      for (const line of statement.body.statements) if (line.kind === "layer") markTrainLine(marking, line);
      return;
    case "hole":
  }
}

function markSizes(marking: Marking, { dimensions, defaults }: Extract<Statement, { kind: "input" }>): void {
  const named = new Set(defaults.map(({ name }) => name.span.start));
  for (const each of dimensions ?? []) if (!named.has(each.span.start)) markValue(marking, each);
}

function markClaim(marking: Marking, claim: ArrowClaim | undefined): void {
  for (const each of claim?.dimensions ?? []) markValue(marking, each);
}

function markTrainLine(marking: Marking, { name, items }: LayerStatement): void {
  mark(marking, name, "keyword");
  for (const item of items) if (item.kind === "value") markValue(marking, item.value, "value");
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function markLayer(marking: Marking, { label, name, items, claim }: LayerStatement): void {
  if (label !== undefined) mark(marking, label, "label", true);
  mark(marking, name, kindOfCallee(marking, name) ?? "layer");
  for (const item of items) markItem(marking, item, marking.blocks.has(name.text));
  markClaim(marking, claim);
}

/** Undefined for what is no layer, block or parameter that may hold a layer. */
function kindOfCallee({ blocks, names }: Marking, { text }: Name): TokenKind | undefined {
  if (text === "here") return "keyword";
  if (blocks.has(text)) return "block";
  return isLayerName(text) ? "layer" : names.get(text) === "parameter" ? "parameter" : undefined;
}

function markItem(marking: Marking, item: Item, isOfBlock: boolean): void {
  if (item.kind === "brace") return markBody(marking, item.body);
  if (item.kind === "attribute") return markAttributes(marking, [item], isOfBlock ? "parameter" : "attribute");
  const operation = operationOf(marking, item);
  if (operation === undefined) return markValue(marking, item.value);
  const kind = kindOfCallee(marking, operation) ?? "layer";
  if (item.value.kind === "call") markCall(marking, item.value, kind);
  else mark(marking, operation, kind);
}

/** The name of what is applied to a line's result; undefined where an item is a value. */
function operationOf({ blocks, names }: Marking, { value, afterComma, parenthesised }: ValueItem): Name | undefined {
  if (afterComma || parenthesised) return undefined;
  const name = value.kind === "call" ? value.name : value.kind === "path" ? onlySegment(value.segments) : undefined;
  if (name === undefined || names.has(name.text)) return undefined;
  return isLayerName(name.text) || blocks.has(name.text) ? name : undefined;
}

function onlySegment(segments: readonly Name[]): Name | undefined {
  return segments.length === 1 ? segments[0] : undefined;
}

function markAttributes(marking: Marking, attributes: readonly AttributeItem[], kind: TokenKind): void {
  for (const { name, value } of attributes) {
    mark(marking, name, kind);
    markValue(marking, value, name.text === "share" ? "label" : "value");
  }
}

function markCall(marking: Marking, { name, items }: CallExpression, kind: TokenKind): void {
  mark(marking, name, kind);
  for (const item of items) {
    if (item.kind === "attribute") markAttributes(marking, [item], "attribute");
    else markValue(marking, item.value);
  }
}

// ── Values ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @param bare what a name is that is not declared. */
function markValue(marking: Marking, value: Expression, bare: TokenKind = "variable"): void {
  const inside = (parts: readonly Expression[]): void => parts.forEach((part) => markValue(marking, part, bare));
  switch (value.kind) {
    case "path":
      return markPath(marking, value.segments, bare);
    case "pattern":
      for (const segment of value.segments) if (segment.text !== undefined) mark(marking, segment, "label");
      return;
    case "call":
      return markCall(marking, value, bare === "value" && !isFunction(value.name) ? "value" : "function");
    case "list":
      return inside(value.elements);
    case "index":
      return inside([value.target, value.index]);
    case "unary":
      return inside([value.operand]);
    case "binary":
      return inside([value.left, value.right]);
    case "conditional":
      return inside([value.condition, value.then, value.otherwise]);
    default:
  }
}

function markPath(marking: Marking, segments: readonly Name[], bare: TokenKind): void {
  const [first, ...rest] = segments;
  if (first === undefined) return;
  mark(marking, first, kindOfFirst(marking, first.text, rest.length > 0, bare));
  for (const segment of rest) {
    const isLast = segment === rest.at(-1);
    mark(marking, segment, isLast && (isFactName(segment.text) || isFigure(segment.text)) ? "fact" : "label");
  }
}

function kindOfFirst({ names }: Marking, text: string, hasMore: boolean, bare: TokenKind): TokenKind {
  if (text === "in" || text === "here") return "keyword";
  const declared = names.get(text);
  if (declared !== undefined) return declared;
  if (hasMore) return "label";
  return isFigure(text) ? "fact" : bare;
}

function isFunction({ text }: Name): boolean {
  return functionNames.some((name) => name === text);
}

function isFigure(text: string): boolean {
  return figureNames.some((figure) => figure === text);
}
