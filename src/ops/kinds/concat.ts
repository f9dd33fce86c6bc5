/** `concat`: tensors one behind the other along an axis. */
import { add, int } from "../../kernel/expression.ts";
import { addDims, constantDim, formatDim, neverEqual } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { formatShape, type Shape, type TensorType } from "../../tensor/shape.ts";
import { compareDims } from "../../tensor/size-condition.ts";
import { withDefault } from "../contract/attributes.ts";
import { axesMessages, axis, describeAxis, findAxis, resolveAxis, type Axis } from "../shared/axes.ts";
import { defineOp, type Problems, type ProblemsOf, type Remedy } from "../contract/op.ts";
import { sliceAlong } from "../gradients/slices.ts";
import { mayHold } from "../shared/demand.ts";
import { oneTap, ownElements, type Taps } from "../contract/receptive.ts";

const messages = {
  "no-such-axis": axesMessages["no-such-axis"],
  "shape-mismatch": "The tensors differ along an axis other than the one they are joined along.",
} as const;

function judgeShapes(inputs: readonly TensorType[], along: number, problems: ProblemsOf<typeof messages>): boolean {
  const first = inputs[0]!.shape;
  for (const [position, { shape }] of inputs.entries()) {
    const mayAgree = (at: number): boolean => mayHold(compareDims(shape[at]!, "==", first[at] ?? -1), problems);
    const differing = shape.flatMap((_, at) => (at !== along && !mayAgree(at) ? [at] : []));
    if (shape.length !== first.length || differing.length > 0) {
      reportMismatch(first, shape, position, along, differing, problems);
      return false;
    }
  }
  return true;
}

function reportMismatch(
  first: Shape,
  other: Shape,
  position: number,
  along: number,
  differing: readonly number[],
  problems: Problems<"shape-mismatch">,
): void {
  const sameRank = first.length === other.length;
  const difference = sameRank
    ? `differ in ${differing.map((at) => differenceText(first, other, at)).join(" and ")}`
    : `have ${first.length - 1} and ${other.length - 1} axes`;
  const axisName = describeAxis(along, first.length);
  problems.error({
    code: "shape-mismatch",
    input: position,
    message: `concat cannot put ${formatShape(other)} behind ${formatShape(first)}: tensors 1 and ${position + 1} ${difference}`,
    notes: [`along ${axisName} they may differ; every other axis must be equal`],
    help: mismatchHelp(first, other, along, differing, sameRank),
    remedies: [
      ...axisRemedy(first, other, along, differing),
      { text: `padding what leads to tensor ${position + 1} gives {out}`, padInput: position },
      { text: "padding what leads to tensor 1 gives {out}", padInput: 0 },
    ],
  });
}

/** Where they differ along one axis and agree along the other. */
function axisRemedy(first: Shape, other: Shape, along: number, differing: readonly number[]): readonly Remedy[] {
  const [only] = differing;
  if (only === undefined || differing.length > 1 || neverEqual(first[along]!, other[along]!)) return [];
  const axisName = describeAxis(only, first.length);
  return [{ text: `axis=${axisName} gives {out}`, set: { axis: axisName } }];
}

function differenceText(first: Shape, other: Shape, at: number): string {
  return `${describeAxis(at, first.length)} (${formatDim(first[at]!)} and ${formatDim(other[at]!)})`;
}

function mismatchHelp(
  first: Shape,
  other: Shape,
  along: number,
  differing: readonly number[],
  sameRank: boolean,
): readonly string[] {
  if (!sameRank) return ["flatten the tensor with more axes, or keep the axes of the other"];
  const only = differing.length === 1 ? differing[0]! : undefined;
  if (only !== undefined && !neverEqual(first[along]!, other[along]!)) {
    return [`axis=${describeAxis(only, first.length)} would join them along the axis in which they differ`];
  }
  return ["a stride or padding in one of the branches makes the extents differ; pad=same keeps ceil(in / stride)"];
}

export const concat = defineOp({
  name: "concat",
  category: "join",
  summary: "Puts tensors one behind the other along an axis, the channels unless said otherwise.",
  details:
    "`concat { … } { … }` joins branches in their order; `concat skip` puts the labelled tensor behind the current one. All other axes must be equal.",
  attributes: { axis: withDefault(axis, "channels" as Axis, "The axis along which the tensors follow each other.") },
  inputs: { min: 2, max: Number.POSITIVE_INFINITY },
  messages,
  examples: [
    {
      text: "concat { conv 64 kernel=1 } { conv 128 kernel=3 pad=1 }",
      input: "[192, 28, 28]",
      output: "[192, 28, 28]",
    },
  ],
  infer(inputs, attributes, problems) {
    const along = resolveAxis(attributes.axis, inputs[0]!.shape, "axis", problems);
    if (along === undefined || !judgeShapes(inputs, along, problems)) return undefined;
    const extent = inputs.map((input) => input.shape[along]!).reduce(addDims);
    return [{ dtype: inputs[0]!.dtype, shape: inputs[0]!.shape.with(along, extent) }];
  },
  receptive(inputs, _outputs, attributes, operand) {
    const rank = inputs[0]!.shape.length;
    const along = findAxis(attributes.axis, rank)!;
    const extents = inputs.map(({ shape }) => constantDim(shape[along]!));
    const begin = extents.slice(0, operand).reduce((sum, extent) => sum + extent, 0);
    const reads = (position: number): Taps | undefined =>
      position < begin || position >= begin + extents[operand]! ? undefined : oneTap(position - begin);
    return [...ownElements(rank, [along]), { from: along, to: along, period: undefined, shift: 1, reads }];
  },
  traits: ([first], attributes) => ({ concatenation: { axis: findAxis(attributes.axis, first!.shape.length)! } }),
  gradient({ graph, inputs, gradient, attributes }) {
    const along = findAxis(attributes.axis, gradient.type.shape.length)!;
    const extents = inputs.map(({ type }) => constantDim(type.shape[along]!));
    return {
      inputs: extents.map((extent, at) => {
        const begin = extents.slice(0, at).reduce((sum, before) => sum + before, 0);
        return sliceAlong(graph, gradient, along, begin, begin + extent);
      }),
    };
  },
  reference({ inputs, outputs, attributes }) {
    const output = ndarray(outputs[0]!);
    const along = findAxis(attributes.axis, output.shape.length)!;
    let begin = 0;
    for (const input of inputs) {
      forEachIndex(input.shape, (index, position) => {
        output.data[offsetOf(output, index.with(along, index[along]! + begin))] = input.data[position]!;
      });
      begin += input.shape[along]!;
    }
    return [output];
  },
  lower(k, { inputs, outputs, attributes }) {
    const output = outputs[0]!;
    const along = findAxis(attributes.axis, output.shape.length)!;
    output.forEach(
      (line) => {
        let begin = 0;
        for (const input of inputs) {
          const first = int(begin);
          k.for("at", 0, input.shape[along]!, (at) => {
            output.store(line.with(along, add(at, first)), input.at(line.with(along, at)));
          });
          begin += input.shape[along]!;
        }
      },
      [along],
    );
  },
});
