/** Nets whose sizes are opened, and the shape rules of their layers asked again: with sizes left open, and with numbers. */
import type { Graph, Value } from "../../src/graph/graph.ts";
import { symbol, type Dim } from "../../src/tensor/dim.ts";
import { float32, type TensorType } from "../../src/tensor/shape.ts";
import type { SizeCondition } from "../../src/tensor/size-condition.ts";

export type Sizes = Readonly<Record<string, number>>;

/** The types of all values and what is demanded of open sizes; undefined where a layer refuses. */
export interface Inferred {
  readonly types: ReadonlyMap<Value, TensorType>;
  readonly demands: readonly SizeCondition[];
}

/** Every shape rule of a net, asked for other extents of its inputs. */
export function inferAgain(graph: Graph, extentsOf: (name: string) => readonly Dim[]): Inferred | undefined {
  const demands: SizeCondition[] = [];
  const problems = {
    error: () => undefined,
    warning: () => {},
    demand: (condition: SizeCondition) => void demands.push(condition),
  };
  const types = new Map<Value, TensorType>();
  for (const input of graph.inputs) types.set(input, float32([input.type.shape[0]!, ...extentsOf(input.name)]));
  for (const { op, attributes, inputs, outputs } of graph.nodes) {
    const found = op.infer(
      inputs.map((value) => types.get(value) ?? value.type),
      attributes,
      problems,
    );
    if (found === undefined) return undefined;
    outputs.forEach((value, at) => types.set(value, found[at]!));
  }
  return { types, demands };
}

const names = ["H", "W", "D"];

/** `[3, H, W]` of `[3, 32, 24]`; a flat input has one size. */
export function opened(extents: readonly Dim[]): readonly Dim[] {
  const fixed = extents.length === 1 ? 0 : 1;
  return extents.map((extent, axis) => (axis < fixed ? extent : symbol(names[axis - fixed]!)));
}
