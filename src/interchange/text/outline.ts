/**
 * The outline of a text: what stands on which line, before any of it is put into words. It is plain data that each step
 * of the writing makes anew. Values are those of the graph, so that a line still knows what enters it and what it gives;
 * the label under which others name that value is found last.
 */
import type { Node, Value } from "../../graph/graph.ts";

export type Body = readonly Statement[];

export type Statement = Line | From | Output | If | Repeat;

/** A layer or block call with what is applied to its result. */
export interface Line {
  readonly kind: "line";
  readonly first: Application;
  readonly posts: readonly Application[];
  /** The braces of a join. */
  readonly branches: readonly Body[];
  /** Tensors that a join names besides the current one. */
  readonly references: readonly Value[];
  /** The name that the layer had; undefined where it says nothing. */
  readonly label: string | undefined;
  /** The tensor that enters the line. */
  readonly entering: Value | undefined;
  readonly result: Value;
}

/** `from skip`: another tensor becomes the current one. */
export interface From {
  readonly kind: "from";
  readonly value: Value;
}

/** `output mask`, or `output mask = skip` where the tensor is not the current one. */
export interface Output {
  readonly kind: "output";
  readonly name: string;
  readonly value: Value | undefined;
  readonly classes: readonly string[] | undefined;
}

/** Decided by a parameter of the block that it stands in. */
export interface If {
  readonly kind: "if";
  readonly condition: string;
  readonly body: Body;
}

export interface Repeat {
  readonly kind: "repeat";
  readonly count: number;
  readonly line: Line;
}

/** A layer or block with its arguments. */
export interface Application {
  readonly callee: string;
  /** In the order of the signature, those at their defaults included. */
  readonly arguments: readonly Argument[];
  /** The layer of the graph; undefined for a call of a block. */
  readonly node: Node | undefined;
  /** The layer whose parameters it takes. */
  readonly shares: Node | undefined;
}

export interface Argument {
  readonly name: string;
  /** In the words of the language. */
  readonly text: string;
  /** Where it is a plain number. */
  readonly number: number | undefined;
  /** May be left out. */
  readonly isDefault: boolean;
  /** Among the plain values in front: `64` in `conv 64`. */
  readonly isPlain: boolean;
  /** Whether it may differ between the calls of a block. */
  readonly isOpen: boolean;
}

export interface Block {
  readonly name: string;
  readonly parameters: readonly BlockParameter[];
  readonly body: Body;
}

export interface BlockParameter {
  readonly name: string;
  readonly defaultText: string | undefined;
}

/** Every statement of a body and of the braces and conditions in it, outer ones first. */
export function* statementsOf(body: Body): Generator<Statement> {
  for (const statement of body) {
    yield statement;
    for (const inner of innerBodies(statement)) yield* statementsOf(inner);
  }
}

export function innerBodies(statement: Statement): readonly Body[] {
  if (statement.kind === "line") return statement.branches;
  return statement.kind === "if" ? [statement.body] : [];
}

/** The tensors that statements name: what needs a label. */
export function namedValues(body: Body): Set<Value> {
  const named = new Set<Value>();
  for (const statement of statementsOf(body)) {
    if (statement.kind === "from") named.add(statement.value);
    if (statement.kind === "output" && statement.value !== undefined) named.add(statement.value);
    if (statement.kind === "line") for (const value of statement.references) named.add(value);
  }
  return named;
}
