/** Finds what each name of a file stands for, also in code that never runs: by scopes as `resolve` has them, without values. */
import type { Span } from "../../base/source.ts";
import { figureNames } from "../../graph/claim.ts";
import { findOp } from "../../ops/index.ts";
import { functionNames } from "../../resolve/arithmetic.ts";
import { labelPath } from "../../resolve/lookup.ts";
import type {
  AttributeItem,
  BlockDeclaration,
  Body,
  CallExpression,
  Expression,
  IfStatement,
  InputStatement,
  Item,
  LayerStatement,
  ModelDeclaration,
  Name,
  PathExpression,
  SourceFile,
  Statement,
  TextParts,
  ValueItem,
} from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import { findIn, type BodyScopes, type Declarations, type Unit, type VariableScope } from "./declarations.ts";
import { matchPath, type CalledBlock, type PathSegment } from "./label-scopes.ts";
import type { NamedSymbol, UseForm } from "./symbol.ts";

/** What leads into a block of another file: names of its layers, or of one of its parameters. */
export interface OutwardUse {
  readonly through: NamedSymbol;
  readonly kind: "labels" | "parameter";
  readonly segments: readonly PathSegment[];
}

/** Adds its uses to each symbol, and gives those that other files decide. */
export function findUses(file: SourceFile, declarations: Declarations): readonly OutwardUse[] {
  const outward: OutwardUse[] = [];
  for (const declaration of file.declarations) {
    if (declaration.kind === "let")
      new Reading(declarations, undefined, declarations.variables, outward).value(declaration.value);
    if (declaration.kind === "block" || declaration.kind === "model") readUnit(declaration, declarations, outward);
  }
  return outward;
}

function readUnit(
  declaration: BlockDeclaration | ModelDeclaration,
  declarations: Declarations,
  outward: OutwardUse[],
): void {
  const unit = declarations.units.get(declaration)!;
  const reading = new Reading(declarations, unit, unit.parameters, outward);
  for (const { defaultValue } of declaration.parameters) if (defaultValue !== undefined) reading.value(defaultValue);
  readBody(declaration.body, unit, declarations, outward);
}

function readBody(body: Body, unit: Unit, declarations: Declarations, outward: OutwardUse[]): void {
  const { variables, labels }: BodyScopes = declarations.bodies.get(body)!;
  const reading = new Reading(declarations, { ...unit, labels }, variables, outward);
  for (const statement of body.statements) {
    reading.statement(statement);
    if (statement.kind === "train") reading.training(statement.body);
    for (const inner of bodiesInside(statement)) readBody(inner, unit, declarations, outward);
  }
}

/** Reads what stands directly in one body. */
class Reading {
  readonly #declarations: Declarations;
  /** With the labels in sight; undefined at the top of the file. */
  readonly #unit: Unit | undefined;
  readonly #variables: VariableScope;
  readonly #outward: OutwardUse[];

  constructor(declarations: Declarations, unit: Unit | undefined, variables: VariableScope, outward: OutwardUse[]) {
    this.#declarations = declarations;
    this.#unit = unit;
    this.#variables = variables;
    this.#outward = outward;
  }

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  statement(statement: Statement): void {
    switch (statement.kind) {
      case "layer":
        return this.#line(statement);
      case "input":
        return this.#input(statement);
      case "output":
        if (statement.value !== undefined) this.#tensor(statement.value);
        return this.#attributes(statement.attributes);
      case "from":
        this.#tensor(statement.value);
        return this.#values(statement.claim?.dimensions);
      case "let":
        return this.value(statement.value);
      case "if":
        return this.#conditions(statement);
      case "repeat":
        return this.value(statement.count);
      case "for":
        return this.value(statement.iterable);
      case "expect":
        this.#claim(statement.condition);
        for (const { name } of statement.at) this.#use(this.#unit?.sizes.get(name.text), name.span, "word");
        return this.#attributes(statement.at);
      case "require":
        return this.value(statement.condition);
      case "claim":
        return this.#values(statement.claim.dimensions);
      case "layout":
      case "train":
      case "hole":
    }
  }

  #conditions({ condition, otherwise }: IfStatement): void {
    this.value(condition);
    if (otherwise !== undefined && "kind" in otherwise) this.#conditions(otherwise);
  }

  #input({ dimensions, defaults, call }: InputStatement): void {
    this.#values(dimensions);
    for (const { value } of defaults) this.value(value);
    if (call !== undefined) this.#items(call.name, call.items);
  }

  #line({ label, name, items, claim }: LayerStatement): void {
    if (label?.parts !== undefined) this.#parts(label.parts);
    this.#callee(name);
    this.#items(name, items);
    this.#values(claim?.dimensions);
  }

  /** The lines of a `train` block: what they choose by name is none of ours, its arguments may be. */
  training({ statements }: Body): void {
    for (const line of statements) {
      if (line.kind !== "layer") continue;
      for (const item of line.items) {
        if (item.kind !== "value") continue;
        const { value } = item;
        if (value.kind === "call") this.#judging(value);
        else if (line.name.text === "epochs" || line.name.text === "batch") this.value(value);
      }
    }
  }

  /** `crossentropy(output=digits)` */
  #judging({ items }: CallExpression): void {
    for (const { value } of items) {
      const output = value.kind === "path" && value.segments.length === 1 ? value.segments[0]! : undefined;
      const named = output && this.#unit?.outputs.get(output.text);
      if (named !== undefined && this.#own(output!) === undefined) this.#use(named, output!.span, "word");
      else this.value(value);
    }
  }

  // ── Calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #callee(name: Name): void {
    this.#use(this.#variable(name) ?? this.#block(name)?.symbol, name.span, "word");
  }

  #block({ text }: Name): CalledBlock | undefined {
    return findOp(text)?.spelled === true ? undefined : this.#declarations.findBlock(text);
  }

  #items(callee: Name, items: readonly Item[]): void {
    const op = findOp(callee.text);
    const joins = op?.spelled === true && op.inputs.max > 1;
    for (const item of items) {
      if (item.kind === "value") this.#item(item, joins);
      else if (item.kind === "attribute") this.#attribute(callee, item);
    }
  }

  #item({ value, parenthesised, afterComma }: ValueItem, joins: boolean): void {
    const mayBeOperation = !parenthesised && !afterComma;
    if (mayBeOperation && value.kind === "path" && value.segments.length === 1) {
      const [name] = value.segments;
      const block = this.#own(name!) === undefined ? this.#block(name!) : undefined;
      if (block !== undefined) return this.#use(block.symbol, name!.span, "word");
      if (findOp(name!.text)?.spelled === true) return this.#use(this.#own(name!), name!.span, "word");
    }
    if (mayBeOperation && value.kind === "call" && !isFunction(value)) {
      this.#callee(value.name);
      return this.#items(value.name, value.items);
    }
    if (joins) this.#tensor(value);
    else this.value(value);
  }

  #attribute(callee: Name, { name, value }: AttributeItem): void {
    const block = this.#own(callee) === undefined ? this.#block(callee) : undefined;
    const parameter = block && this.#parameter(block, name);
    if (parameter === undefined && name.text === "share") return this.#tensor(value);
    this.#use(parameter, name.span, "word");
    this.value(value);
  }

  /** Undefined where another file has it, which is noted, or where there is none. */
  #parameter({ symbol, own }: CalledBlock, { text, span }: Name): NamedSymbol | undefined {
    if (own !== undefined) return own.parameters.get(text);
    this.#outward.push({ through: symbol, kind: "parameter", segments: [{ text, span }] });
    return undefined;
  }

  #attributes(items: readonly AttributeItem[]): void {
    for (const { value } of items) this.value(value);
  }

  // ── Expressions ────────────────────────────────────────────────────────────────────────────────────────────────────

  #values(expressions: readonly Expression[] = []): void {
    for (const expression of expressions) this.value(expression);
  }

  value(expression: Expression): void {
    switch (expression.kind) {
      case "path":
        return this.#path(expression);
      case "string":
        return this.#parts(expression.parts);
      case "list":
        return this.#values(expression.elements);
      case "index":
        return this.#values([expression.target, expression.index]);
      case "unary":
        return this.value(expression.operand);
      case "binary":
        return this.#values([expression.left, expression.right]);
      case "conditional":
        return this.#values([expression.condition, expression.then, expression.otherwise]);
      case "call":
        if (isFunction(expression)) return this.#values(expression.items.map(({ value }) => value));
        this.#callee(expression.name);
        return this.#items(expression.name, expression.items);
      case "pattern":
        return this.#tensor(expression);
      case "number":
      case "window":
      case "boolean":
      case "unknown":
      case "hole":
    }
  }

  #parts(parts: TextParts = []): void {
    for (const part of parts) if (typeof part !== "string") this.value(part);
  }

  /** A variable, or a fact or figure of a layer: `skip.channels`. */
  #path({ segments }: PathExpression): void {
    this.#parts(segments[0]!.parts);
    if (segments[0]!.parts !== undefined) return;
    for (const length of lengthsOfOwners(segments.length)) {
      if (this.#layers(segments.slice(0, length))) return;
    }
    this.#use(this.#variable(segments[0]!), segments[0]!.span, "word");
  }

  /** In an `expect` a name alone may be a figure of the whole. */
  #claim(condition: Expression): void {
    if (condition.kind === "path" && condition.segments.length === 1 && isFigure(condition.segments[0]!)) return;
    if (condition.kind === "binary") {
      this.#claim(condition.left);
      this.#claim(condition.right);
    } else if (condition.kind === "unary") this.#claim(condition.operand);
    else if (condition.kind === "conditional") {
      for (const part of [condition.condition, condition.then, condition.otherwise]) this.#claim(part);
    } else if (condition.kind === "call" && isFunction(condition)) {
      for (const { value } of condition.items) this.#claim(value);
    } else this.value(condition);
  }

  /** Where a tensor is due: labels and inputs go before variables. */
  #tensor(expression: Expression): void {
    if (expression.kind === "pattern") {
      this.#parts(expression.segments[0]?.parts);
      return void this.#layers(expression.segments);
    }
    const segments = labelPath(expression);
    const isComputed = "parts" in expression || segments?.[0]?.parts !== undefined;
    if (segments === undefined || isComputed || !this.#layers(segments)) this.value(expression);
  }

  /** Of this file, or one that is imported. */
  #variable(name: Name): NamedSymbol | undefined {
    return this.#own(name) ?? this.#declarations.imports.get(name.text)?.symbol;
  }

  /** One that is declared further down is meant where there is no other. */
  #own({ text, span }: Name): NamedSymbol | undefined {
    return findIn(this.#variables, text, span.start) ?? findIn(this.#variables, text, Infinity);
  }

  /** Notes what a path of layers names; false where it names nothing. */
  #layers(segments: readonly PathSegment[]): boolean {
    if (this.#unit === undefined) return false;
    const matches = matchPath(this.#unit.labels, segments, (name) => this.#declarations.findBlock(name));
    for (const { steps, outward } of matches) {
      for (const { symbol, form, from, to } of steps) {
        const named = segments.slice(from, to);
        if (named.some(({ text }) => text === undefined)) continue;
        this.#use(symbol, { ...named[0]!.span, end: named.at(-1)!.span.end }, form);
      }
      if (outward !== undefined) {
        this.#outward.push({ through: outward.through, kind: "labels", segments: segments.slice(outward.from) });
      }
    }
    return matches.length > 0;
  }

  #use(symbol: NamedSymbol | undefined, span: Span, form: UseForm): void {
    // A name of a pattern may be found again by another of its ways.
    if (symbol === undefined || symbol.uses.at(-1)?.span.start === span.start) return;
    if (symbol.declarations.every(({ name }) => name.start !== span.start)) symbol.uses.push({ span, form });
  }
}

/** Behind a layer too, a function before parentheses that hold something is a value. */
function isFunction({ name, items }: CallExpression): boolean {
  return items.length > 0 && functionNames.some((known) => known === name.text);
}

function isFigure({ text }: Name): boolean {
  return figureNames.some((figure) => figure === text);
}

/** Mostly the last name is a fact or figure; the layer may be all of the path, or less of it where it is not written well. */
function lengthsOfOwners(length: number): readonly number[] {
  if (length === 1) return [];
  const shorter = Array.from({ length: Math.min(length - 2, 8) }, (_, at) => length - 2 - at);
  return [length - 1, length, ...shorter];
}
