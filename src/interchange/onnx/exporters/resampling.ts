/**
 * Layers that resize. What ONNX's Resize of opset 17 says, and engines take, is a Resize. Everything else (coordinates that
 * came later, a size beside a factor, axes and ranks that engines do not interpolate along) is written out: along an axis
 * of known extents, the nearest elements are a Gather, and interpolation is a product with a matrix.
 */
import {
  gridOf,
  narrowing,
  neighboursAt,
  positionOn,
  ratioOf,
  type Coordinates,
  type ResizedAxis,
  type Sampling,
  type Weighted,
} from "../../../ops/shared/sampling.ts";
import { isConstantDim } from "../../../tensor/dim.ts";
import { perAxis } from "../../../tensor/window.ts";
import {
  extents,
  float,
  inputOf,
  int,
  text,
  type Attributes,
  type Exporters,
  type LayerOf,
  type NodeWriter,
  type Tensor,
} from "./exporter.ts";
import { axesOrSpatial } from "./axes.ts";
import { batchOf, transposed } from "./shape.ts";

export const resamplingExporters = {
  upsample: exportUpsample,
  resize: exportResize,
} satisfies Partial<Exporters>;

function exportUpsample(layer: LayerOf<"upsample">, onnx: NodeWriter): string {
  const { name, shape } = inputOf(layer);
  const { factor, mode, align_corners: aligned } = layer.attributes;
  const scales = onnx.numbers([shape.length], [1, 1, ...perAxis(factor, shape.length - 2)]);
  const how: Readonly<Record<string, string>> =
    mode === "nearest"
      ? { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }
      : { mode: "linear", coordinate_transformation_mode: aligned ? "align_corners" : "half_pixel" };
  return onnx.node("Resize", [name, "", scales], texts(how));
}

function exportResize(layer: LayerOf<"resize">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { attributes } = layer;
  const over = axesOrSpatial(attributes.axes, input.shape.length);
  if (!isOrdinary(input, over, attributes)) return resizedAxisByAxis(layer, over, onnx);
  const entries = (given: readonly number[]): readonly number[] => perAxis(given, over.length);
  if (attributes.factor === undefined) return resizedTo(layer, onnx);
  const scales = input.shape.map((_, axis) => entries(attributes.factor!)[over.indexOf(axis)] ?? 1);
  return onnx.node("Resize", [input.name, "", onnx.numbers([scales.length], scales)], samplingAttributes(attributes));
}

/** A size is one of every axis, so that of the batch must be known too: it is taken from the input when running. */
function resizedTo(layer: LayerOf<"resize">, onnx: NodeWriter): string {
  const input = inputOf(layer);
  const target = layer.outputs[0]!.shape;
  const known = target.slice(1);
  const batch = target[0]!;
  const sizes = isConstantDim(batch)
    ? onnx.integers("sizes", extents(target))
    : onnx.node("Concat", [batchOf(input, onnx), onnx.integers("sizes", extents(known))], { axis: int(0) });
  return onnx.node("Resize", [input.name, "", "", sizes], samplingAttributes(layer.attributes));
}

/** Coordinates of the Resize that opset 17 has. */
const COORDINATES: ReadonlySet<Coordinates> = new Set<Coordinates>([
  "half_pixel",
  "pytorch_half_pixel",
  "align_corners",
  "asymmetric",
]);

/** What engines take: two spatial axes, or others with the nearest elements alone. */
function isOrdinary({ shape }: Tensor, over: readonly number[], given: LayerOf<"resize">["attributes"]): boolean {
  if (given.size !== undefined && given.factor !== undefined) return false;
  if (!COORDINATES.has(given.coordinates) || given.antialias) return false;
  return given.mode === "nearest" || (shape.length === 4 && over.every((axis) => axis >= 2));
}

function samplingAttributes(sampling: Sampling): Attributes {
  const { mode, coordinates, rounding, cubic, exclude_outside: excludes } = sampling;
  return {
    ...texts({ mode, coordinate_transformation_mode: coordinates }),
    ...(mode === "nearest" ? texts({ nearest_mode: rounding }) : {}),
    ...(mode === "cubic" ? { cubic_coeff_a: float(cubic), exclude_outside: int(excludes ? 1 : 0) } : {}),
  };
}

function texts(given: Readonly<Record<string, string>>): Attributes {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, text(value)]));
}

// ── Axis by axis ─────────────────────────────────────────────────────────────────────────────────────────────────────

function resizedAxisByAxis(layer: LayerOf<"resize">, over: readonly number[], onnx: NodeWriter): string {
  const input = inputOf(layer);
  const { attributes } = layer;
  const factors = attributes.factor && perAxis(attributes.factor, over.length);
  return over.reduce((name, axis, at) => {
    const [from, to] = extents([input.shape[axis]!, layer.outputs[0]!.shape[axis]!]);
    const resized = { axis, input: from!, output: to! };
    const ratio = factors === undefined ? { over: to!, under: from! } : ratioOf(factors[at]!);
    const grid = gridOf(attributes.coordinates, resized, ratio);
    const positions = Array.from({ length: to! }, (_, output) => positionOn(grid, output));
    const weighed = positions.map((position) => neighboursAt(position, from!, attributes, narrowing(attributes, grid)));
    return resizedAlong(name, input.shape.length, resized, weighed, attributes.mode, onnx);
  }, input.name);
}

/** Each output element from the neighbours of its position among the input's elements. */
function resizedAlong(
  input: string,
  rank: number,
  { axis, input: extent }: ResizedAxis,
  neighbours: readonly Weighted[],
  mode: Sampling["mode"],
  onnx: NodeWriter,
): string {
  if (mode === "nearest") {
    const indices = neighbours.map(([nearest]) => nearest![0]);
    return onnx.node("Gather", [input, onnx.integers("indices", indices)], { axis: int(axis) });
  }
  const matrix = new Float32Array(extent * neighbours.length);
  neighbours.forEach((weighted, output) => {
    for (const [at, weight] of weighted) matrix[at * neighbours.length + output]! += weight;
  });
  const weights = onnx.numbers([extent, neighbours.length], matrix);
  // The axis as the last one, and back: exchanging the two undoes itself.
  const order = Array.from({ length: rank }, (_, at) => (at === axis ? rank - 1 : at === rank - 1 ? axis : at));
  if (axis === rank - 1) return onnx.node("MatMul", [input, weights]);
  return transposed(onnx.node("MatMul", [transposed(input, order, onnx), weights]), order, onnx);
}
