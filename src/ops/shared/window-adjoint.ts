/**
 * Gradients led back through the windows of a pooling layer, in gather form: every element of the layer's input sums a term for each
 * window that holds it, channel by channel.
 */
import { productOf } from "../../base/integers.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { add, float, int, mul } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import { constantDim } from "../../tensor/dim.ts";
import { forEachIndex, ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { constantShape, float32, rowMajorStrides, type TensorType } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";
import { integers, required, type AttributesOf } from "../contract/attributes.ts";
import type { GraphValue, LowerIO, ReferenceIO } from "../contract/op.ts";
import { poolingWindow, type PoolingAttributes } from "./pooling.ts";
import { forEachTap, tapsAt, transposedTaps } from "./window-loops.ts";

export const windowAdjointAttributes = {
  extents: required(integers(1), "Of the input of the layer with the windows."),
  kernel: required(integers(1), "Its extents, one for each spatial axis."),
  stride: required(integers(1), "One for each spatial axis."),
  dilation: required(integers(1), "One for each spatial axis."),
  pad: required(integers(), "Before the input, one for each spatial axis."),
} as const;

export type WindowAdjointAttributes = AttributesOf<typeof windowAdjointAttributes>;

/** Of the windows of a pooling layer over its input. */
export function adjointOf(input: GraphValue, given: PoolingAttributes): WindowAdjointAttributes {
  const { kernel, stride, dilation, padBegin } = poolingWindow(input.type, given)!;
  const extents = constantShape(input.type.shape).slice(2);
  return { extents, kernel, stride, dilation, pad: padBegin.map(constantDim) };
}

/** The type of the layer's input, from one of its output's shape. */
export function inferAdjoint(output: TensorType, { extents }: WindowAdjointAttributes): readonly TensorType[] {
  return [float32([...output.shape.slice(0, 2), ...extents])];
}

function windowOf({ kernel, stride, dilation, pad }: WindowAdjointAttributes): Window {
  return { kernel, stride, dilation, padBegin: pad, padEnd: pad, ceil: false };
}

/** Scatters: `term` is what a window, by its offset, gives to the element, by its own, at a row-major place of its kernel. */
export function referenceAdjoint(
  { outputs, attributes }: Pick<ReferenceIO<WindowAdjointAttributes>, "outputs" | "attributes">,
  windows: NdArray,
  term: (window: number, element: number, tap: number) => number,
): readonly NdArray[] {
  const output = ndarray(outputs[0]!);
  const positions = windows.shape.slice(2);
  const [count, plane] = [productOf(positions), productOf(attributes.extents)];
  forEachIndex(positions, (position, at) => {
    for (const { input, kernel } of tapsAt(windowOf(attributes), position, attributes.extents)) {
      for (let image = 0; image < windows.shape[0]! * windows.shape[1]!; image++) {
        const element = image * plane + input;
        output.data[element]! += term(image * count + at, element, kernel);
      }
    }
  });
  return [output];
}

/** A window that holds an element. */
export interface HoldingWindow {
  /** The index of the window among all, batch and channel in front. */
  readonly at: readonly Expression[];
  /** The row-major place of the element in the window. */
  readonly tap: Expression;
}

/** Gathers: every element sums the terms of the windows that hold it; `windowExtents` tell how many windows there are. */
export function lowerAdjoint(
  k: KernelBuilder,
  { outputs, attributes }: Pick<LowerIO<WindowAdjointAttributes>, "outputs" | "attributes">,
  windowExtents: readonly number[],
  term: (window: HoldingWindow, element: readonly Expression[]) => Expression,
): void {
  outputs[0]!.forEach((index) => {
    const [n, c, ...position] = index as [Expression, Expression, ...Expression[]];
    const taps = transposedTaps(k, windowOf(attributes), position, windowExtents, attributes.extents);
    const sum = k.variable("sum", float(0));
    forEachTap(k, taps, (kernelIndex, window) => {
      const tap = rowMajorTap(kernelIndex, attributes.kernel);
      sum.set(add(sum.value, term({ at: [n, c, ...window], tap }, index)));
    });
    outputs[0]!.store(index, sum.value);
  });
}

/** The row-major place of an index in a kernel. */
export function rowMajorTap(kernelIndex: readonly Expression[], kernel: readonly number[]): Expression {
  const strides = rowMajorStrides(kernel);
  return kernelIndex.reduce((tap, at, axis) => add(tap, mul(at, int(strides[axis]!))), int(0));
}
