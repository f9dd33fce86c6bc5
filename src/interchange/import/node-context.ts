/**
 * What an operator's conversion sees of one node, and what it builds with. Every output that is wanted must be made.
 *
 * Axes: files count all axes of a tensor; a layer counts from 0 behind the batch. `along` gives a form of the tensor in which
 * every axis asked for can be named.
 */
import { productOf } from "../../base/integers.ts";
import type { Value } from "../../graph/graph.ts";
import type { Problems } from "../../ops/contract/op.ts";
import { findOp, type GivenTo, type OpName } from "../../ops/index.ts";
import { invariant } from "../../base/invariant.ts";
import { constantShape } from "../../tensor/shape.ts";
import type { Assembly, ParameterSource, RowsAs } from "./assembly.ts";
import { computedType, floatNote, isFloat } from "./element-types.ts";
import type { ElementType, ImportAttribute, ImportGraph, ImportNode } from "./graph.ts";
import { nodeLabel } from "./naming.ts";
import { NodeReader } from "./node-reader.ts";
import { broadcastingShape, graphShape } from "./forms.ts";
import {
  broadcastShape,
  constantOperand,
  naturalShape,
  padShape,
  shapeText,
  valueOperand,
  type Operand,
} from "./operand.ts";

/** How one operator becomes layers. */
export interface Operator {
  /** What of the operator is not taken, for the documentation: half a sentence. */
  readonly except?: string;
  /** Calls `output` for every output that it makes, or `fail`. */
  convert(node: NodeContext): void;
}

export type Operators = Readonly<Record<string, Operator>>;

/** What a conversion sees of the model around its node. */
export interface Surroundings {
  /** The version of the operators. */
  readonly opset: number;
  /** Names that another node or an output of the model reads. */
  readonly wanted: ReadonlySet<string>;
  readonly assembly: Assembly;
  /** Tells what a user should know although it is not a mistake; the same is told once. */
  note(text: string): void;
  /** What a node gives that stands in the place of this one: an operator of ONNX's own, in its newest version. */
  apply(node: ImportNode, operands: readonly (Operand | undefined)[]): ReadonlyMap<string, Operand>;
  /** Imports a graph that reads names from around the node, and gives its outputs. */
  inline(graph: ImportGraph): readonly Operand[];
}

/** A value in a form in which axes can be named, and the axes as layers count them. */
export interface AlongAxes {
  readonly value: Value;
  /** One for each axis asked for, in that order: 0 is the axis behind the batch. */
  readonly axes: readonly number[];
  /** How many axes the form has in front of the tensor's own, batch included: axis a is its axis a + lead. */
  readonly lead: number;
}

/** As many as a tensor of a file may have. */
const MOST_AXES = 64;

export class NodeContext extends NodeReader {
  readonly #assembly: Assembly;
  readonly #around: Surroundings;
  readonly #results = new Map<string, Operand>();
  readonly #label: string;
  /** The version of the operators, of the language's own for those of other domains too. */
  readonly opset: number;

  /** `operands` are the node's inputs in order, undefined where one is left out. */
  constructor(node: ImportNode, operands: readonly (Operand | undefined)[], around: Surroundings) {
    super(node, operands);
    this.opset = around.opset;
    this.#around = around;
    this.#assembly = around.assembly;
    this.#label = nodeLabel(node);
  }

  /** Tells what a user should know although it is not a mistake. */
  note(text: string): void {
    this.#around.note(text);
  }

  // ── Values ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The shape that operands broadcast to. */
  broadcast(operands: readonly Operand[]): readonly number[] {
    const shapes = operands.map((operand) => operand.shape);
    return broadcastShape(shapes) ?? this.fail(`its inputs ${shapes.map(shapeText).join(" and ")} do not broadcast`);
  }

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

  /** The operand in a form whose layers can name these axes: with the net's batch or a batch of 1 in front. */
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

  /** The shape that the graph has for one of the file, with the net's batch in front where that can be told. */
  inGraph(shape: readonly number[]): readonly number[] {
    return graphShape(shape, this.batch);
  }

  /** The same elements under another shape of the graph. */
  view(value: Value, shape: readonly number[]): Value {
    return this.#assembly.view(value, shape, this.#label);
  }

  /** What elements of a type that the node names are computed with as. */
  computedAs(named: ElementType): ElementType {
    if (named !== "float32" && isFloat(named)) this.note(floatNote(named));
    return computedType(named);
  }

  // ── Building ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Adds a layer and gives its output. Attributes are typed values as the op's file declares them; those left out take
   * their defaults. Parameters are constants, which become weights of the net, or values of the graph; their shapes may
   * differ from the op's by a view. What the op reports ends the conversion. A layer that only prepares tensors for the
   * node's own is called after what it does, so that the node's name is left for that.
   */
  layer<Name extends OpName>(
    opName: Name,
    inputs: readonly Value[],
    attributes: GivenTo<Name> = {},
    parameters: Readonly<Record<string, ParameterSource>> = {},
    role?: string,
  ): Value {
    const op = findOp(opName);
    const { weight } = parameters;
    const own = weight !== undefined && "data" in weight ? nodeLabel(this.node, weight.name) : this.#label;
    const label = role === undefined ? own : `${own}_${role}`;
    const node = this.#assembly.layer({ label, op, attributes, inputs, parameters }, this.#problems(opName));
    invariant(node !== undefined, `${opName} was refused without a reason`);
    return node.outputs[0]!;
  }

  /**
   * The first output of another operator of ONNX, in its newest version, on these operands: for operators that are several
   * others in one. Its layers go by this node's name, and by that of the `part` of it that they are, beside the layer itself.
   */
  apply(
    opType: string,
    operands: readonly (Operand | undefined)[],
    attributes: Readonly<Record<string, ImportAttribute>> = {},
    part?: string,
  ): Operand {
    const node: ImportNode = {
      ...this.node,
      ...(part === undefined ? {} : { label: `${this.#label}.${part}` }),
      domain: "",
      opType,
      inputs: operands.map((_, at) => this.node.inputs[at] ?? opType),
      outputs: this.node.outputs.slice(0, 1),
      attributes: new Map(Object.entries(attributes)),
    };
    return this.#around.apply(node, operands).get(node.outputs[0]!) ?? this.fail(`${opType} gives nothing`);
  }

  /** The outputs of a graph among the node's attributes, which becomes part of the net. */
  inline(graph: ImportGraph): readonly Operand[] {
    return this.#around.inline(graph);
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

  /** Sets output `index` to a value under a shape of the file. */
  give(index: number, value: Value, shape: readonly number[], elementType: ElementType = "float32"): void {
    this.output(index, valueOperand(value, shape, elementType));
  }

  #problems(opName: string): Problems<string> {
    return {
      error: ({ message, notes = [] }) => this.fail([`${opName}: ${message}`, ...notes].join("; ")),
      warning: () => {},
      demand: () => {},
    };
  }

  // ── What was done ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** The outputs by name; fails where something that the node says was not looked at, or an output that is read not made. */
  results(): ReadonlyMap<string, Operand> {
    this.demandAllRead();
    const missing = this.node.outputs.findIndex((name) => this.#around.wanted.has(name) && !this.#results.has(name));
    if (missing !== -1) this.fail(`its output ${missing + 1} (${this.node.outputs[missing]!}) is not supported`);
    return this.#results;
  }
}
