/**
 * `weightgradient`: internal; the gradient of a convolution's weight. With the convolution
 * `y[n, o, p] = sum over i, t of x[n, i, p*stride + t*dilation - pad] * w[o, i, t]` it is
 * `w'[o, i, t] = sum over n, p of y'[n, o, p] * x[n, i, p*stride + t*dilation - pad]`, a contraction over batch and positions. Of a
 * transposed convolution, whose window leads from its output to its input, it is the same with their places changed; of a dense
 * layer, the same without spatial axes.
 */
import { add, ceilDiv, div, float, int, max, min, mul, narrow, sub, widen } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { multiplyDims, productOfDims } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, offsetOf } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, float32 } from "../../tensor/shape.ts";
import type { AttributesOf } from "../contract/attributes.ts";
import { defineOp, type TensorReader } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";
import { resolvedWindow } from "../shared/resolved-window.ts";

type WeightGradientAttributes = AttributesOf<typeof resolvedWindow>;

export const weightgradient = defineOp({
  name: "weightgradient",
  spelled: false,
  category: "internal",
  summary: "The gradient of a convolution's weight, from its input and the gradient of its output.",
  attributes: resolvedWindow,
  inputs: { min: 2, max: 2 },
  examples: [],
  infer([input, gradient], { kernel, groups }) {
    const [channels, out] = [input!.shape[CHANNEL_AXIS]!, gradient!.shape[CHANNEL_AXIS]!];
    return [float32([out, (channels as number) / groups, ...kernel])];
  },
  macs: ([input, gradient], _outputs, { kernel, groups }) =>
    multiplyDims(productOfDims([...gradient!.shape, ...kernel]), (input!.shape[CHANNEL_AXIS] as number) / groups),
  receptive: () => seesAll,
  traits: (_inputs, given) => ({ mixesExamples: true, correlation: given }),
  reference({ inputs: [input, gradient], outputs, attributes: given }) {
    const output = ndarray(outputs[0]!);
    const [batch, out, ...positions] = gradient!.shape as [number, number, ...number[]];
    const perGroup = output.shape[1]!;
    forEachIndex(output.shape, ([o, i, ...at], position) => {
      const tap = given.flipped ? at.map((t, axis) => given.kernel[axis]! - 1 - t) : at;
      const channel = Math.floor(o! / (out / given.groups)) * perGroup + i!;
      let sum = 0;
      for (let n = 0; n < batch; n++) {
        forEachIndex(positions, (at) => {
          const from = at.map(
            (p, axis) => p * given.stride[axis]! + tap[axis]! * given.dilation[axis]! - given.pad[axis]!,
          );
          if (from.some((p, axis) => p < 0 || p >= input!.shape[axis + 2]!)) return;
          sum +=
            gradient!.data[offsetOf(gradient!, [n, o!, ...at])]! *
            input!.data[offsetOf(input!, [n, channel, ...from])]!;
        });
      }
      output.data[position] = sum;
    });
    return [output];
  },
  lower(k, { inputs: [input, gradient], outputs, attributes: given }) {
    const [batch, out] = gradient!.shape as [number, number];
    const perGroup = outputs[0]!.shape[1]!;
    outputs[0]!.forEach((index) => {
      const [o, i, ...tap] = index as [Expression, Expression, ...Expression[]];
      const group = given.groups === 1 ? int(0) : div(o, int(out / given.groups));
      const channel = k.let("channel", add(mul(group, int(perGroup)), i));
      const turned = tap.map((at, axis) => (given.flipped ? sub(int(given.kernel[axis]! - 1), at) : at));
      const axes = turned.map((at, axis) => meetings(k, given, at, axis, input!, gradient!));
      const sum = k.variable("sum", widen(float(0)));
      k.for("n", 0, batch, (n) => {
        const part = k.variable("part", float(0));
        forMeetings(k, axes, (at, from) => {
          part.set(add(part.value, mul(gradient!.at([n, o, ...at]), input!.at([n, channel, ...from]))));
        });
        sum.set(add(sum.value, widen(part.value)));
      });
      outputs[0]!.store(index, narrow(sum.value));
    });
  },
});

/** The positions of the gradient along an axis at which a tap meets the input: [from, to), and where in the input it does. */
interface Meetings {
  readonly from: Expression;
  readonly to: Expression;
  inputAt(position: Expression): Expression;
}

function meetings(
  k: KernelBuilder,
  { stride, dilation, pad }: WeightGradientAttributes,
  tap: Expression,
  axis: number,
  input: TensorReader,
  gradient: TensorReader,
): Meetings {
  const step = stride[axis]!;
  const first = k.let(`first${axis}`, sub(mul(tap, int(dilation[axis]!)), int(pad[axis]!)));
  const from = max(int(0), ceilDiv(sub(int(0), first), step));
  const to = min(int(gradient.shape[axis + 2]!), ceilDiv(sub(int(input.shape[axis + 2]!), first), step));
  return {
    from: k.let(`from${axis}`, from),
    to: k.let(`to${axis}`, to),
    inputAt: (position) => add(mul(position, int(step)), first),
  };
}

function forMeetings(
  k: KernelBuilder,
  axes: readonly Meetings[],
  visit: (at: readonly Expression[], from: readonly Expression[]) => void,
  at: readonly Expression[] = [],
): void {
  const next = axes[at.length];
  if (next === undefined)
    return visit(
      at,
      at.map((position, axis) => axes[axis]!.inputAt(position)),
    );
  k.for(`p${at.length}`, next.from, next.to, (position) => forMeetings(k, axes, visit, [...at, position]));
}
