/**
 * The initialisers of an ONNX model, in the order in which its nodes read them. What a tensor is to its layer is told by the
 * operand that it is, since exporters name tensors as they like; constants that are not operands of a layer (shapes, axes) are
 * left out.
 */
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from "../interchange/onnx/model.ts";
import { placeByName } from "./weight-names.ts";
import type { Arrangement, Place, SourceTensor, WeightSource } from "./weight-source.ts";

/** Roles of operands behind the first. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  Conv: ["weight", "bias"],
  ConvTranspose: ["weight", "bias"],
  Gemm: ["weight", "bias"],
  MatMul: ["weight"],
  BatchNormalization: ["weight", "bias", "running_mean", "running_var"],
  InstanceNormalization: ["weight", "bias"],
  LayerNormalization: ["weight", "bias"],
  GroupNormalization: ["weight", "bias"],
  PRelu: ["weight"],
};

const FLOATS = new Set(["float32", "float64", "float16", "bfloat16"]);

/**
 * The initialisers of an ONNX model as weights, for `mapWeights`, by the operands that they are.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { onnxSource, readOnnx } from "convoke";
 *
 * const { tensors } = onnxSource(readOnnx(readFileSync("mnist.onnx")));
 * console.log(tensors[0].name, tensors[0].shape); // conv1.weight [ 8, 1, 3, 3 ]
 * ```
 */
export function onnxSource({ graph }: OnnxModel): WeightSource {
  const places = placesIn(graph);
  const byName = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  return {
    kind: "onnx",
    isOrdered: true,
    tensors: [...places].flatMap(([name, place]) => tensorOf(byName.get(name)!, place)),
    others: graph.initializers.filter(({ name }) => !places.has(name)).map((tensor) => tensorOf(tensor, undefined)),
  };
}

/** Of each initialiser that is some layer's operand, at its first use. */
function placesIn({ nodes, initializers }: OnnxGraph): ReadonlyMap<string, Place> {
  const names = new Set(initializers.map(({ name }) => name));
  const places = new Map<string, Place>();
  const producers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const output of node.outputs) producers.set(output, node);
    for (const [name, place] of operandsOf(node, producers)) {
      if (names.has(name) && !places.has(name)) places.set(name, place);
    }
  }
  return places;
}

/** The names that may be weights of the node's layer, with what they would be. */
function operandsOf(node: OnnxNode, producers: ReadonlyMap<string, OnnxNode>): readonly (readonly [string, Place])[] {
  if (node.opType === "Add") return biasOf(node, producers);
  const roles = Object.hasOwn(OPERANDS, node.opType) ? OPERANDS[node.opType]! : [];
  const named = placeByName(node.inputs[1] ?? "");
  const layer = named.role === undefined ? nodeName(node) : named.layer;
  return roles.flatMap((role, at) => {
    const name = node.inputs[at + 1];
    return name === undefined || name === ""
      ? []
      : [[name, placeOf(name, layer, role, arrangementOf(node, role))] as const];
  });
}

/** A tensor added to what a matrix product gives is the bias of that layer. */
function biasOf(node: OnnxNode, producers: ReadonlyMap<string, OnnxNode>): readonly (readonly [string, Place])[] {
  return node.inputs.flatMap((name, at) => {
    const product = producers.get(node.inputs[1 - at] ?? "");
    if (product === undefined || product.opType !== "MatMul") return [];
    const weight = placeByName(product.inputs[1] ?? "");
    const layer = weight.role === undefined ? nodeName(product) : weight.layer;
    return [[name, placeOf(name, layer, "bias", "torch")] as const];
  });
}

function nodeName({ name, opType, index }: OnnxNode): string {
  return name === "" ? `${opType} ${index}` : name;
}

/** PyTorch's names say the layer in the words of a net that was written after it. */
function placeOf(name: string, layer: string, role: string, arrangement: Arrangement): Place {
  const named = placeByName(name);
  return { layer: named.role === undefined ? layer : named.layer, role, arrangement };
}

/** Gemm multiplies by `[in, out]`, unless it is told to transpose. */
function arrangementOf({ opType, attributes }: OnnxNode, role: string): Arrangement {
  if (role !== "weight") return "torch";
  if (opType === "MatMul") return "matrix";
  return opType === "Gemm" && !isSet(attributes.get("transB")) ? "matrix" : "torch";
}

function isSet(attribute: OnnxAttribute | undefined): boolean {
  return attribute?.kind === "int" && attribute.value !== 0;
}

function tensorOf(tensor: OnnxTensor, place: Place | undefined): SourceTensor {
  const { name, elementType, dims } = tensor;
  const isFloat = FLOATS.has(elementType);
  const floats = isFloat ? () => tensor.floats() : undefined;
  return { name, dtype: elementType, shape: dims, floats, ...(place && { place }) };
}
