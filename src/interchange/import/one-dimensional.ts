/**
 * Layers along one axis that the file has as layers of images of one row, between views that give a sequence the row and take it
 * away again: TensorFlow's Conv1D is ExpandDims, Conv2D and Squeeze, and tf2onnx writes the same.
 */
import type { UniqueNames } from "../../base/unique-names.ts";
import type { Node, Value } from "../../graph/graph.ts";
import { countReads } from "../../graph/reads.ts";
import { rewriteGraph, type Rewriter } from "../../graph/rewrite.ts";
import type { AttributeRecord } from "../../ops/contract/language-value.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { addLayer, made, sameNumbers, scaledAxis, shapeOf } from "./idioms/idiom.ts";
import { withViews } from "./idioms/index.ts";
import { inUse, type WeightedGraph } from "./merge-biases.ts";

/** The same net with such layers on the sequences themselves; as it is, where that leaves no fewer views. */
export function alongOneAxis(net: WeightedGraph, names: UniqueNames): WeightedGraph {
  const reads = countReads(net.graph);
  const isOwn = (value: Value): boolean => reads(value) === 1;
  const graph = rewriteGraph(net.graph, (node, rewriter) => {
    const narrow = narrowed(node, rewriter, isOwn);
    if (narrow === undefined) return void rewriter.copy(node);
    const shape = shapeOf(node.outputs[0]!).slice(1);
    const view = addLayer(rewriter, names.unique(`${node.name}.view`), "reshape", [narrow], { shape });
    rewriter.replace(node.outputs[0]!, view);
  });
  const found = withViews(inUse(graph, net.weights), names);
  return viewsIn(found) < viewsIn(net) ? found : net;
}

function viewsIn({ graph }: WeightedGraph): number {
  return graph.nodes.filter(({ op }) => op.name === "reshape").length;
}

/** A sequence that is seen as an image of one row, and the row's axis, batch counted. */
interface Row {
  readonly of: Value;
  readonly axis: number;
}

function rowOf(value: Value): Row | undefined {
  const of = made(value, "reshape")?.inputs[0];
  const seen = shapeOf(value);
  if (of === undefined || seen.length < 4) return undefined;
  const axis = seen.findIndex((extent, at) => {
    return at > CHANNEL_AXIS && extent === 1 && sameNumbers(seen.toSpliced(at, 1), shapeOf(of));
  });
  return axis === -1 ? undefined : { of, axis };
}

/** What the layer gives for the sequence; undefined where its input is none, or where it does something to the row. */
function narrowed(node: Node, rewriter: Rewriter, isOwn: (value: Value) => boolean): Value | undefined {
  const { name, op, inputs, outputs, epilogue, origin } = node;
  if (inputs.length !== 1 || outputs.length !== 1 || epilogue.length > 0) return undefined;
  const row = rowOf(rewriter.value(inputs[0]!));
  const attributes = row && shapeOf(outputs[0]!)[row.axis] === 1 ? attributesAlong(node, row.axis) : undefined;
  if (row === undefined || attributes === undefined) return undefined;
  const kernel = WINDOWS.has(op.name) ? node.parameters["weight"] : undefined;
  if (kernel !== undefined && !(kernel.kind === "parameter" && isOwn(kernel))) return undefined;
  const weight = kernel?.kind === "parameter" ? { weight: withoutAxis(rewriter, kernel, row.axis) } : {};
  const parameters = { ...rewriter.operands(node.parameters), ...weight };
  return rewriter.builder.addSound({ name, op, attributes, inputs: [row.of], parameters, origin }).outputs[0]!;
}

/** The same elements; kernels have the axes of images. */
function withoutAxis(
  { builder }: Rewriter,
  { name, spec }: Extract<Value, { kind: "parameter" }>,
  axis: number,
): Value {
  return builder.parameter(name, { ...spec, shape: spec.shape.toSpliced(axis, 1) });
}

// ── Attributes ───────────────────────────────────────────────────────────────────────────────────────────────────────

const WINDOWS: ReadonlySet<string> = new Set(["conv", "depthwise", "convtranspose", "maxpool", "avgpool"]);

/** What an entry for the row must be, where it matters. */
const AT_ROW: Readonly<Record<string, number | undefined>> = {
  kernel: 1,
  stride: undefined,
  dilation: undefined,
  pad: 0,
  output_pad: 0,
};

/** The attributes of a layer that leaves an axis of one element alone, without it. */
function attributesAlong(node: Node, axis: number): AttributeRecord | undefined {
  const { op, attributes, inputs, parameters } = node;
  if (WINDOWS.has(op.name)) return windowAlong(attributes, axis - 2, shapeOf(inputs[0]!).length - 2);
  if (op.name === "bn") return attributes;
  const scale = made(node.outputs[0]!, "scale");
  if (scale !== undefined) return scaledAxis(scale) === 0 ? attributes : undefined;
  const isPointwise = node.traits.pointwise !== undefined && Object.keys(parameters).length === 0;
  return isPointwise ? attributes : undefined;
}

/** @param at the axis among the `rank` spatial ones. */
function windowAlong(attributes: AttributeRecord, at: number, rank: number): AttributeRecord | undefined {
  const { kernel } = attributes;
  if (!Array.isArray(kernel) || attributes["weight"] !== undefined) return undefined;
  const narrow: Record<string, AttributeRecord[string]> = { ...attributes };
  for (const [name, due] of Object.entries(AT_ROW)) {
    const list = attributes[name];
    if (!Array.isArray(list)) continue;
    const entries = list as readonly number[];
    const full = entries.length === 1 ? Array<number>(rank).fill(entries[0]!) : entries;
    // Margins have an entry for each side, or one for both.
    const places = full.length === 2 * rank ? [at + rank, at] : [at];
    if (due !== undefined && places.some((place) => full[place] !== due)) return undefined;
    narrow[name] = places.reduce<readonly number[]>((rest, place) => rest.toSpliced(place, 1), full);
  }
  return narrow;
}
