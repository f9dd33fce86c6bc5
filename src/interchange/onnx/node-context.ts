/**
 * What an operator's conversion sees of one ONNX node, and what it builds with. Everything that the node says must be read:
 * an attribute, an input or a wanted output that the conversion never asked about is refused, so that nothing is left out
 * of the result quietly.
 *
 * Axes: ONNX counts all axes of a tensor; a layer counts from 0 behind the batch. `along` gives a form of the tensor in which
 * every ONNX axis asked for can be named.
 */
import { productOf } from "../../base/integers.ts";
import type { Value } from "../../graph/graph.ts";
import type { Problems } from "../../ops/contract/op.ts";
import { findOp, type GivenTo, type OpName } from "../../ops/index.ts";
import { invariant } from "../../base/invariant.ts";
import { constantShape } from "../../tensor/shape.ts";
import type { Assembly, ParameterSource, RowsAs } from "./assembly.ts";
import { shortDecimal } from "./decimal.ts";
import type { ElementType, OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor } from "./model.ts";
import { nodeLabel } from "./naming.ts";
import { broadcastingShape, graphShape } from "./forms.ts";
import { NodeFailure } from "./node-failure.ts";
import { LATEST_OPSET } from "./operator-names.ts";
import {
  broadcastShape,
  constantOperand,
  naturalShape,
  padShape,
  shapeText,
  valueOperand,
  type ConstantOperand,
  type Operand,
} from "./operand.ts";

/** How one operator of ONNX becomes layers. */
export interface Operator {
  /** What of the operator is not taken, for the documentation: half a sentence. */
  readonly except?: string;
  /** Calls `output` for every output that it makes, or `fail`. */
  convert(node: NodeContext): void;
}

export type Operators = Readonly<Record<string, Operator>>;

/** What a conversion sees of the model around its node. */
export interface Surroundings {
  /** The version of ONNX's own operators. */
  readonly opset: number;
  /** Names that another node or an output of the model reads. */
  readonly wanted: ReadonlySet<string>;
  readonly assembly: Assembly;
  /** Tells what a user should know although it is no mistake; the same is told once. */
  note(text: string): void;
  /** An operator of ONNX's own. */
  operator(opType: string): Operator;
  /** Imports a graph that reads names from around the node, and gives its outputs. */
  inline(graph: OnnxGraph): readonly Operand[];
}

/** A value in a form in which axes can be named, and the axes as layers count them. */
export interface AlongAxes {
  readonly value: Value;
  /** One for each axis asked for, in that order: 0 is the axis behind the batch. */
  readonly axes: readonly number[];
  /** How many axes the form has in front of the tensor's own, batch included: ONNX axis a is its axis a + lead. */
  readonly lead: number;
}

/** More than any tensor has axes, or any node outputs. */
const LONGEST_LIST = 2 ** 14;

/** As many as a tensor of a file may have. */
const MOST_AXES = 64;

type AttributeKind = OnnxAttribute["kind"];

export class NodeContext {
  readonly #assembly: Assembly;
  readonly #operands: readonly (Operand | undefined)[];
  readonly #around: Surroundings;
  readonly #readAttributes = new Set<string>();
  readonly #readInputs = new Set<number>();
  readonly #results = new Map<string, Operand>();
  readonly #label: string;
  readonly node: OnnxNode;
  /** The version of ONNX's own operators, for those of other domains too. */
  readonly opset: number;

  /** `operands` are the node's inputs in order, undefined where one is left out. */
  constructor(node: OnnxNode, operands: readonly (Operand | undefined)[], around: Surroundings) {
    this.node = node;
    this.opset = around.opset;
    this.#operands = operands;
    this.#around = around;
    this.#assembly = around.assembly;
    this.#label = nodeLabel(node);
  }

  /** Ends the conversion of this node: what it needs and what is supported, without its name. */
  fail(reason: string): never {
    throw new NodeFailure(reason);
  }

  /** Tells what a user should know although it is no mistake. */
  note(text: string): void {
    this.#around.note(text);
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
    return wrong === undefined ? operand : this.fail(`${what}: ${wrong} is no whole number`);
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

  tensor(name: string): OnnxTensor | undefined {
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

  graph(name: string): OnnxGraph | undefined {
    return this.#attribute(name, "graph")?.graph();
  }

  /** The outputs of a graph among the node's attributes, which becomes part of the net. */
  inline(graph: OnnxGraph): readonly Operand[] {
    return this.#around.inline(graph);
  }

  /** The attributes that nothing has asked for so far, for another operator to read. */
  restOfAttributes(): Readonly<Record<string, OnnxAttribute>> {
    const rest = [...this.node.attributes].filter(([name]) => !this.#readAttributes.has(name));
    this.ignore(...rest.map(([name]) => name));
    return Object.fromEntries(rest);
  }

  /** Attributes that make no difference to the result at inference. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.#readAttributes.add(name);
  }

  #attribute<K extends AttributeKind>(name: string, kind: K): Extract<OnnxAttribute, { kind: K }> | undefined {
    this.#readAttributes.add(name);
    const found = this.node.attributes.get(name);
    if (found === undefined || found.kind === kind) return found as Extract<OnnxAttribute, { kind: K }> | undefined;
    return this.fail(`its attribute ${name} is of kind ${found.kind} where ${kind} is due`);
  }

  // ── Axes and shapes ────────────────────────────────────────────────────────────────────────────────────────────────

  /** An ONNX axis counted from the beginning. */
  axis(axis: number, rank: number): number {
    const found = axis < 0 ? axis + rank : axis;
    if (Number.isInteger(found) && found >= 0 && found < rank) return found;
    return this.fail(`axis ${axis} does not exist in a tensor of ${rank} axes`);
  }

  /** ONNX axes counted from the beginning, each once. */
  axes(axes: readonly number[], rank: number): readonly number[] {
    const found = axes.map((axis) => this.axis(axis, rank));
    if (new Set(found).size !== found.length) this.fail(`the axes [${axes.join(", ")}] name one axis twice`);
    return found;
  }

  /** The shape that operands broadcast to. */
  broadcast(operands: readonly Operand[]): readonly number[] {
    const shapes = operands.map((operand) => operand.shape);
    return broadcastShape(shapes) ?? this.fail(`its inputs ${shapes.map(shapeText).join(" and ")} do not broadcast`);
  }

  // ── Values ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An operand as a value of the graph, under `shape` (of as many elements), else with 1s in front up to 2 axes. */
  value(
    operand: Operand,
    shape: readonly number[] = naturalShape(operand.shape),
    accepted: readonly ElementType[] = ["float32"],
  ): Value {
    const isDouble = operand.kind === "constant" && operand.elementType === "float64" && accepted.includes("float32");
    if (!isDouble && !accepted.includes(operand.elementType)) {
      this.fail(`it is asked to compute with ${operand.elementType}; supported: ${accepted.join(", ")}`);
    }
    if (shape.includes(0)) this.fail(`a tensor of it is empty: ${shapeText(operand.shape)}`);
    if (productOf(shape) !== productOf(operand.shape)) {
      this.fail(`an operand of it is ${shapeText(operand.shape)} where ${shapeText(shape)} is due`);
    }
    if (operand.kind === "constant") return this.#assembly.constant(operand, shape);
    return this.#assembly.view(operand.value, shape, `${this.#label}_view`);
  }

  /** An operand in whatever shape it has in the graph: for functions of single elements. */
  elements(operand: Operand, accepted: readonly ElementType[] = ["float32"]): Value {
    const shape = operand.kind === "value" ? constantShape(operand.value.type.shape) : naturalShape(operand.shape);
    return this.value(operand, shape, accepted);
  }

  /** Operands with equal ranks, 1s in front, so that layers broadcast them as ONNX does. */
  aligned(operands: readonly Operand[], accepted: readonly ElementType[] = ["float32"]): readonly Value[] {
    const result = this.broadcast(operands);
    return operands.map((operand) => this.broadcasting(operand, result, accepted));
  }

  /** An operand in the form in which it broadcasts to the graph's form of `result`. */
  broadcasting(operand: Operand, result: readonly number[], accepted: readonly ElementType[] = ["float32"]): Value {
    return this.value(operand, broadcastingShape(operand.shape, result, this.batch), accepted);
  }

  /** The operand in a form whose layers can name these ONNX axes: with the net's batch or a batch of 1 in front. */
  along(operand: Operand, axes: readonly number[], accepted: readonly ElementType[] = ["float32"]): AlongAxes {
    const rank = operand.shape.length;
    const found = this.axes(axes, rank);
    const form = found.includes(0) ? padShape(operand.shape, Math.max(2, rank + 1)) : this.inGraph(operand.shape);
    const lead = form.length - rank;
    return { value: this.value(operand, form, accepted), axes: found.map((axis) => axis + lead - 1), lead };
  }

  /** Images of another batch than the net's as the net's, each with the channels of several. */
  channelwise(operand: Operand): Operand {
    const [images = 1, channels = 1, ...spatial] = operand.shape;
    const each = images / this.batch;
    if (!Number.isInteger(each) || each === 1) return operand;
    return { ...operand, shape: [this.batch, each * channels, ...spatial] };
  }

  /** The net's batch. */
  get batch(): number {
    return this.#assembly.batch;
  }

  /** How images of another batch than the net's are taken. */
  get rowsAs(): RowsAs {
    return this.#assembly.rowsAs;
  }

  /** The shape that the graph has for one of ONNX, with the net's batch in front where that can be told. */
  inGraph(shape: readonly number[]): readonly number[] {
    return graphShape(shape, this.batch);
  }

  /** The same elements under another shape of the graph. */
  view(value: Value, shape: readonly number[]): Value {
    return this.#assembly.view(value, shape, this.#label);
  }

  // ── Building ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Adds a layer and gives its output. Attributes are typed values as the op's file declares them; those left out take
   * their defaults. Parameters are constants, which become weights of the net, or values of the graph; their shapes may
   * differ from the op's by a view. What the op reports ends the conversion.
   */
  layer<Name extends OpName>(
    opName: Name,
    inputs: readonly Value[],
    attributes: GivenTo<Name> = {},
    parameters: Readonly<Record<string, ParameterSource>> = {},
  ): Value {
    const op = findOp(opName);
    invariant(op !== undefined, `no layer is named ${opName}`);
    const { weight } = parameters;
    const label = weight !== undefined && "data" in weight ? nodeLabel(this.node, weight.name) : this.#label;
    const node = this.#assembly.layer({ label, op, attributes, inputs, parameters }, this.#problems(opName));
    invariant(node !== undefined, `${opName} was refused without a reason`);
    return node.outputs[0]!;
  }

  /**
   * The first output of another operator of ONNX, in its newest version, on these operands: for operators that are several
   * others in one. Its layers go by this node's name.
   */
  apply(
    opType: string,
    operands: readonly (Operand | undefined)[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): Operand {
    const node: OnnxNode = {
      ...this.node,
      domain: "",
      opType,
      inputs: operands.map((_, at) => this.node.inputs[at] ?? opType),
      outputs: this.node.outputs.slice(0, 1),
      attributes: new Map(Object.entries(attributes)),
    };
    const wanted = new Set(node.outputs);
    const context = new NodeContext(node, operands, { ...this.#around, wanted, opset: LATEST_OPSET });
    this.#around.operator(opType).convert(context);
    return context.results().get(node.outputs[0]!) ?? this.fail(`${opType} gives nothing`);
  }

  /** A number as a value that broadcasts against anything of `rank` axes. */
  scalar(number: number, rank: number): Value {
    return this.#assembly.constant(constantOperand("float32", [], Float32Array.of(number)), padShape([], rank));
  }

  /** Whether output `index` is read by another node or by the model's outputs. */
  wants(index: number): boolean {
    return this.#around.wanted.has(this.node.outputs[index] ?? "");
  }

  /** Sets output `index`. */
  output(index: number, operand: Operand): void {
    if (operand.shape.length > MOST_AXES)
      this.fail(`its output has ${operand.shape.length} axes; supported: ${MOST_AXES}`);
    if (operand.kind === "value" && productOf(operand.shape) !== productOf(constantShape(operand.value.type.shape)))
      this.fail(`its operands do not make up ${shapeText(operand.shape)}`);
    const name = this.node.outputs[index];
    if (name !== undefined && name !== "") this.#results.set(name, operand);
  }

  /** Sets output `index` to a value under an ONNX shape. */
  give(index: number, value: Value, shape: readonly number[], elementType: ElementType = "float32"): void {
    this.output(index, valueOperand(value, shape, elementType));
  }

  #problems(opName: string): Problems<string> {
    return {
      error: ({ message, notes = [] }) => this.fail([`${opName}: ${message}`, ...notes].join("; ")),
      warning: () => {},
    };
  }

  // ── What was done ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** The outputs by name; fails where something that the node says was not looked at, or an output that is read not made. */
  results(): ReadonlyMap<string, Operand> {
    const unread = [...this.node.attributes.keys()].filter((name) => !this.#readAttributes.has(name));
    if (unread.length > 0) this.fail(`its attribute ${unread.join(", ")} is not supported`);
    const ignored = this.#operands.findIndex((operand, index) => operand !== undefined && !this.#readInputs.has(index));
    if (ignored !== -1) this.fail(`its input ${ignored + 1} (${this.node.inputs[ignored]!}) is not supported`);
    const missing = this.node.outputs.findIndex((name) => this.#around.wanted.has(name) && !this.#results.has(name));
    if (missing !== -1) this.fail(`its output ${missing + 1} (${this.node.outputs[missing]!}) is not supported`);
    return this.#results;
  }
}
