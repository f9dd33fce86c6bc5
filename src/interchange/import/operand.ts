/**
 * What a name of a graph stands for during import: a constant, known element by element, or a value of the graph that
 * is being built. Shapes here are the file's own (a scalar is `[]`, nothing is added in front); the graph value may have the same
 * elements under any other shape, since both sides are row-major and views are free.
 */
import type { Value } from "../../graph/graph.ts";
import { computedType } from "./element-types.ts";
import type { ElementType, ImportTensor } from "./graph.ts";
import { newProvenance, type Provenance } from "./provenance.ts";

export type Operand = ConstantOperand | ValueOperand;

export interface ConstantOperand {
  readonly kind: "constant";
  /** Of the initialiser or of the output of the node that gave it. */
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly provenance: Provenance;
  /** Row-major; booleans are 0 and 1. Decoded on the first call and kept; never write to it. */
  data(): Elements;
}

/** Elements by position: float32 as they lie in the file, everything else as float64. */
export type Elements = Float32Array | Float64Array;

export interface ValueOperand {
  readonly kind: "value";
  /** `float32`, or `bool` for a float that is 0 or 1. */
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly value: Value;
}

/** A constant of computed elements. */
export function constantOperand(
  elementType: ElementType,
  shape: readonly number[],
  elements: Elements | readonly number[],
  name = "",
): ConstantOperand {
  const stored =
    elements instanceof Float32Array || elements instanceof Float64Array
      ? elements
      : elementType === "float32"
        ? Float32Array.from(elements)
        : Float64Array.from(elements);
  return { kind: "constant", name, elementType, shape, provenance: newProvenance(), data: () => stored };
}

/** A constant whose elements are computed when they are first asked for, if ever. */
export function lazyOperand(init: Omit<ConstantOperand, "kind" | "data">, compute: () => Elements): ConstantOperand {
  let computed: Elements | undefined;
  return { kind: "constant", ...init, data: () => (computed ??= compute()) };
}

/** A tensor of the model, decoded when it is first asked for its elements. */
export function tensorOperand(tensor: ImportTensor, name: string = tensor.name): ConstantOperand {
  const { dims: shape } = tensor;
  const elementType = computedType(tensor.elementType);
  const decode = (): Elements => (elementType === "float32" ? tensor.floats() : tensor.numbers());
  return lazyOperand({ name, elementType, shape, provenance: newProvenance() }, decode);
}

/** Constants of float64 become float32 where they meet what is computed from the inputs: the same one each time. */
export function besideRunning(operand: Operand): Operand {
  if (operand.kind !== "constant" || operand.elementType !== "float64") return operand;
  const { name, shape, provenance } = operand;
  const init = { name, elementType: "float32", shape, provenance } as const;
  const rounded = singles.get(operand) ?? lazyOperand(init, () => Float32Array.from(operand.data()));
  singles.set(operand, rounded);
  return rounded;
}

const singles = new WeakMap<ConstantOperand, ConstantOperand>();

export function valueOperand(
  value: Value,
  shape: readonly number[],
  elementType: ElementType = "float32",
): ValueOperand {
  return { kind: "value", elementType, shape, value };
}

/** `shape` with 1s in front up to `rank`. */
export function padShape(shape: readonly number[], rank: number): readonly number[] {
  return [...Array<number>(Math.max(0, rank - shape.length)).fill(1), ...shape];
}

/** The shape that the graph gives a tensor unless an operator wants another: at least `[batch, channels]`. */
export function naturalShape(shape: readonly number[]): readonly number[] {
  return padShape(shape, 2);
}

/** More extents than a message needs. */
const LONGEST = 16;

/** `[2, 3, 4]`; `[]` is called a scalar. */
export function shapeText(shape: readonly number[]): string {
  const told = shape.length > LONGEST ? [...shape.slice(0, LONGEST), "…"] : shape;
  return shape.length === 0 ? "a scalar" : `[${told.join(", ")}]`;
}

/** The shape that operands of these shapes broadcast to (numpy's rule), or undefined where they do not. */
export function broadcastShape(shapes: readonly (readonly number[])[]): readonly number[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = Array<number>(rank).fill(1);
  for (const shape of shapes.map((each) => padShape(each, rank))) {
    for (const [axis, extent] of shape.entries()) {
      if (result[axis] === 1) result[axis] = extent;
      else if (extent !== 1 && extent !== result[axis]) return undefined;
    }
  }
  return result;
}
