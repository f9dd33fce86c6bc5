/** A Keras model as the graph that imports start from: a node for each call of a layer, with the layer's weights behind its tensors. */
import { quoted } from "../../formats/format-error.ts";
import type { ElementType, ImportGraph, ImportNode, ImportPort, ImportTensor } from "../import/graph.ts";
import { float32Tensor, lazyTensor } from "../onnx/tensor.ts";
import type { FlatGraph, LayerCall } from "./calls.ts";
import type { LayerConfig } from "./configuration.ts";
import { ownText } from "./json.ts";
import { isObject, own } from "../tfjs/json.ts";
import { Options } from "./options.ts";
import type { LayerWeights, StoredTensor } from "./stored-weights.ts";

export interface KerasGraph {
  readonly graph: ImportGraph;
  /** By the node's place; nodes behind these only give the outputs their names. */
  readonly calls: readonly LayerCall[];
}

export function graphOf(name: string, flat: FlatGraph, weights: ReadonlyMap<LayerConfig, LayerWeights>): KerasGraph {
  const stored = new Map<LayerConfig, Initializers>();
  // Names that say nothing, so that layers are called after themselves.
  const tensors = new Map(flat.calls.map(({ output }, at) => [output, flat.names.unique(`t_${at}`)] as const));
  const tensorNamed = (tensor: string): string => tensors.get(tensor) ?? tensor;
  const calls = flat.calls.map((call) => {
    const { layer } = call;
    if (!stored.has(layer)) stored.set(layer, initializersOf(layer, weights.get(layer), flat));
    const { weights: own, problem } = stored.get(layer)!;
    const inputs = [...call.inputs.map(tensorNamed), ...own.map((tensor) => tensor.name)];
    return { ...call, inputs, output: tensorNamed(call.output), problem: call.problem ?? problem };
  });
  const named = flat.outputs.map(({ tensor, name: output }) => node(output, "Identity", [tensorNamed(tensor)], output));
  const nodes = [...calls.map((call) => node(call.name, call.layer.className, call.inputs, call.output)), ...named];
  const graph: ImportGraph = {
    name,
    nodes: nodes.map((each, index) => ({ ...each, index })),
    initializers: [...stored.values()].flatMap((initializers) => initializers.weights),
    inputs: flat.inputs.map(portOf),
    outputs: flat.outputs.map((output) => ({ name: output.name, elementType: "float32", shape: undefined })),
  };
  return { graph, calls };
}

function node(name: string, opType: string, inputs: readonly string[], output: string): Omit<ImportNode, "index"> {
  return { name, domain: "keras", opType, inputs, outputs: [output], attributes: new Map() };
}

interface Initializers {
  /** In the order in which the layer names its weights. */
  readonly weights: readonly ImportTensor[];
  readonly problem: string | undefined;
}

function initializersOf(layer: LayerConfig, weights: LayerWeights = new Map(), { names }: FlatGraph): Initializers {
  const missing = [...weights.values()].find((found) => typeof found === "string");
  if (missing !== undefined) return { weights: [], problem: missing };
  const other = ([...weights.values()] as StoredTensor[]).find(({ floats }) => floats === undefined);
  if (other !== undefined) return { weights: [], problem: `tensor ${quoted(other.name)} holds no floats` };
  const named = [...weights].map(([variable, found]) =>
    tensorOf(names.unique(`${layer.name}/${variable}`), found as StoredTensor),
  );
  return { weights: named, problem: undefined };
}

function tensorOf(name: string, { shape, floats, quantised }: StoredTensor): ImportTensor {
  const tensor = lazyTensor(name, "float32", shape, () => float32Tensor(name, shape, floats!()).bytes());
  return { ...tensor, ...(quantised && { quantised }) };
}

// ── Inputs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** With the shape that the input's own layer says, batch included; what later layers say of their inputs may be stale. */
function portOf({ name, layer }: FlatGraph["inputs"][number]): ImportPort {
  const options = new Options(layer.options);
  const whole = extentsOf(options.raw("batch_shape")) ?? extentsOf(options.raw("batch_input_shape"));
  const example = extentsOf(options.raw("input_shape"));
  const shape = whole ?? (example === undefined ? undefined : [undefined, ...example]);
  return { name, elementType: elementTypeOf(options.raw("dtype")), shape };
}

function extentsOf(value: unknown): readonly (number | undefined)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return (value as unknown[]).map((extent) => (typeof extent === "number" ? extent : undefined));
}

const ELEMENT_TYPES: ReadonlySet<string> = new Set<ElementType>([
  "bfloat16",
  "bool",
  "float16",
  "float32",
  "float64",
  "int16",
  "int32",
  "int64",
  "int8",
  "string",
  "uint16",
  "uint32",
  "uint64",
  "uint8",
]);

/** A name, or a policy that has one; policies of mixed precision are fed with float32. */
function elementTypeOf(dtype: unknown): ElementType {
  const name = typeof dtype === "string" ? dtype : isObject(dtype) ? ownText(own(dtype, "config"), "name") : undefined;
  return name !== undefined && ELEMENT_TYPES.has(name) ? (name as ElementType) : "float32";
}
