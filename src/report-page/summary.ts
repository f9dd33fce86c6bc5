/** What a model is, in sentences: for readers who want to know it before they look at tables. Pure text; nothing in it is markup. */
import { lastSpatialLayer, type LayerFigures, type ModelFigures } from "../analysis/model-figures.ts";
import { measureLiveness } from "../analysis/liveness.ts";
import { enumeration } from "../base/enumeration.ts";
import type { MemoryTimeline } from "../lower/memory-timeline.ts";
import { openSizes } from "../graph/open-sizes.ts";
import type { Category } from "../ops/contract/op.ts";
import { signature } from "../reports/brief.ts";
import { mergeFollowers } from "../analysis/merged-layers.ts";
import { seenText } from "../reports/seen-text.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { formatDim, isConstantDim, multiplyDims, type Dim } from "../tensor/dim.ts";
import { bytes, countOf, grouped, share } from "../tensor/readable-numbers.ts";
import { spatialDims } from "../tensor/shape.ts";
import { claimsSentence, type ToldClaim } from "./claims.ts";

export interface Summarised {
  readonly model: ResolvedModel;
  readonly figures: ModelFigures;
  readonly claims: readonly ToldClaim[];
  /** Undefined where the model cannot be compiled as it is. */
  readonly plan: MemoryTimeline | undefined;
}

/** A paragraph each. */
export function summarySentences({ model, figures, claims, plan }: Summarised): readonly string[] {
  return [
    shapeSentence(model, figures),
    openSentence(model),
    parametersSentence(figures),
    workSentence(figures),
    memorySentence(model, figures, plan),
    fieldSentence(model, figures),
    claimsSentence(claims),
  ].filter((sentence) => sentence !== undefined);
}

const nouns: Readonly<Record<Category, string>> = {
  source: "tensor of its own",
  convolution: "convolution",
  pooling: "pooling layer",
  dense: "dense layer",
  shape: "change of shape",
  join: "join",
  normalisation: "normalisation",
  activation: "activation",
  reduction: "reduction",
  internal: "internal step",
};

/** `3 dense layers` */
function counted(count: number, category: Category): string {
  const [noun, ...rest] = nouns[category].split(" of ");
  return [countOf(count, noun!), ...rest].join(" of ");
}

function shapeSentence(model: ResolvedModel, { layers }: ModelFigures): string {
  const [from, to] = signature(model).split(" -> ");
  const rows = mergeFollowers(layers);
  const counts = new Map<Category, number>();
  for (const { first } of rows) {
    const { category } = first.node.op;
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const parts = [...counts].toSorted((a, b) => b[1] - a[1]).map(([category, count]) => counted(count, category));
  const merged = rows.length < layers.length ? ", each with the activations that follow it" : "";
  const made = parts.length === 0 ? "" : ` It has ${countOf(rows.length, "layer")}${merged}: ${enumeration(parts)}.`;
  return `${model.name} takes ${from} and gives ${to}.${made}`;
}

function openSentence({ graph, domain }: ResolvedModel): string | undefined {
  const open = openSizes(graph);
  if (open.length === 0) return undefined;
  const valid = domain === undefined ? "" : ` The model is valid ${domain.text}.`;
  const [is, size] = open.length === 1 ? ["is", "size"] : ["are", "sizes"];
  return `The ${size} ${enumeration(open)} ${is} left open, so that figures are formulas.${valid}`;
}

function parametersSentence(figures: ModelFigures): string {
  const { params, trainable, buffers, weightBytes, weightsType } = figures;
  if (params === 0) return "It has no parameters.";
  const stored = weightsType === "f32" ? "as float32" : `as ${weightsType}`;
  const first = `It has ${grouped(params)} parameters, ${bytes(weightBytes)} ${stored}${placesOf("params", figures)}.`;
  const fixed = isConstantDim(params) && isConstantDim(trainable) ? params - trainable : 0;
  const written = fixed === 0 ? "" : ` Of them ${grouped(fixed)} are written in the model and not trained.`;
  const kept = buffers === 0 ? "" : ` Running statistics and constants, ${grouped(buffers)} numbers, are not counted.`;
  return `${first}${written}${kept}`;
}

function workSentence(figures: ModelFigures): string {
  const { macs } = figures;
  if (macs === 0)
    return "It has no convolutions and no matrix products, which are what multiply-accumulates are counted of.";
  const flops = multiplyDims(2, macs);
  return `An example takes ${grouped(macs)} multiply-accumulates, ${grouped(flops)} FLOPs${placesOf("macs", figures)}.`;
}

/** `: 95.8% in dense layers, and 78.0% in dense1 alone`, or where that is all of them, `: 95.8% in dense1 alone`; empty where it cannot be told. */
function placesOf(figure: "params" | "macs", figures: ModelFigures): string {
  const total = figures[figure];
  const largest = figures.layers.reduce<LayerFigures | undefined>((most, layer) => {
    return most === undefined || Number(layer[figure]) > Number(most[figure]) ? layer : most;
  }, undefined);
  if (!isConstantDim(total) || largest === undefined || share(largest[figure], total) === "") return "";
  const [kind, part] = mostOf(figure, figures);
  if (largest[figure] === total) return `, all of them in ${largest.node.name}`;
  const alone = `${partText(largest[figure], total)} in ${largest.node.name} alone`;
  if (largest[figure] === part || share(part, total) === "") return `: ${alone}`;
  return part === total ? `: all of them in ${kind}, ${alone}` : `: ${partText(part, total)} in ${kind}, and ${alone}`;
}

/** Of what is not all: rounding does not make it all. */
function partText(part: Dim, total: Dim): string {
  const text = share(part, total);
  return text === "100.0%" ? "nearly all" : text;
}

function mostOf(figure: "params" | "macs", { convolution, dense }: ModelFigures): readonly [kind: string, part: Dim] {
  return Number(convolution[figure]) >= Number(dense[figure])
    ? ["convolutions", convolution[figure]]
    : ["dense layers", dense[figure]];
}

function memorySentence(
  { graph }: ResolvedModel,
  { peakActivationBytes: peak }: ModelFigures,
  plan: MemoryTimeline | undefined,
): string | undefined {
  const { peakStep } = measureLiveness(graph);
  if (peak === undefined || peakStep === undefined) return undefined;
  const least = `Activations of an example need ${bytes(peak)} at least, which is what is alive while ${peakStep.node.name} computes.`;
  return plan === undefined ? least : `${least} ${planSentence(plan)}`;
}

const MOST_HOLDERS = 3;

/** Who holds what where most is alive. */
function planSentence({ arenaBytes, calls, peak }: MemoryTimeline): string {
  if (peak === undefined) return "The compiled module keeps none between its kernels.";
  const held = peak.buffers.slice(0, MOST_HOLDERS).map((buffer) => `${buffer.tensor} (${bytes(buffer.bytes)})`);
  const others = peak.buffers.length - held.length;
  const all = enumeration(others === 0 ? held : [...held, `${others} more`]);
  const { layer, function: name } = calls[peak.call]!;
  return `The compiled module plans ${bytes(arenaBytes)} for them, besides inputs and outputs; most is held while ${layer ?? name} computes, by ${all}.`;
}

function fieldSentence({ graph }: ResolvedModel, figures: ModelFigures): string | undefined {
  const layer = lastSpatialLayer(figures);
  const input = graph.inputs.map(({ type }) => spatialDims(type.shape)).find((dims) => dims.length > 0);
  if (layer === undefined || input === undefined || layer.receptive.length === 0) return undefined;
  const last = `${layer.node.name} is the last layer that looks at more than one place: each of its outputs sees`;
  const seen = seenText(layer.receptive);
  if (seen === "all") return `${last} the whole input.`;
  const place = input.length === 2 ? "pixel" : "position";
  const isWider = layer.receptive.every((field, axis) => field.kind === "whole" || field.extent > Number(input[axis]));
  const extents = input.map(formatDim).join("x");
  return `${last} ${seen} ${place}${seen === "1" ? "" : "s"}, ${isWider ? "more than" : "of"} the ${extents} of the input.`;
}
