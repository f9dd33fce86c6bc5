/** Arrays of a data set as training takes them: judged before the first step, pictures read, channels in front of positions. */
import { productOf } from "../base/integers.ts";
import { FormatError } from "../formats/format-error.ts";
import type { InputValue, Value } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { boundaryOrder, inverseOrder, permute } from "../tensor/layout.ts";
import { ndarray } from "../tensor/ndarray.ts";
import { constantShape, formatDims, shapesEqual } from "../tensor/shape.ts";
import { allExamples, type Examples } from "./examples.ts";
import { arrayOfPictures, type Picture } from "./pictures.ts";
import { targetsOf, type Target } from "../training/targets.ts";
import type { Task } from "./training-run.ts";

/** An array as a file has it, examples in front. */
export interface DataArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Whether its elements are unsigned bytes, as those of pictures are. */
  readonly isBytes: boolean;
}

/** An array that training needs. */
export interface DataPort {
  /** As users call it. */
  readonly name: string;
  /** As the training graph calls it. */
  readonly array: string;
  /** The input that pictures become. */
  readonly pictures: string | undefined;
  /** What is learnt, one of so many; undefined where it is values. */
  readonly classes: number | undefined;
  /** @throws FormatError where it does not fit. */
  fit(array: DataArray): Float32Array;
}

/** Those of the inputs, and then those of the targets. */
export function dataPorts({ model, plan }: Task): readonly DataPort[] {
  const targets = targetsOf(model.graph, plan).map(({ loss, ...target }) =>
    targetPort(model, { ...target, ignore: loss.attributes["ignore"] as number | undefined, range: loss.of.range }),
  );
  return [...inputPorts(model), ...targets];
}

export function inputPorts(model: ResolvedModel): readonly DataPort[] {
  return model.graph.inputs.map((input): DataPort => {
    const { name, pixels } = input;
    return {
      name,
      array: name,
      pictures: pixels && name,
      classes: undefined,
      fit: (array) =>
        pixels !== undefined && array.isBytes ? pictured(model, input, array) : plain(model, input, array),
    };
  });
}

/** What an output is to meet. */
export interface Due extends Pick<Target, "name" | "output" | "input" | "classes"> {
  /** A class that is none of the output's. */
  readonly ignore: number | undefined;
  /** From where to where values go, where they may not be any. */
  readonly range?: readonly [least: number, most: number] | undefined;
}

export function targetPort(model: ResolvedModel, { name, output, input, classes, ignore, range }: Due): DataPort {
  const { value } = model.graph.outputs.find((each) => each.name === output)!;
  return {
    name,
    array: input,
    pictures: undefined,
    classes,
    fit: (array) =>
      classes === undefined
        ? plain(model, { name, type: value.type }, array, range)
        : classIndices(name, value, ignore, array),
  };
}

/**
 * A set of as many examples as each array has.
 * @throws FormatError where they do not fit the model or each other.
 */
export function examplesOf(ports: readonly DataPort[], arrays: ReadonlyMap<string, DataArray>): Examples {
  const counts = ports.map(({ name }) => arrays.get(name)!.shape[0] ?? 0);
  if (new Set(counts).size > 1) {
    const found = ports.map(({ name }, at) => `${name} ${counts[at]!}`).join(", ");
    throw new FormatError(`arrays of different numbers of examples: ${found}`);
  }
  if (counts[0] === 0) throw new FormatError("there are no examples");
  return allExamples(new Map(ports.map((port) => [port.array, port.fit(arrays.get(port.name)!)])), counts[0]!);
}

function plain(
  { layout }: ResolvedModel,
  { name, type }: Pick<InputValue, "name" | "type">,
  { shape, data }: DataArray,
  [least, most] = [-Infinity, Infinity] as readonly [number, number],
): Float32Array {
  const inside = constantShape(type.shape);
  const order = boundaryOrder(layout, inside.length);
  const example = order.slice(1).map((axis) => inside[axis]!);
  demandExtents(name, example, shape);
  const strange = data.findIndex((value) => !(Number.isFinite(value) && value >= least && value <= most));
  const size = productOf(example);
  if (strange >= 0) {
    const due = Number.isFinite(most) ? `, where values from ${least} to ${most} are due` : "";
    throw new FormatError(`${name} holds ${data[strange]!} in example ${Math.floor(strange / size) + 1}${due}`);
  }
  if (layout === "NCHW" || example.length < 2) return data;
  const sorted = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += size) {
    const one = ndarray([1, ...example], data.subarray(at, at + size));
    sorted.set(permute(one, inverseOrder(order)).data, at);
  }
  return sorted;
}

/** Axes of one element may be left out, as that of grey pictures often is. */
function demandExtents(name: string, example: readonly number[], [, ...found]: readonly number[]): void {
  if (shapesEqual(withoutOnes(example), withoutOnes(found))) return;
  throw new FormatError(
    `${name} is ${extentsText(example)} for each example, and the array has ${extentsText(found)} for each`,
  );
}

function extentsText(extents: readonly number[]): string {
  return extents.length === 0 ? "one number" : formatDims(extents);
}

function withoutOnes(extents: readonly number[]): number[] {
  return extents.filter((extent) => extent !== 1);
}

function classIndices(name: string, { type }: Value, ignored: number | undefined, array: DataArray): Float32Array {
  const [, classes, ...positions] = constantShape(type.shape);
  demandExtents(name, positions, array.shape);
  const isClass = (each: number): boolean =>
    (Number.isInteger(each) && each >= 0 && each < classes!) || each === ignored;
  const wrong = array.data.findIndex((each) => !isClass(each));
  if (wrong < 0) return array.data;
  const example = Math.floor(wrong / productOf(positions)) + 1;
  throw new FormatError(
    `${name} holds ${array.data[wrong]!} in example ${example}, where a class from 0 to ${classes! - 1} is due`,
  );
}

// ── Pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function pictured(model: ResolvedModel, { name, type }: InputValue, array: DataArray): Float32Array {
  const [count] = array.shape;
  const size = productOf(constantShape(type.shape).slice(1));
  const [height, width, channels, strides] = axesOfPictures(name, array.shape);
  const single = singly(model);
  const read = new Float32Array(count! * size);
  const data = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let at = 0; at < count!; at++) {
    const first = at * height * width * channels;
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let colour = 0; colour < 3; colour++) {
        const channel = channels === 1 ? 0 : colour;
        data[4 * pixel + colour] = array.data[first + pixel * strides[0] + channel * strides[1]]!;
      }
    }
    read.set(arrayOfPictures(single, name, [{ width, height, data } satisfies Picture]).data, at * size);
  }
  return read;
}

function singly(model: ResolvedModel): ResolvedModel {
  return { ...model, layout: "NCHW" };
}

type PictureAxes = readonly [
  height: number,
  width: number,
  channels: number,
  strides: readonly [pixel: number, channel: number],
];

/** Grey without an axis of channels, or with 1 or 3 of them, in front or behind. */
function axesOfPictures(name: string, [, ...shape]: readonly number[]): PictureAxes {
  const [first, second, third] = shape as [number, number, number];
  if (shape.length === 2) return [first, second, 1, [1, 0]];
  if (shape.length === 3 && (third === 1 || third === 3)) return [first, second, third, [third, 1]];
  if (shape.length === 3 && (first === 1 || first === 3)) return [second, third, first, [1, second * third]];
  const due = "[height, width], with 1 or 3 channels in front or behind";
  throw new FormatError(`${name} takes pictures, ${due}, and the array has ${formatDims(shape)} for each`);
}
