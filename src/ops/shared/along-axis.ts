/**
 * What softmax, logsoftmax and hardmax share: all values along one axis decide about each of them. The first two shift
 * the values by the largest, so that no exponential overflows, and add up the exponentials.
 */
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { call, int, max, sub } from "../../kernel/expression.ts";
import { exp } from "../../kernel/functions.ts";
import type { Expression } from "../../kernel/ir.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";
import { constantShape, type TensorType } from "../../tensor/shape.ts";
import { resolveAxis, axesMessages, axis, findAxis, type Axis } from "./axes.ts";
import { withDefault } from "../contract/attributes.ts";
import { defineOp, type Gradients, type GradientSite, type LowerIO, type OpWords } from "../contract/op.ts";
import { foldRegion, type FoldTerms } from "./fold.ts";
import { wholeAxis } from "./region.ts";
import { forEachRow } from "./rows.ts";
import { ownElements } from "../contract/receptive.ts";

interface AxisAttributes {
  readonly axis: Axis;
}

export interface AlongAxisInit<Name extends string> extends OpWords<Name> {
  /** All values along the axis to as many results, in float64. */
  reference(values: readonly number[]): readonly number[];
  /** Left out where a small change of the values changes nothing. */
  readonly gradient?: (site: GradientSite<AxisAttributes>) => Gradients;
  /** Stores all results of some lines. */
  lower(k: KernelBuilder, lines: Lines): void;
}

/** Lines beside one another. */
export interface Lines {
  forEach(visit: (line: Line) => void): void;
  /** Finds a number of each line, and gives that of one of them. */
  find(name: string, number: (line: Line) => Expression): (line: Line) => Expression;
}

/** The values along the axis, and where their results go. */
export interface Line {
  readonly index: readonly Expression[];
  readonly extent: number;
  value(position: Expression): Expression;
  /** Over all positions. */
  readonly fold: FoldTerms<Expression>;
  draft(position: Expression, value: Expression): void;
  drafted(position: Expression): Expression;
  store(position: Expression, result: Expression): void;
}

export function alongAxis<const Name extends string>(init: AlongAxisInit<Name>) {
  const { reference, lower, ...rest } = init;
  return defineOp({
    ...rest,
    category: "activation",
    attributes: { axis: withDefault(axis, "channels" as Axis, "The axis along which the values are related.") },
    messages: { "no-such-axis": axesMessages["no-such-axis"] },
    infer: ([input], attributes, problems) =>
      resolveAxis(attributes.axis, input!.shape, "axis", problems) === undefined ? undefined : [input!],
    receptive: ([input], _outputs, attributes) =>
      ownElements(input!.shape.length, [axisIndex(attributes, input!.shape.length)]),
    traits: () => ({}),
    reference: ({ inputs, attributes }) => [mapAlong(inputs[0]!, attributes, reference)],
    lower: (k, io) => lowerAlong(k, io, lower),
  });
}

function axisIndex(attributes: AxisAttributes, rank: number): number {
  return findAxis(attributes.axis, rank)!;
}

/** The shape of one number for each line of values. */
export function lineShape({ shape }: TensorType, attributes: AxisAttributes): readonly number[] {
  return constantShape(shape).with(axisIndex(attributes, shape.length), 1);
}

function mapAlong(
  input: NdArray,
  attributes: AxisAttributes,
  compute: (values: readonly number[]) => readonly number[],
): NdArray {
  const along = axisIndex(attributes, input.shape.length);
  const output = ndarray(input.shape);
  const lines = input.shape.map((extent, at) => (at === along ? 1 : extent));
  forEachIndex(lines, (line) => {
    const offsets = Array.from({ length: input.shape[along]! }, (_, i) => offsetOf(input, line.with(along, i)));
    const results = compute(offsets.map((offset) => input.data[offset]!));
    offsets.forEach((offset, i) => (output.data[offset] = results[i]!));
  });
  return output;
}

function lowerAlong(k: KernelBuilder, io: LowerIO<AxisAttributes>, lower: AlongAxisInit<string>["lower"]): void {
  const input = io.inputs[0]!;
  const output = io.outputs[0]!;
  const along = axisIndex(io.attributes, output.shape.length);
  const lineAt = (line: readonly Expression[]): Line => {
    const at = (position: Expression) => line.with(along, position);
    return {
      index: line,
      extent: output.shape[along]!,
      value: (position) => input.at(at(position)),
      fold: (fold, terms) =>
        foldRegion(k, line, [wholeAxis(output.shape, along)], fold, (index) => terms(index[along]!)),
      draft: (position, value) => output.draft(at(position), value),
      drafted: (position) => output.drafted(at(position)),
      store: (position, result) => output.store(at(position), result),
    };
  };
  forEachRow(k, output, [along], (positions) =>
    lower(k, {
      forEach: (visit) => positions.forEach((index) => visit(lineAt(index))),
      find(name, number) {
        const found = positions.find([name], (index) => [number(lineAt(index))]);
        return ({ index }) => found(index)[0]!;
      },
    }),
  );
}

export function largestOf({ fold, value }: Line): Expression {
  const [largest] = fold({ names: ["largest"], start: value(int(0)), join: max }, (i) => [value(i)]);
  return largest!;
}

/**
 * Stores a function of `x - largest`, its exponential, and a number that all elements of a line share, which is made of all
 * their exponentials.
 */
export function byExponentials(
  shared: (k: KernelBuilder, foldPowers: FoldTerms<Expression>) => Expression,
  element: (shared: Expression, shifted: Expression, power: Expression) => Expression,
): AlongAxisInit<string>["lower"] {
  return (k, lines) => {
    const largest = lines.find("largest", largestOf);
    const forEachShifted = (line: Line, visit: (i: Expression, shifted: Expression) => void): void => {
      const shift = largest(line);
      k.for("i", 0, line.extent, (i) => visit(i, sub(line.value(i), shift)));
    };
    // Apart from their sum, so that each is computed once.
    lines.forEach((line) => forEachShifted(line, (i, shifted) => line.draft(i, call(exp, shifted))));
    const found = lines.find("shared", (line) =>
      shared(k, (fold, terms) => line.fold(fold, (i) => terms(line.drafted(i)))),
    );
    lines.forEach((line) => {
      const common = found(line);
      forEachShifted(line, (i, shifted) => line.store(i, element(common, shifted, line.drafted(i))));
    });
  };
}
