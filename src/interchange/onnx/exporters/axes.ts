/** Axes as the language writes them, as ONNX counts them. */
import { findAxis, type Axis } from "../../../ops/shared/axes.ts";

/** The axes in the order in which they are written, batch counted; every spatial axis where none are. */
export function axesOrSpatial(asked: readonly Axis[] | undefined, rank: number): readonly number[] {
  return asked?.map((axis) => findAxis(axis, rank)!) ?? Array.from({ length: rank - 2 }, (_, axis) => axis + 2);
}
