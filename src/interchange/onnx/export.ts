/**
 * From a net and its weights to an ONNX model that computes the same. The net is the resolved graph, before any pass: a node,
 * or a small group of nodes, for each layer that the text wrote. Names are the text's: nodes and tensors are called as the
 * layers (what else a layer needs, `conv1/Transpose`), initialisers as the parameters (`conv1.weight`), inputs and outputs
 * as the model's. Arrays at the boundary have the model's layout, so a net of layout NHWC begins and ends with transposes.
 */
import { productOf } from "../../base/integers.ts";
import { invariant } from "../../base/invariant.ts";
import { FormatError } from "../../formats/format-error.ts";
import type { ConstantValue, InputValue, Node, ParameterValue, Value } from "../../graph/graph.ts";
import { liveValues } from "../../graph/live-values.ts";
import { demandBound } from "../../graph/open-sizes.ts";
import type { AnyOp } from "../../ops/contract/op.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import { formatDim, isConstantDim } from "../../tensor/dim.ts";
import { boundaryOrder, inverseOrder } from "../../tensor/layout.ts";
import { constantShape, formatDims, type Shape } from "../../tensor/shape.ts";
import { ints, Refusal, type Exporter, type ExportedLayer, type NoNodes, type Tensor } from "./exporters/exporter.ts";
import { exporters } from "./exporters/index.ts";
import { freeBatch, type Types } from "./free-batch.ts";
import { withPadsKept } from "./keep-pads.ts";
import { modelWriter, type ModelWriter } from "./model-writer.ts";
import type { OnnxModel, OnnxPort } from "./model.ts";
import type { TensorMap } from "../../tensor/dtype.ts";

/** The version of ONNX's operators that is written, and the version of the file's format that came with it. */
export const EXPORTED_OPSET = 17;
const IR_VERSION = 8;

export interface ExportOptions {
  /**
   * `free` names the batch instead of fixing it, where every layer leaves it free; `fixed` keeps that of the graph. Free
   * where left out.
   */
  readonly batch?: "free" | "fixed";
}

export interface ExportedModel {
  readonly model: OnnxModel;
  /** Whether the batch is a name. */
  readonly isBatchFree: boolean;
}

/** Layers that ONNX cannot say, all of them. */
export class ExportError extends FormatError {
  /** One line a layer. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * A model as one of ONNX, with float32 values of every parameter by name. The batch is a name where every layer allows it.
 * @throws ExportError where a layer has no form in ONNX.
 * @throws RangeError where a size is not bound that parameters depend on.
 * @example
 * ```ts
 * import { check, exportOnnx, initialiseWeights, onnxChunks } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { model: onnx, isBatchFree } = exportOnnx(model, initialiseWeights(model.graph, 1));
 * const bytes = Buffer.concat(onnxChunks(onnx).model);
 * console.log(isBatchFree, bytes.length > 4 * 2610); // true true
 * ```
 */
export function exportOnnx(
  model: ResolvedModel,
  weights: TensorMap,
  { batch = "free" }: ExportOptions = {},
): ExportedModel {
  demandBound(model.graph.parameters);
  const free = batch === "free" ? freeBatch(model.graph) : undefined;
  if (free !== undefined) {
    // What a layer asks of its types may only show that it needs the batch in numbers.
    const written = tryWrite(model, weights, free);
    if ("model" in written) return { model: written.model, isBatchFree: true };
  }
  const written = tryWrite(model, weights, (value) => value.type);
  if ("model" in written) return { model: written.model, isBatchFree: false };
  throw new ExportError(written.problems);
}

interface Export extends Pick<ResolvedModel, "graph" | "layout"> {
  readonly types: Types;
  readonly weights: TensorMap;
  readonly writer: ModelWriter;
  /** What values are called, from when they are written. */
  readonly tensors: Map<Value, Tensor>;
  /** Results that an output of the model is, by the output's name. */
  readonly outputNames: ReadonlyMap<Value, string>;
  readonly parameterNames: ReadonlyMap<Value, string>;
  readonly problems: string[];
}

type Written = { readonly model: OnnxModel } | { readonly problems: readonly string[] };

function tryWrite(model: ResolvedModel, weights: TensorMap, types: Types): Written {
  const { graph, layout } = model;
  const writer = modelWriter();
  // Given from outside, so that everything else makes way for them; in this order where they clash.
  const inputNames = graph.inputs.map(({ name }) => writer.uniqueName(name));
  const outputNames = graph.outputs.map(({ name }) => writer.uniqueName(name));
  const state: Export = {
    graph,
    layout,
    types,
    weights,
    writer,
    tensors: new Map(),
    outputNames: directOutputs(model, outputNames),
    parameterNames: new Map(graph.parameters.map((parameter) => [parameter, writer.uniqueName(parameter.name)])),
    problems: [],
  };
  const inputs = graph.inputs.map((input, index) => declareInput(input, inputNames[index]!, state));
  const live = liveValues(graph);
  for (const node of graph.nodes) if (live.needs(node)) exportNode(node, state);
  const outputs = graph.outputs.map(({ value }, index) => declareOutput(value, outputNames[index]!, state));
  if (state.problems.length > 0) return { problems: state.problems };
  const { initializers } = writer;
  const nodes = withPadsKept(writer.nodes, initializers, (name) => writer.uniqueName(name));
  return {
    model: {
      irVersion: IR_VERSION,
      producer: "convoke",
      opsets: new Map([["", EXPORTED_OPSET]]),
      graph: { name: model.name, nodes, initializers, inputs, outputs },
    },
  };
}

// ── Boundary ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Results that are an output as they are: the first of the names where there are several. */
function directOutputs({ graph, layout }: ResolvedModel, names: readonly string[]): ReadonlyMap<Value, string> {
  const direct = new Map<Value, string>();
  for (const [index, { value }] of graph.outputs.entries()) {
    const asItIs = value.kind === "result" && isOrdered(boundaryOrder(layout, value.type.shape.length));
    if (asItIs && !direct.has(value)) direct.set(value, names[index]!);
  }
  return direct;
}

function declareInput(value: InputValue, name: string, state: Export): OnnxPort {
  const { shape } = state.types(value);
  const order = boundaryOrder(state.layout, shape.length);
  const inside = isOrdered(order) ? name : transposed(name, inverseOrder(order), `${name}/NCHW`, state);
  state.tensors.set(value, { name: inside, shape });
  return portOf(name, shape, order);
}

function declareOutput(value: Value, name: string, state: Export): OnnxPort {
  const { name: inside, shape } = tensorOf(value, state);
  const order = boundaryOrder(state.layout, shape.length);
  if (!isOrdered(order)) transposed(inside, order, name, state);
  else if (inside !== name) state.writer.group(name, [name], (onnx) => onnx.node("Identity", [inside]));
  return portOf(name, shape, order);
}

function transposed(input: string, order: readonly number[], name: string, { writer }: Export): string {
  writer.group(name, [name], (onnx) => onnx.node("Transpose", [input], { perm: ints(order) }));
  return name;
}

function isOrdered(order: readonly number[]): boolean {
  return order.every((axis, at) => axis === at);
}

function portOf(name: string, shape: Shape, order: readonly number[]): OnnxPort {
  const extents = order.map((axis) => shape[axis]!);
  return {
    name,
    elementType: "float32",
    shape: extents.map((dim) => (isConstantDim(dim) ? dim : formatDim(dim))),
  };
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function exportNode(node: Node, state: Export): void {
  invariant(node.epilogue.length === 0, `${node.name} was fused; the graph is exported before the passes`);
  const { writer, tensors, outputNames } = state;
  const exporter = exporterOf(node.op);
  if (exporter === "initialiser") return declareSource(node, state);
  const names = node.outputs.map((value, index) => outputNames.get(value) ?? resultName(node, index, state));
  node.outputs.forEach((value, index) => tensors.set(value, { name: names[index]!, shape: state.types(value).shape }));
  try {
    if (typeof exporter !== "function") throw new Refusal(exporter.unexportable);
    writer.group(node.name, names, (onnx) => exporter(layerOf(node, state) as ExportedLayer<never>, onnx));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    state.problems.push(`${node.name} (${node.op.name}) cannot be exported: ${error.message}`);
  }
}

/** Nodes know neither the name of their op nor the types of its attributes; the table has an entry for every op. */
function exporterOf({ name }: AnyOp): Exporter<never> | NoNodes {
  const byName: Readonly<Record<string, Exporter<never> | NoNodes>> = exporters;
  return byName[name]!;
}

function resultName({ name, outputs }: Node, index: number, { writer }: Export): string {
  return writer.uniqueName(outputs.length === 1 ? name : `${name}.${index}`);
}

function layerOf(node: Node, state: Export): ExportedLayer {
  const { name, op, attributes } = node;
  const parameters = Object.entries(node.parameters).map(([key, value]) => [key, tensorOf(value, state)] as const);
  return {
    name,
    op,
    attributes,
    inputs: node.inputs.map((value) => tensorOf(value, state)),
    outputs: node.outputs.map(state.types),
    parameters: Object.fromEntries(parameters),
  };
}

// ── Tensors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Parameters and constants are written where they are first read. */
function tensorOf(value: Value, state: Export): Tensor {
  const known = state.tensors.get(value);
  if (known !== undefined) return known;
  invariant(value.kind === "constant" || value.kind === "parameter", `a ${value.kind} is read before it is written`);
  const tensor = value.kind === "constant" ? declareConstant(value, state) : declareParameter(value, state);
  state.tensors.set(value, tensor);
  return tensor;
}

function declareParameter(value: ParameterValue, { writer, weights, parameterNames, problems }: Export): Tensor {
  const name = parameterNames.get(value)!;
  const shape = constantShape(value.type.shape);
  const values = weights.get(value.name);
  const expected = productOf(shape);
  if (values === undefined) problems.push(`${value.name}: no values are given`);
  else if (values.length !== expected) {
    problems.push(`${value.name}: ${values.length} values are given for the ${expected} of ${formatDims(shape)}`);
  } else writer.initializer(name, shape, values);
  return { name, shape };
}

/** A tensor of its own is an initialiser, repeated for a batch in numbers. */
function declareSource(
  { name, parameters, outputs }: Node,
  { writer, weights, tensors, types, ...state }: Export,
): void {
  const [source] = Object.values(parameters);
  const values =
    source!.kind === "constant" ? Float32Array.from(source!.value.data) : weights.get((source as ParameterValue).name);
  if (values === undefined) return void state.problems.push(`${name}: no values are given`);
  const shape = constantShape(types(outputs[0]!).shape);
  const own = state.parameterNames.get(source!);
  const unique = own !== undefined && !tensors.has(source!) ? own : writer.uniqueName(name);
  tensors.set(source!, { name: unique, shape });
  tensors.set(outputs[0]!, { name: unique, shape });
  const count = productOf(shape);
  const repeated = Float32Array.from({ length: count }, (_, at) => values[at % values.length]!);
  writer.initializer(unique, shape, repeated);
}

function declareConstant({ name, value }: ConstantValue, { writer }: Export): Tensor {
  const unique = writer.uniqueName(name === "" ? "constant" : name);
  writer.initializer(unique, value.shape, Float32Array.from(value.data));
  return { name: unique, shape: value.shape };
}
