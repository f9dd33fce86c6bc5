/** What a layer of Keras is to the import, and what its conversion sees of one call. */
import type { ImportAttribute } from "../import/graph.ts";
import type { NodeContext } from "../import/node-context.ts";
import { constantOperand, shapeText, type ConstantOperand, type Operand } from "../import/operand.ts";
import { inOtherLayout } from "../import/rearrange.ts";
import type { Dialect } from "./configuration.ts";
import type { Options } from "./options.ts";

export interface Layer {
  /** What of the layer is not taken, for the documentation: half a sentence. */
  readonly except?: string;
  /** Its weights in the order in which Keras numbers them. */
  readonly variables?: (options: Options) => readonly string[];
  readonly convert: (call: LayerContext) => Operand;
}

export type Layers = Readonly<Record<string, Layer>>;

export type Attributes = Readonly<Record<string, ImportAttribute>>;

/** The order of axes in which one stands behind the first. */
function inFrontOrder(rank: number, axis: number): readonly number[] {
  const others = Array.from({ length: rank }, (_, at) => at).filter((each) => each !== 0 && each !== axis);
  return [0, axis, ...others];
}

/** The order of axes that undoes another. */
function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

export class LayerContext {
  readonly #node: NodeContext;
  readonly #variables: readonly string[];
  #isFirst: boolean;
  readonly options: Options;
  readonly dialect: Dialect;
  /** Tensors that the layer is called with, of floats. */
  readonly inputs: readonly Operand[];

  /** The node's operands are the tensors that the layer is called with and, behind them, its `variables`. */
  constructor(node: NodeContext, options: Options, variables: readonly string[], dialect: Dialect, given?: Operand) {
    this.#node = node;
    this.#variables = variables;
    this.#isFirst = given === undefined;
    this.options = options;
    this.dialect = dialect;
    const count = node.inputCount - variables.length;
    this.inputs =
      given === undefined ? Array.from({ length: count }, (_, at) => this.#float(node.operand(at))) : [given];
  }

  #float(operand: Operand): Operand {
    return operand.elementType === "float32" ? operand : this.#node.apply("Cast", [operand], { to: int(FLOAT) });
  }

  /** What a layer without weights that stands in this one's options makes of a tensor. */
  within(layer: Layer, options: Options, given: Operand): Operand {
    const inner = new LayerContext(this.#node, options, [], this.dialect, given);
    const made = layer.convert(inner);
    options.demandAllRead();
    return made;
  }

  /** Ends the conversion of this layer: what it needs and what is supported, without its name. */
  fail(reason: string): never {
    return this.#node.fail(reason);
  }

  /** Tells what a user should know although it is not a mistake. */
  note(text: string): void {
    this.#node.note(text);
  }

  /** The tensor, for layers that take one. */
  get input(): Operand {
    const [only, ...rest] = this.inputs;
    return only !== undefined && rest.length === 0
      ? only
      : this.fail(`it is called with ${this.inputs.length} tensors`);
  }

  /** The tensor, which must have as many axes, batch counted. */
  inputOf(rank: number): Operand {
    const { input } = this;
    return input.shape.length === rank
      ? input
      : this.fail(`its input is ${shapeText(input.shape)} where a tensor of ${rank} axes is due`);
  }

  has(variable: string): boolean {
    return this.#variables.includes(variable);
  }

  /** One of the layer's weights, which must have as many axes where that is given. */
  weight(variable: string, rank?: number): ConstantOperand {
    const first = this.#node.inputCount - this.#variables.length;
    const operand = this.#node.constantOperand(first + this.#variables.indexOf(variable), `its ${variable}`);
    if (rank !== undefined && operand.shape.length !== rank)
      this.fail(`its ${variable} is ${shapeText(operand.shape)} where a tensor of ${rank} axes is due`);
    return operand;
  }

  /**
   * The output of an operator of ONNX. The first, and each that has weights, goes by this layer's name; others behind it, such as
   * an activation, by what they do as well.
   */
  apply(operator: string, operands: readonly (Operand | undefined)[], attributes: Attributes = {}): Operand {
    const isOwn = this.#isFirst || operands.some((operand) => operand?.kind === "constant" && operand.name !== "");
    this.#isFirst = false;
    const label = isOwn ? undefined : `${this.#node.node.name}_${operator.toLowerCase()}`;
    return this.#node.apply(operator, operands, attributes, label);
  }

  /** Output axis i is the operand's axis `order[i]`. */
  reordered(operand: Operand, order: readonly number[]): Operand {
    return inOtherLayout(this.#node, operand, order);
  }

  /** The same elements in the same order under other extents. */
  reshaped(operand: Operand, shape: readonly number[]): Operand {
    return operand.shape.join() === shape.join() ? operand : this.apply("Reshape", [operand, listOf(shape)]);
  }

  /** An axis counted from the beginning, batch included. */
  axis(axis: number, { shape }: Operand): number {
    return this.#node.axis(axis, shape.length);
  }

  /** Whether the channels are the last axis of the layer's images; the default is that of Keras. */
  get isChannelsLast(): boolean {
    return this.options.word("data_format", "channels_last", "channels_first") === "channels_last";
  }

  /** What is made of a tensor one of whose axes is moved behind the batch, with that axis put back where it was. */
  behindBatch(tensor: Operand, axis: number, make: (tensor: Operand) => Operand): Operand {
    const made = make(this.inFront(tensor, axis));
    return axis === 1 ? made : this.reordered(made, inverse(inFrontOrder(tensor.shape.length, axis)));
  }

  /** A tensor with one of its axes moved behind the first. */
  inFront(tensor: Operand, axis: number): Operand {
    return axis === 1 ? tensor : this.reordered(tensor, inFrontOrder(tensor.shape.length, axis));
  }

  /** What is made of an image whose channels stand behind the batch, where those of the layer's images stand last. */
  onImage(image: Operand, make: (image: Operand) => Operand): Operand {
    return this.isChannelsLast ? this.behindBatch(image, image.shape.length - 1, make) : make(image);
  }
}

const FLOAT = 1;

// ── Words of ONNX ────────────────────────────────────────────────────────────────────────────────────────────────────

export function int(value: number): ImportAttribute {
  return { kind: "int", value };
}

export function ints(values: readonly number[]): ImportAttribute {
  return { kind: "ints", values };
}

export function float(value: number): ImportAttribute {
  return { kind: "float", value };
}

export function word(value: string): ImportAttribute {
  return { kind: "string", value };
}

/** One number. */
export function numberOf(value: number): Operand {
  return constantOperand("float32", [], [value]);
}

/** A list of whole numbers. */
export function listOf(values: readonly number[]): Operand {
  return constantOperand("int64", [values.length], values);
}
