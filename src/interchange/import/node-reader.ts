/**
 * What one node of a graph says: its inputs and attributes, each as its operator wants it. Everything must be read: an attribute or
 * an input that the conversion never asked about is refused, so that nothing is left out of the result quietly.
 */
import { productOf } from "../../base/integers.ts";
import { shortDecimal } from "./decimal.ts";
import type { ImportAttribute, ImportGraph, ImportNode, ImportTensor } from "./graph.ts";
import { NodeFailure } from "./node-failure.ts";
import { shapeText, type ConstantOperand, type Operand } from "./operand.ts";

/** More than any tensor has axes, or any node outputs. */
const LONGEST_LIST = 2 ** 14;

type AttributeKind = ImportAttribute["kind"];

export class NodeReader {
  readonly #operands: readonly (Operand | undefined)[];
  readonly #readAttributes = new Set<string>();
  readonly #readInputs = new Set<number>();
  readonly node: ImportNode;

  /** `operands` are the node's inputs in order, undefined where one is left out. */
  constructor(node: ImportNode, operands: readonly (Operand | undefined)[]) {
    this.node = node;
    this.#operands = operands;
  }

  /** Ends the conversion of this node: what it needs and what is supported, without its name. */
  fail(reason: string): never {
    throw new NodeFailure(reason);
  }

  /** Fails where something that the node says was not looked at. */
  protected demandAllRead(): void {
    const unread = [...this.node.attributes.keys()].filter((name) => !this.#readAttributes.has(name));
    if (unread.length > 0) this.fail(`its attribute ${unread.join(", ")} is not supported`);
    const ignored = this.#operands.findIndex((operand, index) => operand !== undefined && !this.#readInputs.has(index));
    if (ignored !== -1) this.fail(`its input ${ignored + 1} (${this.node.inputs[ignored]!}) is not supported`);
  }

  // ── Operands ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** How many inputs the node has, those left out at the end not counted. */
  get inputCount(): number {
    return this.#operands.findLastIndex((operand) => operand !== undefined) + 1;
  }

  /** Input `index`, which the operator cannot do without. */
  operand(index: number): Operand {
    return this.optional(index) ?? this.fail(`its input ${index + 1} is missing`);
  }

  /** Input `index`, undefined where it is left out. */
  optional(index: number): Operand | undefined {
    this.#readInputs.add(index);
    return this.#operands[index];
  }

  /** Every input, for operators that take any number from `least` up. */
  operands(least = 1): readonly Operand[] {
    return Array.from({ length: Math.max(least, this.inputCount) }, (_, index) => this.operand(index));
  }

  /** Input `index`, which must be known when importing; `what` says what it is, as in "the shape". */
  constantOperand(index: number, what: string): ConstantOperand {
    return this.#known(this.operand(index), what);
  }

  /** As `constantOperand`, for an input that may be left out. */
  optionalConstant(index: number, what: string): ConstantOperand | undefined {
    const operand = this.optional(index);
    return operand === undefined ? undefined : this.#known(operand, what);
  }

  /** The elements of a constant input of whole numbers. */
  integers(index: number, what: string): readonly number[] {
    return this.#listed(this.constantOperand(index, what), what);
  }

  optionalIntegers(index: number, what: string): readonly number[] | undefined {
    const operand = this.optionalConstant(index, what);
    return operand === undefined ? undefined : this.#listed(operand, what);
  }

  /** The operand, whose elements must be whole numbers. */
  demandWhole(operand: ConstantOperand, what: string): ConstantOperand {
    const wrong = operand.data().find((element) => !Number.isInteger(element));
    return wrong === undefined ? operand : this.fail(`${what}: ${wrong} is not a whole number`);
  }

  /** Lists of axes, extents and parts are short. */
  #listed(operand: ConstantOperand, what: string): readonly number[] {
    if (productOf(operand.shape) > LONGEST_LIST)
      this.fail(`${what}: it has ${productOf(operand.shape)} entries; supported are ${LONGEST_LIST}`);
    return Array.from(this.demandWhole(operand, what).data());
  }

  /** The only element of a constant input, `otherwise` where it is left out. */
  number(index: number, what: string, otherwise: number): number {
    const operand = this.optionalConstant(index, what);
    if (operand === undefined) return otherwise;
    const elements = operand.data();
    if (elements.length !== 1) this.fail(`${what} is ${shapeText(operand.shape)} where one number is due`);
    return elements[0]!;
  }

  #known(operand: Operand, what: string): ConstantOperand {
    if (operand.kind === "constant") return operand;
    return this.fail(
      `${what} is computed from the inputs when the net runs; it must be known when the net is imported`,
    );
  }

  // ── Attributes ─────────────────────────────────────────────────────────────────────────────────────────────────────

  has(name: string): boolean {
    this.#readAttributes.add(name);
    return this.node.attributes.has(name);
  }

  int(name: string): number | undefined;
  int(name: string, otherwise: number): number;
  int(name: string, otherwise?: number): number | undefined {
    return this.#attribute(name, "int")?.value ?? otherwise;
  }

  float(name: string): number | undefined;
  float(name: string, otherwise: number): number;
  float(name: string, otherwise?: number): number | undefined {
    return this.#attribute(name, "float")?.value ?? otherwise;
  }

  string(name: string): string | undefined;
  string(name: string, otherwise: string): string;
  string(name: string, otherwise?: string): string | undefined {
    return this.#attribute(name, "string")?.value ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined;
  ints(name: string, otherwise: readonly number[]): readonly number[];
  ints(name: string, otherwise?: readonly number[]): readonly number[] | undefined {
    return this.#attribute(name, "ints")?.values ?? otherwise;
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attribute(name, "floats")?.values;
  }

  tensor(name: string): ImportTensor | undefined {
    return this.#attribute(name, "tensor")?.value;
  }

  /** The number that is added to a variance, in few digits. */
  epsilon(): number {
    const value = this.float("epsilon", 1e-5);
    if (!(value >= 0 && value < Infinity)) this.fail(`its epsilon is ${value}`);
    return shortDecimal(value);
  }

  /** One of the words given, of which the first is the default. */
  word<const W extends string>(name: string, ...words: readonly W[]): W {
    const value = this.string(name, words[0]!);
    const found = words.find((word) => word === value);
    return found ?? this.fail(`its attribute ${name} is "${value}"; supported: ${words.join(", ")}`);
  }

  graph(name: string): ImportGraph | undefined {
    return this.#attribute(name, "graph")?.graph();
  }

  /** The attributes that nothing has asked for so far, for another operator to read. */
  restOfAttributes(): Readonly<Record<string, ImportAttribute>> {
    const rest = [...this.node.attributes].filter(([name]) => !this.#readAttributes.has(name));
    this.ignore(...rest.map(([name]) => name));
    return Object.fromEntries(rest);
  }

  /** Attributes that make no difference to the result at inference. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#readAttributes.add(name);
  }

  #attribute<K extends AttributeKind>(name: string, kind: K): Extract<ImportAttribute, { kind: K }> | undefined {
    this.#readAttributes.add(name);
    const found = this.node.attributes.get(name);
    if (found === undefined || found.kind === kind) return found as Extract<ImportAttribute, { kind: K }> | undefined;
    return this.fail(`its attribute ${name} is of kind ${found.kind} where ${kind} is due`);
  }

  // ── Axes ────────────────────────────────────────────────────────────────────────────────────────────────

  /** An axis counted from the beginning. */
  axis(axis: number, rank: number): number {
    const found = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(found) && found >= 0 && found < rank) return found;
    return this.fail(`axis ${axis} does not exist in a tensor of ${rank} axes`);
  }

  /** Axes counted from the beginning, each once. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const found = axes.map((axis) => this.axis(axis, rank));
    if (new Set(found).size !== found.length) this.fail(`the axes [${axes.join(", ")}] name one axis twice`);
    return found;
  }
}
