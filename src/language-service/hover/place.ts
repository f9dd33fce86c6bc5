/** What stands at a place of a text: a layer, an attribute, a name, a number. */
import { spanText, type Span } from "../../base/source.ts";
import { findOp } from "../../ops/index.ts";
import { labelPath } from "../../resolve/lookup.ts";
import { findVariable } from "../../resolve/scope.ts";
import { functionNames } from "../../resolve/arithmetic.ts";
import type {
  ArrowClaim,
  AttributeItem,
  CallExpression,
  Declaration,
  Expression,
  Item,
  Label,
  LayerStatement,
  Name,
  NumberLiteral,
  Parameter,
  Statement,
  ValueItem,
} from "../../syntax/ast.ts";
import type { Analysis } from "../analysis.ts";
import type { Range } from "../results.ts";
import { sightAt } from "../sight.ts";
import { statementsIn } from "../statements.ts";

export type Place =
  /** A layer or block that is called: first of a line, or behind another. */
  | {
      readonly kind: "callee";
      readonly span: Span;
      readonly name: Name;
      readonly statement: LayerStatement;
      readonly isFirst: boolean;
    }
  | {
      readonly kind: "attribute";
      readonly span: Span;
      readonly item: AttributeItem;
      readonly owner: Name | undefined;
      readonly statement: Statement;
    }
  /** A value that an attribute takes by its place. */
  | {
      readonly kind: "argument";
      readonly span: Span;
      readonly position: number;
      readonly owner: Name;
    }
  | { readonly kind: "label"; readonly span: Span; readonly label: Label; readonly statement: LayerStatement }
  /** A path, up to and with the name that is pointed at. */
  | {
      readonly kind: "path";
      readonly span: Span;
      readonly segments: readonly Name[];
      readonly statement: Statement | undefined;
    }
  | { readonly kind: "number"; readonly span: Span; readonly literal: NumberLiteral }
  | { readonly kind: "function"; readonly span: Span; readonly name: string }
  | { readonly kind: "keyword"; readonly span: Span; readonly word: string; readonly statement: Statement | undefined }
  | { readonly kind: "claim"; readonly span: Span; readonly claim: ArrowClaim; readonly statement: Statement }
  | { readonly kind: "variable"; readonly span: Span; readonly name: Name; readonly statement: Statement | undefined }
  | {
      readonly kind: "parameter";
      readonly span: Span;
      readonly parameter: Parameter;
      readonly declaration: Declaration;
    }
  | { readonly kind: "tensor"; readonly span: Span; readonly name: Name; readonly statement: Statement }
  | { readonly kind: "declaration"; readonly span: Span; readonly text: string };

/** Undefined where nothing stands of which there is something to tell. */
export function placeAt(analysis: Analysis, offset: number): Place | undefined {
  const declaration = analysis.file.declarations.find(({ span }) => holds(span, offset));
  if (declaration === undefined) return undefined;
  return inHead(declaration, offset) ?? inStatement(analysis, innermostAt(analysis, offset), offset);
}

export function holds({ start, end }: Range, offset: number): boolean {
  return start <= offset && offset <= end;
}

function innermostAt({ file }: Analysis, offset: number): Statement | undefined {
  return [...statementsIn(file, { start: offset, end: offset })].at(-1);
}

// ── Declarations ─────────────────────────────────────────────────────────────────────────────────────────────────────

function inHead(declaration: Declaration, offset: number): Place | undefined {
  switch (declaration.kind) {
    case "import": {
      const name = declaration.names.find(({ span }) => holds(span, offset));
      return name === undefined ? keywordAt(declaration, offset) : named(name);
    }
    case "let":
      return inLet(declaration, offset);
    case "hole":
      return undefined;
    default: {
      const { name, parameters } = declaration;
      if (holds(name.span, offset)) return named(name);
      const parameter = parameters.find(({ span }) => holds(span, offset));
      if (parameter === undefined) return keywordAt(declaration, offset);
      if (holds(parameter.name.span, offset))
        return { kind: "parameter", span: parameter.name.span, parameter, declaration };
      return parameter.defaultValue && inExpression(parameter.defaultValue, offset, undefined);
    }
  }
}

function named({ text, span }: Name): Place {
  return { kind: "declaration", span, text };
}

/** The word that something begins with. */
function keywordAt(of: Declaration | Statement, offset: number): Place | undefined {
  const { source, start } = of.span;
  const word = /^[a-z]+/.exec(source.text.slice(start, start + longestKeyword))?.[0] ?? "";
  const span = { source, start, end: start + word.length };
  const statement = of.kind === "import" || of.kind === "model" || of.kind === "block" ? undefined : of;
  return word !== "" && holds(span, offset) ? { kind: "keyword", span, word, statement } : undefined;
}

const longestKeyword = 12;

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

function inStatement(analysis: Analysis, statement: Statement | undefined, offset: number): Place | undefined {
  if (statement === undefined || statement.kind === "hole") return undefined;
  if (statement.kind === "layer") return inLayer(analysis, statement, offset);
  return keywordAt(statement, offset) ?? inPlainStatement(statement, offset);
}

function inPlainStatement(statement: Exclude<Statement, LayerStatement>, offset: number): Place | undefined {
  const value = (expression: Expression | undefined): Place | undefined =>
    expression && inExpression(expression, offset, statement);
  switch (statement.kind) {
    case "input": {
      if (holds(statement.name.span, offset))
        return { kind: "tensor", span: statement.name.span, name: statement.name, statement };
      const size = statement.defaults.find(({ span }) => holds(span, offset));
      if (size !== undefined)
        return holds(size.name.span, offset)
          ? { kind: "variable", span: size.name.span, name: size.name, statement }
          : value(size.value);
      return firstOf(statement.dimensions ?? [], value) ?? value(statement.call);
    }
    case "output":
      if (holds(statement.name.span, offset))
        return { kind: "tensor", span: statement.name.span, name: statement.name, statement };
      return (
        value(statement.value) ??
        firstOf(statement.attributes, (item) => inAttribute(item, offset, undefined, statement))
      );
    case "from":
      return value(statement.value) ?? inClaim(statement.claim, offset, statement);
    case "let":
      return inLet(statement, offset);
    case "if":
      return value(statement.condition);
    case "repeat":
      return value(statement.count);
    case "for":
      if (holds(statement.variable.span, offset))
        return { kind: "variable", span: statement.variable.span, name: statement.variable, statement };
      return value(statement.iterable);
    case "expect":
      return value(statement.condition) ?? inSizes(statement, offset);
    case "layout":
      return wordAt(statement.order.span, offset);
    case "require":
      return value(statement.condition);
    case "claim":
      return inClaim(statement.claim, offset, statement);
    default:
      return undefined;
  }
}

/** `at H=64 W=64` */
function inSizes(statement: Extract<Statement, { kind: "expect" }>, offset: number): Place | undefined {
  const { at, condition, span } = statement;
  const size = at.find((item) => holds(item.span, offset));
  if (size !== undefined && holds(size.name.span, offset))
    return { kind: "path", span: size.name.span, segments: [size.name], statement };
  if (size !== undefined) return inExpression(size.value, offset, statement);
  const [first] = at;
  if (first === undefined) return undefined;
  const between = span.source.text.slice(condition.span.end, first.span.start);
  const start = condition.span.end + between.lastIndexOf("at");
  return wordAt({ source: span.source, start, end: start + "at".length }, offset);
}

/** A word that has a meaning only in its statement. */
function wordAt(span: Span, offset: number): Place | undefined {
  return holds(span, offset) ? { kind: "keyword", span, word: spanText(span), statement: undefined } : undefined;
}

function inLet(statement: Extract<Statement, { kind: "let" }>, offset: number): Place | undefined {
  const { name, value } = statement;
  if (holds(name.span, offset)) return { kind: "variable", span: name.span, name, statement };
  return keywordAt(statement, offset) ?? inExpression(value, offset, statement);
}

function firstOf<T>(list: readonly T[], find: (each: T) => Place | undefined): Place | undefined {
  for (const each of list) {
    const place = find(each);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Where nothing smaller is pointed at, the claim as a whole. */
function inClaim(claim: ArrowClaim | undefined, offset: number, statement: Statement): Place | undefined {
  if (claim === undefined || !holds(claim.span, offset)) return undefined;
  return (
    firstOf(claim.dimensions, (each) =>
      each.kind === "number" ? undefined : inExpression(each, offset, statement),
    ) ?? {
      kind: "claim",
      span: claim.span,
      claim,
      statement,
    }
  );
}

// ── Lines of layers ──────────────────────────────────────────────────────────────────────────────────────────────────

function inLayer(analysis: Analysis, statement: LayerStatement, offset: number): Place | undefined {
  const { label, name, items, claim } = statement;
  if (label !== undefined && holds(label.span, offset)) return { kind: "label", span: label.span, label, statement };
  if (holds(name.span, offset)) {
    if (name.text === "here") return { kind: "path", span: name.span, segments: [name], statement };
    return { kind: "callee", span: name.span, name, statement, isFirst: true };
  }
  return firstOf(items, (item) => inItem(analysis, statement, item, offset)) ?? inClaim(claim, offset, statement);
}

function inItem(analysis: Analysis, statement: LayerStatement, item: Item, offset: number): Place | undefined {
  if (!holds(item.span, offset) || item.kind === "brace") return undefined;
  if (item.kind === "attribute") return inAttribute(item, offset, statement.name, statement);
  const operation = operationOf(analysis, item);
  if (operation === undefined) return inExpression(item.value, offset, statement);
  if (holds(operation.name.span, offset)) {
    return { kind: "callee", span: operation.name.span, name: operation.name, statement, isFirst: false };
  }
  return inArguments(operation, offset, statement);
}

function inAttribute(
  item: AttributeItem,
  offset: number,
  owner: Name | undefined,
  statement: Statement,
): Place | undefined {
  if (!holds(item.span, offset)) return undefined;
  if (holds(item.name.span, offset)) return { kind: "attribute", span: item.name.span, item, owner, statement };
  return inExpression(item.value, offset, statement);
}

/** What is applied to the result of a line: a bare name or a call that is a layer's, or a block's, and no variable's. */
export function operationOf(
  analysis: Analysis,
  { value, afterComma, parenthesised, span }: ValueItem,
): CallExpression | undefined {
  const call = callOf(value);
  if (call === undefined || afterComma || parenthesised) return undefined;
  const { layers, file, runs } = analysis;
  if (layers.of(span).length > 0 || layers.within(span).length > 0) return call;
  if (call.items.length > 0 && isFunction(call.name.text)) return undefined;
  const scope = sightAt(file, runs, span.start)?.frame?.scope;
  const isVariable = scope !== undefined && findVariable(scope, call.name.text) !== undefined;
  return findOp(call.name.text)?.spelled === true && !isVariable ? call : undefined;
}

function callOf(value: Expression): CallExpression | undefined {
  if (value.kind === "call") return value;
  if (value.kind !== "path" || value.segments.length > 1) return undefined;
  return { kind: "call", name: value.segments[0]!, items: [], span: value.span };
}

/** The attribute whose value stands at a place, also one that is filled by its place. */
export function argumentAt(analysis: Analysis, offset: number): Place | undefined {
  const statement = innermostAt(analysis, offset);
  if (statement?.kind !== "layer") return undefined;
  const given = statement.items.filter((item) => item.kind !== "value" || operationOf(analysis, item) === undefined);
  const item = given.find(({ span }) => holds(span, offset));
  const owner = statement.name;
  if (item?.kind === "attribute") return { kind: "attribute", span: item.span, item, owner, statement };
  if (item?.kind !== "value") return undefined;
  const position = given.filter(({ kind }) => kind === "value").indexOf(item);
  return { kind: "argument", span: item.span, position, owner };
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function inExpression(expression: Expression, offset: number, statement: Statement | undefined): Place | undefined {
  if (!holds(expression.span, offset)) return undefined;
  const within = (part: Expression): Place | undefined => inExpression(part, offset, statement);
  switch (expression.kind) {
    case "number":
      return { kind: "number", span: expression.span, literal: expression };
    case "path":
      return inPath(expression.segments, offset, statement);
    case "string":
      return { kind: "path", span: expression.span, segments: labelPath(expression) ?? [], statement };
    case "list":
      return firstOf(expression.elements, within);
    case "index":
      return within(expression.target) ?? within(expression.index);
    case "unary":
      return within(expression.operand);
    case "binary":
      return within(expression.left) ?? within(expression.right);
    case "conditional":
      return within(expression.condition) ?? within(expression.then) ?? within(expression.otherwise);
    case "call":
      if (!holds(expression.name.span, offset)) return inArguments(expression, offset, statement);
      return { kind: "function", span: expression.name.span, name: expression.name.text };
    default:
      return undefined;
  }
}

function inArguments(
  { name, items }: CallExpression,
  offset: number,
  statement: Statement | undefined,
): Place | undefined {
  return firstOf(items, (item) => {
    if (item.kind === "value" || statement === undefined) return inExpression(item.value, offset, statement);
    return inAttribute(item, offset, name, statement);
  });
}

function inPath(segments: readonly Name[], offset: number, statement: Statement | undefined): Place | undefined {
  const at = segments.findIndex(({ span }) => holds(span, offset));
  if (at === -1) return undefined;
  return { kind: "path", span: segments[at]!.span, segments: segments.slice(0, at + 1), statement };
}

export function isFunction(text: string): boolean {
  return functionNames.some((name) => name === text);
}
