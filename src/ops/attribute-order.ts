/** The order in which the manual lists the attributes of a layer. */
import { findOp } from "./index.ts";

/** Undefined where there is no such layer. */
export function attributeOrder(layer: string): readonly string[] | undefined {
  const op = findOp(layer);
  return op?.spelled === true ? Object.keys(op.attributes) : undefined;
}
