/** Which lines of the model's text kernels compute. */
import type { Span } from "../base/source.ts";
import type { KernelFunction } from "../kernel/ir.ts";

/** The place of the layer that a function computes, or helps to compute. */
export function originOf({ origin, serves }: KernelFunction): Span | undefined {
  return origin ?? serves;
}

/** What stands above the code of a function: `alexnet.cvk:5  conv1: conv 64 kernel=11 stride=4 pad=2, relu`. */
export function headingOf(fn: KernelFunction): string {
  const place = fn.origin === undefined ? "" : `${placeText(fn.origin)}  `;
  return place + fn.description;
}

/** `alexnet.cvk:5`. The file by its last name only: where it lies is the business of the machine that compiled it. */
export function placeText({ source, start }: Span): string {
  const file = source.path.split(/[\\/]/).at(-1)!;
  return `${file}:${source.positionAt(start).line}`;
}
