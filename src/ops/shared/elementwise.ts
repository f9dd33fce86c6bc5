/** What the references of pointwise ops share: float64, one element at a time, operands broadcast. */
import { CHANNEL_AXIS } from "../../tensor/shape.ts";
import { forEachIndex, ndarray, offsetOf, type NdArray } from "../../tensor/ndarray.ts";

/** Every element replaced by a function of it and of its channel. */
export function mapElements(input: NdArray, compute: (x: number, channel: number) => number): NdArray {
  const output = ndarray(input.shape);
  forEachIndex(input.shape, (index, position) => {
    output.data[position] = compute(input.data[position]!, index[CHANNEL_AXIS] ?? 0);
  });
  return output;
}

/** A function of the inputs' elements at each index of `shape`; axes of extent 1 repeat. Equal ranks. */
export function mapBroadcast(
  shape: readonly number[],
  inputs: readonly NdArray[],
  compute: (values: readonly number[]) => number,
): NdArray {
  const output = ndarray(shape);
  forEachIndex(shape, (index, position) => {
    output.data[position] = compute(inputs.map((input) => broadcastElement(input, index)));
  });
  return output;
}

function broadcastElement(input: NdArray, index: readonly number[]): number {
  const at = index.map((i, axis) => (input.shape[axis] === 1 ? 0 : i));
  return input.data[offsetOf(input, at)]!;
}

/** A parameter of shape `[C]`, or `[1]` for all channels. */
export function channelElement(parameter: NdArray, channel: number): number {
  return parameter.data[parameter.shape[0] === 1 ? 0 : channel]!;
}
