/** Views that add axes of one element, or leave such out, go before permutations, which then meet their inverses. */
import { describe, expect, it } from "vitest";
import { LazyMap } from "../../../../../src/base/lazy-map.ts";
import { UniqueNames } from "../../../../../src/base/unique-names.ts";
import { Builder, noOrigin } from "../../../../../src/graph/graph-builder.ts";
import type { Graph, Value } from "../../../../../src/graph/graph.ts";
import { interpretGraph } from "../../../../../src/graph/interpret-graph.ts";
import { addLayer, shapeOf } from "../../../../../src/interchange/import/idioms/idiom.ts";
import { sinkPermutes } from "../../../../../src/interchange/import/idioms/index.ts";
import { ndarray } from "../../../../../src/tensor/ndarray.ts";
import { float32 } from "../../../../../src/tensor/shape.ts";

interface Case {
  readonly note: string;
  readonly shape: readonly number[];
  /** Permutations and views, behind the batch. */
  readonly steps: readonly ({ readonly order: readonly number[] } | { readonly shape: readonly number[] })[];
  /** The layers behind sinking. */
  readonly left: readonly string[];
}

const cases: readonly Case[] = [
  {
    note: "a row as an image of one row, as Conv1D is written",
    shape: [4, 11],
    steps: [{ order: [1, 0] }, { shape: [1, 11, 4] }, { order: [2, 0, 1] }],
    left: ["reshape"],
  },
  {
    note: "a row as an image of one column",
    shape: [4, 11],
    steps: [{ order: [1, 0] }, { shape: [11, 1, 4] }, { order: [2, 0, 1] }],
    left: ["reshape"],
  },
  {
    note: "an image of one row as that row",
    shape: [4, 1, 11],
    steps: [{ order: [1, 2, 0] }, { shape: [11, 4] }, { order: [1, 0] }],
    left: ["reshape"],
  },
  {
    note: "several axes at once",
    shape: [4, 1, 11],
    steps: [{ order: [1, 2, 0] }, { shape: [11, 1, 1, 4] }, { order: [3, 0, 1, 2] }],
    left: ["reshape"],
  },
  {
    note: "a view that splits an axis stays where it is",
    shape: [4, 12],
    steps: [{ order: [1, 0] }, { shape: [3, 4, 4] }, { order: [2, 0, 1] }],
    left: ["permute", "reshape", "permute"],
  },
];

function graphOf({ shape, steps }: Case): Graph {
  const builder = new Builder("views");
  let value: Value = builder.input("x", float32([1, ...shape]), noOrigin);
  steps.forEach((step, at) => {
    value =
      "order" in step
        ? addLayer({ builder }, `step${at}`, "permute", [value], { axes: step.order })
        : addLayer({ builder }, `step${at}`, "reshape", [value], { shape: step.shape });
  });
  builder.output("y", value);
  return builder.finish();
}

function resultOf(graph: Graph): readonly number[] {
  const shape = shapeOf(graph.inputs[0]!);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const x = ndarray(
    shape,
    Float32Array.from({ length: count }, (_, at) => at),
  );
  const y = interpretGraph(graph, { x }, {}).get("y")!;
  return [...y.shape, ...y.data];
}

describe("axes of one element and permutations", () => {
  it.each(cases.map((each) => [each.note, each] as const))("%s", (_, each) => {
    const graph = graphOf(each);
    const sunk = sinkPermutes({ graph, weights: new LazyMap(new Map()) }, new UniqueNames()).graph;
    expect(sunk.nodes.map(({ op }) => op.name)).toEqual(each.left);
    expect(resultOf(sunk)).toEqual(resultOf(graph));
  });
});
