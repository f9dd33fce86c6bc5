/** Pictures and names of classes around an engine, which knows arrays alone: what modules do by themselves. */
import type { NpyTensor } from "../formats/npy.ts";
import { pictureInput } from "../runtime/modules/picture.ts";
import type { Picture } from "../runtime/modules/module-context.ts";
import { topOf } from "../runtime/modules/top.ts";
import { pictureInputOf } from "../runtime/picture-input.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { productOf } from "../base/integers.ts";
import { inputPorts } from "./engine.ts";

export type { Picture } from "../runtime/modules/module-context.ts";

/**
 * The array of an input for pictures, one an example, in the model's layout.
 * @throws RangeError where the input is not made of pictures, or a size is not bound.
 * @throws TypeError where one is no picture of RGBA bytes, or has other sizes than bytes.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { arrayOfPictures, check } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const picture = { width: 2, height: 1, data: Uint8ClampedArray.of(255, 255, 255, 255, 0, 0, 0, 255) };
 * console.log(arrayOfPictures(model, "image", [picture]).shape); // [ 1, 1, 28, 28 ]
 * ```
 */
export function arrayOfPictures(model: ResolvedModel, input: string, pictures: readonly Picture[]): NpyTensor {
  const pixels = model.graph.inputs.find(({ name }) => name === input)?.pixels;
  const port = inputPorts(model).find(({ name }) => name === input);
  if (pixels === undefined || port === undefined) throw new RangeError(`no input ${input} is made of pictures`);
  const shape = port.shape.with(0, pictures.length);
  const read = pictureInput(
    pictureInputOf({ name: input, shape, pixels }, model.layout),
    new Float32Array(productOf(shape)),
  );
  return { shape, data: read(pictures) };
}

export interface TopClass {
  readonly name: string;
  readonly score: number;
}

/**
 * The classes with the highest scores of each example of an output, from the highest on.
 * @throws RangeError where the output has no names of classes, or other scores than one a class.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, topClasses } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const scores = { shape: [1, 10], data: Float32Array.of(0, 0, 0, 0.75, 0, 0.25, 0, 0, 0, 0) };
 * console.log(topClasses(model, "digit", scores, 2)[0].map(({ name }) => name)); // [ '3', '5' ]
 * ```
 */
export function topClasses(
  { graph }: ResolvedModel,
  output: string,
  { shape, data }: NpyTensor,
  count: number,
): readonly (readonly TopClass[])[] {
  const classes = graph.outputs.find(({ name }) => name === output)?.classes;
  if (classes === undefined || data.length !== shape[0]! * classes.length) {
    throw new RangeError(`no output ${output} has one score for each of its classes`);
  }
  const { length } = classes;
  return Array.from({ length: shape[0]! }, (_, at) =>
    topOf(data.subarray(at * length, (at + 1) * length), classes, count),
  );
}
