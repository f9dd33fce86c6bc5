/** The type of the array of an input or output, by its shape. */
import type { Port } from "../kernel/ir.ts";
import { formatDims } from "../tensor/shape.ts";

export function tensorType({ shape }: Port): string {
  return `Tensor<readonly ${formatDims(shape)}>`;
}

/** Of what is handed over for an input: pictures too, where it is made of them. */
export function inputType(port: Port): string {
  if (port.pixels === undefined) return tensorType(port);
  return `${tensorType(port)} | ${port.shape[0] === 1 ? "Picture" : "readonly Picture[]"}`;
}
