/** The type of the array of an input or output, by its shape. */
import type { Port } from "../kernel/ir.ts";
import { formatDims } from "../tensor/shape.ts";

export function tensorType({ shape }: Port): string {
  return `Tensor<readonly ${formatDims(shape)}>`;
}
