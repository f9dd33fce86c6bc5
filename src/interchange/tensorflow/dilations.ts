/**
 * Dilated convolutions as frozen graphs have them: SpaceToBatchND makes an image of every phase of the image (every d-th pixel),
 * a convolution without dilation goes over each of these, and BatchToSpaceND weaves the results together. Here they become one
 * convolution that is told of the blocks, and is converted by what they say (`operators/dilation.ts`).
 */
import type { ImportGraph, ImportNode } from "../import/graph.ts";
import { BLOCKS } from "./operators/dilation.ts";
import { elementwise } from "./operators/elementwise.ts";

const CONVOLUTIONS: ReadonlySet<string> = new Set([
  "Conv2D",
  "_FusedConv2D",
  "Conv3D",
  "DepthwiseConv2dNative",
  "FusedDepthwiseConv2dNative",
]);

/** What does the same to every pixel, whichever image it lies in, given constants of one number or of one a channel. */
const PIXELWISE: ReadonlySet<string> = new Set([
  ...Object.keys(elementwise).filter((name) => name !== "IdentityN"),
  "BiasAdd",
  "BiasAddV1",
  "FusedBatchNorm",
  "FusedBatchNormV2",
  "FusedBatchNormV3",
  "Prelu",
]);

/** The graph with such convolutions in place of what stands for them; what is not quite so stays as it is. */
export function withDilations(graph: ImportGraph): ImportGraph {
  const links = linksOf(graph);
  const replaced = new Map<ImportNode, ImportNode>();
  for (const end of graph.nodes) {
    if (end.opType !== "BatchToSpaceND") continue;
    for (const [node, instead] of replacements(end, links)) replaced.set(node, instead);
  }
  return replaced.size === 0 ? graph : { ...graph, nodes: graph.nodes.map((node) => replaced.get(node) ?? node) };
}

// ── What leads where ─────────────────────────────────────────────────────────────────────────────────────────────────

interface Links {
  /** By the names of nodes' first outputs. */
  readonly makers: ReadonlyMap<string, ImportNode>;
  /** How often a name is read. */
  readonly reads: ReadonlyMap<string, number>;
  /** Shapes of stored tensors. */
  readonly stored: ReadonlyMap<string, readonly number[]>;
}

function linksOf({ nodes, outputs, initializers }: ImportGraph): Links {
  const reads = new Map<string, number>();
  const read = [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ name }) => name)];
  for (const name of read) reads.set(name, (reads.get(name) ?? 0) + 1);
  return {
    makers: new Map(nodes.map((node) => [node.outputs[0] ?? "", node])),
    reads,
    stored: new Map(initializers.map(({ name, dims }) => [name, dims])),
  };
}

/** The node that gives a value which nothing else reads. */
function onlyFor(value: string | undefined, { makers, reads }: Links): ImportNode | undefined {
  return value !== undefined && reads.get(value) === 1 ? makers.get(value) : undefined;
}

/** The shape of a stored tensor, also of one that is passed on. */
function storedShape(value: string, { makers, stored }: Links): readonly number[] | undefined {
  const maker = makers.get(value);
  return stored.get(maker?.opType === "Identity" ? (maker.inputs[0] ?? "") : value);
}

// ── The pattern ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface Chain {
  readonly convolution: ImportNode;
  /** What leads from the convolution to BatchToSpaceND, backwards. */
  readonly steps: readonly ImportNode[];
}

function replacements(end: ImportNode, links: Links): readonly (readonly [ImportNode, ImportNode])[] {
  const chain = chainBefore(end, links);
  if (chain === undefined) return [];
  const { convolution, steps } = chain;
  const [image = "", ...rest] = convolution.inputs;
  const maker = links.makers.get(image);
  const added = maker?.opType === "ExpandDims" && links.reads.get(image) === 1 ? maker : undefined;
  const start = added === undefined ? maker : links.makers.get(added.inputs[0] ?? "");
  const squeezes = steps.filter(({ opType }) => opType === "Squeeze");
  if (start?.opType !== "SpaceToBatchND" || squeezes.length !== (added === undefined ? 0 : 1)) return [];
  if (!keepsChannels(chain, added === undefined ? 4 : 3, links)) return [];
  const [x = "", block = "", paddings = ""] = start.inputs;
  const [, back = "", crops = ""] = end.inputs;
  const told = [block, paddings, back, crops, ...(added?.inputs.slice(1) ?? [])];
  const whole: ImportNode = {
    ...convolution,
    inputs: [added === undefined ? x : image, ...rest, ...told],
    attributes: new Map([...convolution.attributes, [BLOCKS, { kind: "int", value: rest.length + 1 }]]),
  };
  const passed: ImportNode = { ...end, opType: "Identity", inputs: end.inputs.slice(0, 1), attributes: new Map() };
  const raised = added && ([added, { ...added, inputs: [x, ...added.inputs.slice(1)] }] as const);
  return [[convolution, whole], [end, passed], ...(raised === undefined ? [] : [raised])];
}

function chainBefore(end: ImportNode, links: Links): Chain | undefined {
  const steps: ImportNode[] = [];
  // Each value is read by the step behind it alone, so that this ends.
  for (let node = onlyFor(end.inputs[0], links); node !== undefined; node = onlyFor(carried(node, links), links)) {
    if (CONVOLUTIONS.has(node.opType)) return { convolution: node, steps };
    steps.push(node);
  }
  return undefined;
}

/** The input that a step is done to; undefined where it is no such step. */
function carried({ opType, inputs, attributes }: ImportNode, links: Links): string | undefined {
  if (opType === "Squeeze") {
    const axes = attributes.get("squeeze_dims") ?? attributes.get("axis");
    return axes?.kind === "ints" && axes.values.length === 1 ? inputs[0] : undefined;
  }
  const running = inputs.filter((name) => storedShape(name, links) === undefined);
  return PIXELWISE.has(opType) && running.length === 1 ? running[0] : undefined;
}

/** Whether constants are numbers or lie along the channels, of tensors of at least `rank` axes. */
function keepsChannels({ convolution, steps }: Chain, rank: number, links: Links): boolean {
  const format = formatOf(convolution);
  return steps.every((step) => {
    const shapes = step.inputs.map((name) => storedShape(name, links) ?? []);
    const areVectors = shapes.every((shape) => shape.length <= rank && shape.slice(0, -1).every((each) => each === 1));
    const areNumbers = shapes.every((shape) => shape.every((extent) => extent === 1));
    const isAlong = FORMATTED.test(step.opType) ? formatOf(step) === format : areNumbers || format.endsWith("C");
    return areVectors && isAlong;
  });
}

/** What says itself where its channels are. */
const FORMATTED = /^(BiasAdd|FusedBatchNorm)/;

function formatOf({ attributes }: ImportNode): string {
  const format = attributes.get("data_format");
  return format?.kind === "string" ? format.value : "NHWC";
}
