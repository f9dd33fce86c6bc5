/** What a model must be to be compiled, beyond being sound and its sizes bound: its tensors of a size that code can address. */
import type { Graph } from "../graph/graph.ts";
import { grouped } from "../tensor/readable-numbers.ts";
import { isConstantDim, type Dim } from "../tensor/dim.ts";
import { elementCount, formatDims, type TensorType } from "../tensor/shape.ts";

/** Kernels address elements with 32-bit integers, and padding and packing may double a tensor. */
const MAXIMUM_ELEMENTS = 2 ** 30;

export interface OversizedTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly elements: number;
  readonly maximum: number;
}

/** The first tensor that no module can hold. Open sizes are not judged. */
export function oversizedTensor({ inputs, parameters, nodes }: Graph): OversizedTensor | undefined {
  const results = nodes.flatMap(({ name, outputs }) => outputs.map(({ type }) => ({ name, type })));
  for (const { name, type } of [...inputs, ...parameters, ...results]) {
    const elements: Dim = elementCount(type.shape);
    if (isConstantDim(elements) && elements > MAXIMUM_ELEMENTS) {
      return { name, type, elements, maximum: MAXIMUM_ELEMENTS };
    }
  }
  return undefined;
}

/**
 * Why no module can hold a net: a sentence on the first tensor that is too large; undefined where there is none.
 * @example
 * ```ts
 * import { check, oversizedMessage } from "convoke";
 *
 * const [{ graph }] = check("net.cvk", "model Net { input image [3, 8, 8]; relu }").models;
 * console.log(oversizedMessage(graph)); // undefined
 * ```
 */
export function oversizedMessage(graph: Graph): string | undefined {
  const oversized = oversizedTensor(graph);
  if (oversized === undefined) return undefined;
  const { name, type, elements, maximum } = oversized;
  return `${name} is ${formatDims(type.shape)}: ${grouped(elements)} elements, and compiled code holds at most ${grouped(maximum)} in one tensor`;
}
