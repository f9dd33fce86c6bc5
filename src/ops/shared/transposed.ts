/**
 * Transposed convolution, twice: as the oracle, and as a plain nest. The window leads from the output to the input: input i meets
 * output o at kernel index t where o + pad = i*stride + t*dilation. The weight is `[in, out / groups, ...kernel]`.
 */
import { productOf } from "../../base/integers.ts";
import { add, float, int, mul, sub } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { constantDim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { CHANNEL_AXIS, rowMajorStrides } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";
import type { LowerIO, ReferenceIO } from "../contract/op.ts";
import { forTaps, transposedTaps } from "./window-loops.ts";

export interface TransposedConvolution {
  readonly window: Window;
  readonly groups: number;
  /** Output channels. */
  readonly channels: number;
  /** Whether the kernel is read backwards. */
  readonly flipped?: boolean;
}

/** Scatters: every input element adds the kernel, weighted, to where it lands. */
export function referenceTransposed(
  { inputs, parameters: { weight, bias }, outputs }: Pick<ReferenceIO<unknown>, "inputs" | "parameters" | "outputs">,
  { window, groups, channels, flipped }: TransposedConvolution,
): readonly NdArray[] {
  const input = inputs[0]!;
  const [batch, inChannels, ...extentsOfInput] = input.shape as [number, number, ...number[]];
  const inPerGroup = inChannels / groups;
  const outPerGroup = channels / groups;
  const output = ndarray(outputs[0]!);
  const [plane, outPlane, area] = [extentsOfInput, output.shape.slice(2), window.kernel].map(productOf) as Sizes;
  if (bias !== undefined) forEachIndex(output.shape, ([, o], at) => (output.data[at] = bias.data[o!]!));
  forEachIndex(extentsOfInput, (from, at) => {
    const landings = landingsOf(window, from, output.shape.slice(2));
    for (let n = 0; n < batch; n++) {
      for (let i = 0; i < inChannels; i++) {
        const x = input.data[(n * inChannels + i) * plane + at]!;
        const firstOutput = n * channels + Math.floor(i / inPerGroup) * outPerGroup;
        for (let o = 0; o < outPerGroup; o++) {
          const [image, kernel] = [(firstOutput + o) * outPlane, (i * outPerGroup + o) * area];
          for (const { to, tap } of landings) {
            output.data[image + to]! += x * weight!.data[kernel + (flipped === true ? area - 1 - tap : tap)]!;
          }
        }
      }
    }
  });
  return [output];
}

type Sizes = [plane: number, outPlane: number, area: number];

/** Where an input position lands in an output of these extents, and by which element of the kernel: row-major offsets. */
function landingsOf(window: Window, from: readonly number[], extents: readonly number[]) {
  const strides = rowMajorStrides(extents);
  const landings: { readonly to: number; readonly tap: number }[] = [];
  forEachIndex(window.kernel, (index, tap) => {
    const at = from.map((position, axis) => {
      return (
        position * window.stride[axis]! + index[axis]! * window.dilation[axis]! - constantDim(window.padBegin[axis]!)
      );
    });
    if (at.some((position, axis) => position < 0 || position >= extents[axis]!)) return;
    landings.push({ to: at.reduce((offset, position, axis) => offset + position * strides[axis]!, 0), tap });
  });
  return landings;
}

/** Gathers: every output element sums the input elements that reach it. */
export function lowerTransposed(
  k: KernelBuilder,
  { inputs, parameters: { weight, bias }, outputs }: Pick<LowerIO<unknown>, "inputs" | "parameters" | "outputs">,
  { window, groups, channels, flipped }: TransposedConvolution,
): void {
  const input = inputs[0]!;
  const inPerGroup = input.shape[CHANNEL_AXIS]! / groups;
  const outPerGroup = channels / groups;
  const output = outputs[0]!;
  output.forEach(
    (pixel) => {
      const [n, , ...position] = pixel as [Expression, Expression, ...Expression[]];
      const taps = transposedTaps(k, window, position, input.shape.slice(2));
      k.for("group", 0, groups, (group) => {
        k.for("o", 0, outPerGroup, (oInGroup) => {
          const o = k.let("to", add(mul(group, int(outPerGroup)), oInGroup));
          const sum = k.variable("sum", float(0));
          forTaps(k, taps, (kernelIndex, inputIndex) => {
            const tap = flipped === true ? backwards(kernelIndex, window) : kernelIndex;
            k.for("i", 0, inPerGroup, (i) => {
              const channel = k.let("channel", add(mul(group, int(inPerGroup)), i));
              const x = input.at([n, channel, ...inputIndex]);
              sum.set(add(sum.value, mul(x, weight!.at([channel, oInGroup, ...tap]))));
            });
          });
          output.store(pixel.with(CHANNEL_AXIS, o), bias === undefined ? sum.value : add(sum.value, bias.at([o])));
        });
      });
    },
    [CHANNEL_AXIS],
  );
}

/** The kernel index that stands at the other end. */
export function backwards(kernelIndex: readonly Expression[], window: Window): readonly Expression[] {
  return kernelIndex.map((at, axis) => sub(int(window.kernel[axis]! - 1), at));
}
