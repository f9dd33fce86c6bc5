/** What stands below the sums of a layer table: bytes of weights and activations, and what is not counted. */
import type { ModelFigures } from "../../analysis/model-figures.ts";
import type { ConventionCount } from "../../conventions/convention.ts";
import { isConstantDim } from "../../tensor/dim.ts";
import { bytes, grouped } from "../../tensor/readable-numbers.ts";
import type { LayerTimes } from "./layer-columns.ts";
import { defaultUnits, numberText } from "./units.ts";

/** @param arena the figure of `arenaBytes`; nothing is said of it where it is not given. */
export function modelNotes(figures: ModelFigures, arena?: number): readonly string[] {
  const { trainable, params, buffers, weightBytes, weightsType, peakActivationBytes } = figures;
  const stored = weightsType === "f32" ? "" : ` as ${weightsType}`;
  const peak = peakActivationBytes === undefined ? "that depend on open sizes" : `of ${bytes(peakActivationBytes)}`;
  const fixed = isConstantDim(params) && isConstantDim(trainable) ? params - trainable : 0;
  return [
    `weights of ${bytes(weightBytes)}${stored}, activations ${peak} at their peak (float32)`,
    ...(arena === undefined
      ? []
      : [`the compiled module plans ${bytes(arena)} for activations, besides inputs and outputs`]),
    ...(fixed === 0
      ? []
      : [`${grouped(trainable)} parameters are trainable, ${grouped(fixed)} are written in the model`]),
    ...(buffers === 0 ? [] : [`running statistics and constants, not counted: ${grouped(buffers)}`]),
  ];
}

/** Whose figures they are, and what ours would be. */
export function conventionNotes({ convention }: ConventionCount, own: ModelFigures): readonly string[] {
  const { tool, source, params, work } = convention;
  const says = work === undefined ? ["it tells no work"] : [`${work.title}, each a ${work.unit}: ${work.says}`];
  return [
    `counted as ${tool} counts: ${source}`,
    `${params.title}: ${params.says}`,
    ...says,
    `counted as Convoke counts: ${grouped(own.params)} parameters, ${grouped(own.macs)} MACs`,
  ];
}

/** What the rows of a table do not add up to. */
export function timeNotes({ outside }: LayerTimes): readonly string[] {
  if (outside === 0) return [];
  return [
    `inputs and outputs are brought in order in ${numberText(outside, "milliseconds", defaultUnits)} ms of the time, which no layer has`,
  ];
}
