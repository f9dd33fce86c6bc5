/** What boxes of a diagram can be coloured by. Figures are those of one example; of open sizes there are none. */
import type { LayerFigures } from "../../analysis/model-figures.ts";
import { isConstantDim, multiplyDims, type Dim } from "../../tensor/dim.ts";
import { bytesPerElement } from "../../tensor/dtype.ts";
import { bytes, short } from "../../tensor/readable-numbers.ts";
import { elementCount } from "../../tensor/shape.ts";
import type { Figure } from "./diagram.ts";

export interface Measure {
  /** What is counted, for a legend. */
  readonly title: string;
  /** Of what stands in one box; undefined where it is not known. */
  valueOf(layers: readonly LayerFigures[]): Dim | undefined;
  text(value: number): string;
}

export const params: Measure = {
  title: "parameters",
  valueOf: (layers) => sum(layers.map((layer) => layer.params)),
  text: short,
};

export const macs: Measure = {
  title: "multiply-accumulates (MACs)",
  valueOf: (layers) => sum(layers.map((layer) => layer.macs)),
  text: short,
};

/** Of the last, since the others are computed in its place. */
export const memory: Measure = {
  title: "bytes of the outputs",
  valueOf: (layers) => layers.at(-1) && outputBytes(layers.at(-1)!),
  text: bytes,
};

/**
 * What boxes of `graphPicture` can be coloured by without a run: parameters, multiply-accumulates, bytes of what they give.
 * @example
 * ```ts
 * import { check, graphMeasures, graphPicture } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * console.log(graphPicture(model, { measure: graphMeasures.macs }).title); // The graph of Net
 * ```
 */
export const graphMeasures: Readonly<Record<"params" | "macs" | "memory", Measure>> = { params, macs, memory };

/** @param milliseconds of layers by name; what is not among them takes none of its own. */
export function timeMeasure(milliseconds: ReadonlyMap<string, number>): Measure {
  return {
    title: "time (ms)",
    valueOf: (layers) => sum(layers.map(({ node }) => milliseconds.get(node.name) ?? 0)),
    text: (value) => `${value.toPrecision(3)} ms`,
  };
}

/** Undefined where there is no number to tell. */
export function figureFor(measure: Measure, layers: readonly LayerFigures[]): Figure | undefined {
  const value = measure.valueOf(layers);
  return value === undefined || !isConstantDim(value) ? undefined : { value, text: measure.text(value) };
}

export function sumOfFigures(measure: Measure, figures: readonly (Figure | undefined)[]): Figure | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  if (known.length < figures.length) return undefined;
  const value = known.reduce((total, figure) => total + figure.value, 0);
  return { value, text: measure.text(value) };
}

function sum(values: readonly Dim[]): Dim | undefined {
  return values.every(isConstantDim) ? values.reduce<number>((total, value) => total + value, 0) : undefined;
}

function outputBytes({ node, shape }: LayerFigures): Dim {
  const { dtype } = node.outputs[0]!.type;
  return multiplyDims(elementCount(shape.slice(1)), bytesPerElement(dtype));
}
