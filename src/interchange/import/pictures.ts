/**
 * What the source of a net tells of the pictures that it takes. Layers at its beginning that scale the channels of an image
 * tell of which range its elements are; they stay, since arrays for the net mean what they mean in its file. Teachable
 * Machine writes beside its models how large pictures are and what the classes are called.
 */
import { notClassName } from "../../base/class-names.ts";
import type { Graph, GraphOutput, InputValue, Node, Value } from "../../graph/graph.ts";
import { pixelsCall, pixelsFor, type PixelsGiven } from "../../graph/pixels-call.ts";
import { rewriteGraph } from "../../graph/rewrite.ts";
import type { AttributeSpec } from "../../ops/contract/language-value.ts";
import type { TensorMap } from "../../tensor/dtype.ts";
import type { Pixels } from "../../tensor/pixels.ts";
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import type { ImportedModel } from "./imported-model.ts";

/** With `pixels` on each image whose layers tell what it holds. */
export function withPixels(graph: Graph, weights: TensorMap): Graph {
  const inputs = graph.inputs.map((input) => ({ ...input, pixels: pixelsOf(input, graph, weights) }));
  return inputs.some(({ pixels }) => pixels !== undefined) ? withPorts(graph, inputs, graph.outputs) : graph;
}

function withPorts(graph: Graph, inputs: readonly InputValue[], outputs: readonly GraphOutput[]): Graph {
  return rewriteGraph({ ...graph, inputs, outputs }, (node, rewriter) => void rewriter.copy(node));
}

function pixelsOf(input: InputValue, graph: Graph, weights: TensorMap): Pixels | undefined {
  const channels = imageChannels(input);
  const affine = channels === undefined ? undefined : affineBehind(input, channels, graph, weights);
  return affine && pixelsWith(rangeOf(affine), channels!);
}

function imageChannels({ type: { shape } }: InputValue): number | undefined {
  const channels = shape[CHANNEL_AXIS];
  return shape.length === 4 && (channels === 1 || channels === 3) ? channels : undefined;
}

const defaults = Object.fromEntries(
  (Object.entries(pixelsCall.attributes) as [string, AttributeSpec][]).map(([name, spec]) => [name, spec.defaultValue]),
) as unknown as PixelsGiven;

function pixelsWith(given: Partial<PixelsGiven> | undefined, channels: number): Pixels | undefined {
  if (given === undefined) return undefined;
  const pixels = pixelsFor({ ...defaults, ...given }, channels);
  return "message" in pixels ? undefined : pixels;
}

/** Of each channel, the factor and the summand that the net begins with. */
interface Affine {
  readonly factors: readonly number[];
  readonly summands: readonly number[];
}

/** What the layers that follow the input, one behind the other, make of its channels; undefined where there are none. */
function affineBehind(input: InputValue, channels: number, graph: Graph, weights: TensorMap): Affine | undefined {
  const none = Array.from({ length: channels }, () => 0);
  let whole: Affine | undefined;
  let value: Value = input;
  for (;;) {
    const readers: readonly Node[] = graph.nodes.filter(({ inputs }) => inputs.includes(value));
    const step = readers.length === 1 ? affineOf(readers[0]!, weights) : undefined;
    if (step === undefined) return whole;
    const before: Affine = whole ?? { factors: none.map(() => 1), summands: none };
    whole = {
      factors: none.map((_, at) => before.factors[at]! * step.factor(at)),
      summands: none.map((_, at) => before.summands[at]! * step.factor(at) + step.summand(at)),
    };
    value = readers[0]!.outputs[0]!;
  }
}

interface Step {
  factor(channel: number): number;
  summand(channel: number): number;
}

function affineOf({ op, attributes, parameters }: Node, weights: TensorMap): Step | undefined {
  if (op.name === "rescale") {
    const { factor, offset } = attributes as { readonly factor: number; readonly offset: number };
    return { factor: () => factor, summand: () => offset };
  }
  if (op.name !== "scale" || attributes["axis"] !== "channels") return undefined;
  const valuesOf = (name: string, otherwise: number): ((channel: number) => number) => {
    const parameter = parameters[name];
    const values = parameter?.kind === "parameter" ? weights.get(parameter.name) : undefined;
    return (channel) => values?.[channel] ?? otherwise;
  };
  return { factor: valuesOf("weight", 1), summand: valuesOf("bias", 0) };
}

function within(values: readonly number[], least: number, most: number): boolean {
  return values.every((value) => value >= least && value <= most);
}

/**
 * Nets compute with numbers of about 1: of the ranges 0 to 255 and 0 to 1 that one is meant which comes near to it. Caffe's
 * nets only take away the means of 0 to 255, which in BGR order rise from the first channel to the last.
 */
function rangeOf({ factors, summands }: Affine): Partial<PixelsGiven> | undefined {
  const isNear = within(summands, -10, 10);
  if (isNear && within(factors, 0.5 / 255, 20 / 255)) return { scale: 1 };
  if (within(factors, 1, 1) && within(summands, -140, -90)) {
    const isCaffe = summands.length === 3 && summands[0]! > summands[1]! && summands[1]! > summands[2]!;
    return { scale: 1, order: isCaffe ? "bgr" : undefined };
  }
  const isIdentity = within(factors, 1, 1) && within(summands, 0, 0);
  return isNear && !isIdentity && within(factors, 0.5, 20) ? {} : undefined;
}

// ── Teachable Machine ────────────────────────────────────────────────────────────────────────────────────────────────

/** With what `metadata.json` beside a model of images says; the model as it is where that is none, or does not fit it. */
export function withTeachableMetadata(imported: ImportedModel, metadata: string): ImportedModel {
  const labels = labelsIn(metadata);
  const { graph } = imported.model;
  const [input, ...inputs] = graph.inputs;
  const [output, ...outputs] = graph.outputs;
  const isOne = inputs.length === 0 && outputs.length === 0 && input !== undefined && output !== undefined;
  if (labels === undefined || !isOne || imageChannels(input) !== 3) return imported;
  const isNamed = output.value.type.shape[CHANNEL_AXIS] === labels.length;
  const pixels = pixelsWith({ scale: 1 / 127.5, mean: [1], fit: "cover" }, 3);
  const ports = [[{ ...input, pixels }], [isNamed ? { ...output, classes: labels } : output]] as const;
  return { ...imported, model: { ...imported.model, graph: withPorts(graph, ...ports) } };
}

function labelsIn(metadata: string): readonly string[] | undefined {
  try {
    const { packageName, labels } = Object(JSON.parse(metadata)) as Readonly<Record<string, unknown>>;
    const isImage = typeof packageName === "string" && packageName.startsWith("@teachablemachine/image");
    const isNames =
      Array.isArray(labels) && labels.every((each) => typeof each === "string" && notClassName(each) === undefined);
    return isImage && isNames ? (labels as readonly string[]) : undefined;
  } catch {
    return undefined;
  }
}
