/** Which lines of the model's text kernels compute. */
import type { Span } from "../base/source.ts";
import type { KernelFunction } from "../kernel/ir.ts";

/** The place of the layer that a function computes, or helps to compute. */
export function originOf({ origin, serves }: KernelFunction): Span | undefined {
  return origin ?? serves;
}

/** `alexnet.cvk:5`. The file by its last name only: where it lies is the business of the machine that compiled it. */
export function placeText({ source, start }: Span): string {
  const file = source.path.split(/[\\/]/).at(-1)!;
  return `${file}:${source.positionAt(start).line}`;
}
