/** `slice`: a range of channels, rows, columns or positions. */
import { add, int, mul } from "../../kernel/expression.ts";
import {
  addDims,
  ceilDivideDim,
  constantDim,
  formatDim,
  isConstantDim,
  multiplyDims,
  subtractDims,
  type Dim,
} from "../../tensor/dim.ts";
import { isNeverBelow } from "../../tensor/dim-bounds.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { constantShape, formatShape, type TensorType } from "../../tensor/shape.ts";
import { allOf, compareDims } from "../../tensor/size-condition.ts";
import { openIntegers, optional, type AttributesOf } from "../contract/attributes.ts";
import { transposedAlong } from "../gradients/maps.ts";
import { axesNote, everyAxisName, findAxis, type AxisName } from "../shared/axes.ts";
import { mayHold } from "../shared/demand.ts";
import { defineOp, type Problems, type ProblemsOf } from "../contract/op.ts";
import { steppedReach } from "../contract/receptive.ts";
import { formatValue, type AttributeType } from "../contract/language-value.ts";

const messages = {
  "no-such-axis": "A range was given for an axis that the tensor does not have.",
  "out-of-range": "A range reaches beyond the extent of its axis.",
  empty: "A range ends before it has begun.",
  "nothing-sliced": "No range is given.",
} as const;

const range: AttributeType<readonly Dim[]> = {
  ...openIntegers(),
  description: "[begin, end) or [begin, end, step]: integers, negative bounds counted from the end, a step not 0",
  example: "[0, 64]",
  parse: (value) => {
    const parsed = openIntegers().parse(value);
    const fits = parsed.ok && (parsed.value.length === 2 || (parsed.value.length === 3 && isStep(parsed.value[2]!)));
    return fits ? parsed : { ok: false, found: formatValue(value) };
  },
};

function isStep(dim: Dim): boolean {
  return isConstantDim(dim) && dim !== 0;
}

const rangeOf = (axis: string) =>
  optional(
    range,
    "all of them",
    `${axis} [begin, end): from begin up to, not including, end; negative: from the end. A third number is the step.`,
  );

const attributes = {
  channels: rangeOf("Channels"),
  height: rangeOf("Rows"),
  width: rangeOf("Columns"),
  length: rangeOf("Positions"),
  depth: rangeOf("Slices"),
} as const;

type SliceAttributes = AttributesOf<typeof attributes>;

interface Range {
  readonly axis: number;
  readonly begin: Dim;
  readonly end: Dim;
  /** From one element taken to the next; backwards from the last where it is negative. */
  readonly step: number;
}

function writtenOf(given: SliceAttributes): readonly (readonly [AxisName, readonly Dim[]])[] {
  return everyAxisName.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]] as const]));
}

/** The ranges written, with bounds counted from the beginning, by axis with the batch counted. */
function rangesOf(input: TensorType, given: SliceAttributes): readonly Range[] {
  return writtenOf(given).map(([name, [begin, end, step = 1]]) => {
    const axis = findAxis(name, input.shape.length)!;
    const extent = input.shape[axis]!;
    return { axis, begin: fromBeginning(begin!, extent), end: fromBeginning(end!, extent), step: constantDim(step) };
  });
}

/** How many elements are taken. */
function countOf({ begin, end, step }: Range): Dim {
  return ceilDivideDim(subtractDims(end, begin), Math.abs(step));
}

/** One that open sizes decide is counted from the beginning, unless it is negative for all of them. */
function fromBeginning(bound: Dim, extent: Dim): Dim {
  return isNeverBelow(-1, bound) ? addDims(extent, bound) : bound;
}

function judgeRange(
  input: TensorType,
  name: AxisName,
  written: readonly Dim[],
  problems: Problems<"no-such-axis" | "out-of-range" | "empty">,
): boolean {
  const axis = findAxis(name, input.shape.length);
  if (axis === undefined) {
    problems.error({
      code: "no-such-axis",
      attribute: name,
      message: `the tensor has no ${name} to slice: it is ${formatShape(input.shape)}`,
      notes: [axesNote(input.shape)],
    });
    return false;
  }
  const extent = input.shape[axis]!;
  const [begin, end] = written.slice(0, 2).map((bound) => fromBeginning(bound, extent)) as [Dim, Dim];
  const length = subtractDims(end, begin);
  const isWithin = allOf([compareDims(begin, ">=", 0), compareDims(end, "<=", extent)]);
  const outside = !mayHold(isWithin, problems);
  if (!outside && mayHold(compareDims(length, ">=", 1), problems)) return true;
  const text = range.print(written);
  problems.error({
    code: outside ? "out-of-range" : "empty",
    attribute: name,
    message: outside
      ? `${name}=${text} reaches beyond the ${formatDim(extent)} of ${formatShape(input.shape)}`
      : `${name}=${text} is empty: it begins at ${formatDim(begin)} and ends before ${formatDim(end)}`,
    notes: [
      `valid bounds are 0 to ${formatDim(extent)}, or ${formatDim(multiplyDims(extent, -1))} to -1 counted from the end`,
    ],
    ...(outside && isConstantDim(extent) && isConstantDim(begin) && isConstantDim(end)
      ? { remedies: clampRemedies(name, [begin, end], extent, written.slice(2)) }
      : {}),
  });
  return false;
}

function clampRemedies(name: AxisName, [begin, end]: readonly [number, number], extent: number, step: readonly Dim[]) {
  const bounds = [Math.max(0, begin), Math.min(extent, end)] as const;
  if (bounds[0] >= bounds[1]) return [];
  const text = range.print([...bounds, ...step]);
  return [{ text: `${name}=${text} gives {out}`, set: { [name]: text } }];
}

function judgeSlice(input: TensorType, given: SliceAttributes, problems: ProblemsOf<typeof messages>): boolean {
  const written = writtenOf(given);
  if (written.length > 0) return written.every(([name, bounds]) => judgeRange(input, name, bounds, problems));
  problems.error({
    code: "nothing-sliced",
    message: "slice does not say of which axis",
    help: [`slice channels=[0, ${formatDim(input.shape[1] ?? 1)}] is all of its channels`],
  });
  return false;
}

export const slice = defineOp({
  name: "slice",
  category: "shape",
  summary: "Cuts a range out of one or several axes: `slice channels=[0, 64]`.",
  details:
    "Ranges are `[begin, end)`, 0-based; negative bounds count from the end, as in Python: `channels=[-8, -1]` leaves the last of the last eight out. " +
    "A bound that open sizes decide, as `in.height`, counts from the beginning. `[begin, end, step]` takes every step-th of the range, from its first on; a negative step goes backwards from its last.",
  attributes,
  messages,
  examples: [
    { text: "slice channels=[0, 64]", input: "[128, 28, 28]", output: "[64, 28, 28]" },
    { text: "slice height=[1, -1] width=[1, -1]", input: "[8, 30, 30]", output: "[8, 28, 28]" },
    { text: "slice height=[0, 30, 2] width=[0, 30, -1]", input: "[8, 30, 30]", output: "[8, 15, 30]" },
  ],
  infer([input], given, problems) {
    if (!judgeSlice(input!, given, problems)) return undefined;
    const shape = [...input!.shape];
    for (const range of rangesOf(input!, given)) shape[range.axis] = countOf(range);
    return [{ dtype: input!.dtype, shape }];
  },
  receptive: ([input], _outputs, given) =>
    takenAlong(constantShape(input!.shape), given).map(({ first, step }, axis) =>
      steppedReach(axis, axis, first, step),
    ),
  traits: ([input], given) => ({
    identity: rangesOf(input!, given).every(
      ({ axis, begin, end, step }) => begin === 0 && step === 1 && formatDim(end) === formatDim(input!.shape[axis]!),
    ),
  }),
  gradient({ graph, inputs: [input], gradient, attributes: given }) {
    const shape = constantShape(input!.type.shape);
    const found = takenAlong(shape, given).reduce((value, { first, step }, axis) => {
      const isWhole = gradient.type.shape[axis] === shape[axis] && step === 1;
      return isWhole ? value : transposedAlong(graph, value, axis, shape[axis]!, (at) => [[first + at * step, 1]]);
    }, gradient);
    return { inputs: [found] };
  },
  reference({ inputs, outputs, attributes: given }) {
    const input = inputs[0]!;
    const output = ndarray(outputs[0]!);
    const taken = takenAlong(input.shape, given);
    forEachIndex(output.shape, (index, position) => {
      const source = index.map((at, axis) => taken[axis]!.first + at * taken[axis]!.step);
      output.data[position] = input.data[offsetOf(input, source)]!;
    });
    return [output];
  },
  lower(_k, { inputs, outputs, attributes: given }) {
    const taken = takenAlong(inputs[0]!.shape, given);
    outputs[0]!.forEach((index) => {
      const source = index.map((at, axis) => add(mul(at, int(taken[axis]!.step)), int(taken[axis]!.first)));
      outputs[0]!.store(index, inputs[0]!.at(source));
    });
  },
});

/** The first index taken along each axis, batch included, and the step to the next. */
function takenAlong(
  shape: readonly number[],
  given: SliceAttributes,
): readonly { readonly first: number; readonly step: number }[] {
  const taken = shape.map(() => ({ first: 0, step: 1 }));
  for (const { axis, begin, end, step } of rangesOf({ dtype: "float32", shape }, given)) {
    taken[axis] = { first: step > 0 ? constantDim(begin) : constantDim(end) - 1, step };
  }
  return taken;
}
