/**
 * The graph that an import builds, with what graph building alone does not know: constants as values, views that look
 * through each other, and parameters whose elements are kept beside the graph.
 *
 * A tensor of the file is one parameter, however many layers have it. The first that wants it decides its name, shape and
 * order; one that wants another shape or order reads it through views and transpositions, which are computed when weights
 * are loaded.
 */
import { Builder, noOrigin } from "../../graph/graph-builder.ts";
import { interpretNode } from "../../graph/interpret-graph.ts";
import type { ConstantValue, Graph, Node, ParameterValue, Value } from "../../graph/graph.ts";
import type { AnyOp, ParameterSpec, Problems } from "../../ops/contract/op.ts";
import { flatten } from "../../ops/kinds/flatten.ts";
import { permute } from "../../ops/kinds/permute.ts";
import { reshape } from "../../ops/kinds/reshape.ts";
import { view as viewOp } from "../../ops/kinds/view.ts";
import { languageValue, type AttributeRecord, type AttributeSpec } from "../../ops/contract/language-value.ts";
import { productOf } from "../../base/integers.ts";
import { invariant } from "../../base/invariant.ts";
import { LazyMap } from "../../base/lazy-map.ts";
import { UniqueNames } from "../../base/unique-names.ts";
import { ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { constantShape, float32, formatDims, type TensorType } from "../../tensor/shape.ts";
import { takeRoom } from "./constant-tensors.ts";
import type { ConstantOperand, Elements } from "./operand.ts";
import { movesBetween, type Move, type Provenance } from "./provenance.ts";
import type { TensorData } from "../../tensor/dtype.ts";

/** What a layer is given for one of its op's parameters: elements to be kept, or a value of the graph. */
export type ParameterSource = ConstantOperand | Value;

export interface LayerInit {
  /** Made unique by the assembly. */
  readonly label: string;
  readonly op: AnyOp;
  /** Those left out take the op's defaults. */
  readonly attributes: AttributeRecord;
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, ParameterSource>>;
}

/** Rows of an example that a file has in the batch stay there, or are an axis of the example, which text can write. */
export type RowsAs = "batch" | "axis";

export class Assembly {
  readonly #builder: Builder;
  readonly #elements = new Map<string, () => TensorData>();
  readonly #parameters = new Map<object, { readonly value: ParameterValue; readonly provenance: Provenance }>();
  readonly #constants = new Map<ConstantOperand, Map<string, ConstantValue>>();
  readonly #views = new Map<Value, Map<string, Value>>();
  readonly #evaluated = new Map<Value, NdArray>();
  #constantsStay = false;
  /** Of the net's inputs. */
  readonly batch: number;
  readonly rowsAs: RowsAs;
  readonly names = new UniqueNames();
  /** Decoded when asked for. */
  readonly weights = new LazyMap(this.#elements);

  constructor(graphName: string, batch = 1, rowsAs: RowsAs = "batch") {
    this.#builder = new Builder(graphName);
    this.batch = batch;
    this.rowsAs = rowsAs;
  }

  input(name: string, shape: readonly number[]): Value {
    return this.#builder.input(name, float32(shape), noOrigin);
  }

  /** The constant as a value of the graph under a shape of as many elements; the same value for the same question. */
  constant(operand: ConstantOperand, shape: readonly number[]): ConstantValue {
    return remembered(this.#constants, operand, shape, () => {
      takeRoom(productOf(shape));
      return this.#builder.constant(ndarray(shape, operand.data()), operand.name);
    });
  }

  /** The same elements under another shape. */
  view(value: Value, shape: readonly number[], label: string): Value {
    if (equalShapes(constantShape(value.type.shape), shape)) return value;
    if (value.kind === "constant") {
      const make = (): Value => this.#builder.constant(ndarray(shape, value.value.data), value.name);
      return remembered(this.#views, value, shape, make);
    }
    const source = viewSource(value);
    const from = constantShape(source.type.shape);
    if (equalShapes(from, shape)) return source;
    return remembered(this.#views, source, shape, () => this.#rearrange(label, viewLayer(from, shape), source));
  }

  /** Undefined where the op's `infer` reported a problem, or where a parameter has not as many elements as are due. */
  layer(init: LayerInit, problems: Problems<string>): Node | undefined {
    const { op, inputs } = init;
    const attributes = statableAttributes(op, init.attributes, problems);
    if (attributes === undefined) return undefined;
    const types = inputs.map((value) => value.type);
    if (!judgeInputs(init, problems)) return undefined;
    const outputs = op.infer(types, attributes, problems);
    if (outputs === undefined) return undefined;
    if (!outputs.every((type) => judgeExtent(type, problems))) return undefined;
    if (this.#constantsStay) takeRoom(workOf(op, types, outputs, attributes));
    const specs = op.parameters(types, attributes).filter(({ literal }) => literal === undefined);
    if (!specs.every((spec) => judgeParameter(spec, init.parameters[spec.name], problems))) return undefined;
    const name = this.names.unique(init.label);
    const parameters = Object.fromEntries(
      specs.map((spec) => [spec.name, this.#parameter(name, spec, init.parameters[spec.name]!)]),
    );
    return this.#builder.add({ name, op, attributes, inputs, parameters, origin: noOrigin }, problems);
  }

  /** The elements of a value that depends on constants alone. */
  evaluate(value: Value): NdArray {
    if (value.kind === "constant") return inFloat64(value.value);
    invariant(value.kind === "result", `a value of the kind ${value.kind} is not a constant`);
    if (!this.#evaluated.has(value)) {
      const results = interpretNode(value.node, (operand) => this.evaluate(operand));
      value.node.outputs.forEach((output, index) => this.#evaluated.set(output, results[index]!));
    }
    return this.#evaluated.get(value)!;
  }

  /** What `use` gives, whose layers take constants as values instead of making weights of them: for what is evaluated at once. */
  withConstants<T>(use: () => T): T {
    const before = this.#constantsStay;
    this.#constantsStay = true;
    try {
      return use();
    } finally {
      this.#constantsStay = before;
    }
  }

  /** Nodes that no output depends on are left out; parameters stay. */
  finish(outputs: readonly { readonly name: string; readonly value: Value }[]): Graph {
    for (const { name, value } of outputs) this.#builder.output(name, value);
    return this.#builder.finishLive();
  }

  /** A parameter of the net, with its elements; or the constant itself, under the shape that is due. */
  #parameter(layer: string, spec: ParameterSpec, given: ParameterSource): Value {
    const shape = constantShape(spec.shape);
    const label = `${layer}_${spec.name}`;
    if (!("data" in given)) return this.view(given, shape, label);
    if (this.#constantsStay) return this.constant(given, shape);
    const { tensor } = given.provenance;
    const known = this.#parameters.get(tensor);
    if (known !== undefined) {
      const turned = this.#moved(known.value, movesBetween(known.provenance, given.provenance), label);
      return this.view(turned, shape, label);
    }
    const value = this.#builder.parameter(`${layer}.${spec.name}`, spec);
    this.#parameters.set(tensor, { value, provenance: given.provenance });
    this.#elements.set(value.name, () => asFloat32(given.data()));
    return value;
  }

  /** A parameter with its axes moved. */
  #moved(value: Value, moves: readonly Move[], label: string): Value {
    return moves.reduce((at, { shape, order }) => {
      // Layers leave axis 0 alone.
      const image = this.view(at, [1, ...shape], label);
      return this.#rearrange(label, { op: permute, attributes: { axes: order } }, image);
    }, value);
  }

  /** A layer that only rearranges. */
  #rearrange(label: string, layer: Pick<LayerInit, "op" | "attributes">, input: Value): Value {
    const init = { ...layer, name: this.names.unique(label), inputs: [input], origin: noOrigin };
    return this.#builder.addSound(init).outputs[0]!;
  }
}

/** What a view of views looks at. */
function viewSource(value: Value): Value {
  let source = value;
  while (source.kind === "result" && VIEWS.has(source.node.op.name)) source = source.node.inputs[0]!;
  return source;
}

const VIEWS: ReadonlySet<string> = new Set(["flatten", "reshape", "view"]);

/** The layer that shows `from` as `to`: one of the language where the batch stays what it is. */
function viewLayer(from: readonly number[], to: readonly number[]): Pick<LayerInit, "op" | "attributes"> {
  const sameBatch = from.length > 1 && to.length > 1 && from[0] === to[0];
  if (!sameBatch) return { op: viewOp, attributes: { shape: to } };
  if (to.length === 2) return { op: flatten, attributes: {} };
  return { op: reshape, attributes: { shape: to.slice(1) } };
}

function judgeInputs({ op, inputs }: LayerInit, problems: Problems<string>): boolean {
  const { min, max } = op.inputs;
  if (inputs.length >= min && inputs.length <= max) return true;
  const due = min === max ? `${min}` : `${min} or more`;
  problems.error({ code: "inputs", message: `it has ${inputs.length} inputs where ${due} are due` });
  return false;
}

function judgeParameter(spec: ParameterSpec, given: ParameterSource | undefined, problems: Problems<string>): boolean {
  const due = constantShape(spec.shape);
  if (given === undefined) {
    problems.error({ code: "missing-parameter", message: `no ${spec.name} is given` });
    return false;
  }
  const shape = "data" in given ? given.shape : constantShape(given.type.shape);
  if (productOf(shape) === productOf(due)) return true;
  const message = `its ${spec.name} is [${shape.join(", ")}] where [${due.join(", ")}] is due`;
  problems.error({ code: "parameter-shape", message });
  return false;
}

/** No tensor of a file is larger; a net that computes such a one would fit into no engine's memory. */
export const MOST_COMPUTED = 2 ** 31;

function judgeExtent({ shape }: TensorType, problems: Problems<string>): boolean {
  const count = productOf(constantShape(shape));
  if (count <= MOST_COMPUTED) return true;
  const message = `its output ${formatDims(shape)} has more than ${MOST_COMPUTED} elements`;
  problems.error({ code: "too-large", message });
  return false;
}

/** How many steps the reference takes, about: what is evaluated at import must end. */
function workOf(
  op: AnyOp,
  inputs: readonly TensorType[],
  outputs: readonly TensorType[],
  attributes: AttributeRecord,
): number {
  const [macs] = constantShape([op.macs(inputs, outputs, attributes)]);
  const { pooling } = op.traits(inputs, attributes);
  const window = pooling === undefined ? 1 : productOf(pooling.window.kernel);
  const counts = [...inputs, ...outputs].map(({ shape }) => productOf(constantShape(shape)));
  return macs! + counts.reduce((sum, count) => sum + count, 0) + window * productOf(constantShape(outputs[0]!.shape));
}

/**
 * The attributes as the language would have them, those left out by default; undefined where it would not take one. Numbers
 * that are not finite pass: text has none, but what a layer does with them is plain.
 */
function statableAttributes(
  op: AnyOp,
  given: AttributeRecord,
  problems: Problems<string>,
): AttributeRecord | undefined {
  for (const name of Object.keys(given)) invariant(name in op.attributes, `${op.name} has no attribute ${name}`);
  const stated: Record<string, unknown> = {};
  for (const [name, { type, defaultValue }] of Object.entries(op.attributes) as [string, AttributeSpec][]) {
    const value = given[name] ?? defaultValue;
    if (value === undefined) continue;
    const parsed = isPlain(value) ? type.parse(languageValue(value)) : ({ ok: true, value } as const);
    if (!parsed.ok) {
      const message = `${name} must be ${type.description}, found ${parsed.found}`;
      return problems.error({ code: "attribute", attribute: name, message });
    }
    stated[name] = parsed.value;
  }
  return stated;
}

/** Whether a value can be told in text: no tensor, and no number that is not finite. */
function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value === "number" ? Number.isFinite(value) : typeof value !== "object";
}

function remembered<K, V>(known: Map<K, Map<string, V>>, key: K, shape: readonly number[], make: () => V): V {
  const byShape = known.get(key) ?? new Map<string, V>();
  known.set(key, byShape);
  const text = shape.join();
  const found = byShape.get(text) ?? make();
  byShape.set(text, found);
  return found;
}

function equalShapes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

function asFloat32(elements: Elements): Float32Array {
  return elements instanceof Float32Array ? elements : Float32Array.from(elements);
}

function inFloat64(array: NdArray): NdArray {
  return array.data instanceof Float64Array ? array : ndarray(array.shape, Float64Array.from(array.data));
}
