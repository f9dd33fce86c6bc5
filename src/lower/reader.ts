/** How kernels read tensors by logical index, wherever the elements lie or however they are computed. */
import { int, load } from "../kernel/expression.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import { addressOf, type View } from "./buffer-view.ts";

export function readerOf(view: View): TensorReader {
  return { shape: view.shape, at: (index) => load(view.buffer, addressOf(view, index)) };
}

/** A reader for indices of a shape of the same rank, along whose axes those of extent 1 repeat. */
export function broadcastReader(reader: TensorReader): TensorReader {
  return {
    shape: reader.shape,
    at: (index) => reader.at(index.map((at, axis) => (reader.shape[axis] === 1 ? int(0) : at))),
  };
}
