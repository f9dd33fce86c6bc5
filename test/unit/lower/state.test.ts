/** Parameters that runs give new values: whoever reads one in a run finds what it was before. */
import { expect, it } from "vitest";
import { Builder, noOrigin } from "../../../src/graph/graph-builder.ts";
import type { Graph, Value } from "../../../src/graph/graph.ts";
import type { Port } from "../../../src/kernel/ir.ts";
import { runKernelPasses } from "../../../src/kernel/pass.ts";
import { lower } from "../../../src/lower/lower.ts";
import { add } from "../../../src/ops/kinds/add.ts";
import { mul } from "../../../src/ops/kinds/mul.ts";
import { targetOf } from "../../../src/targets/index.ts";
import { float32 } from "../../../src/tensor/shape.ts";

/** The next value of `w` is there before its last reader; that of `v` is of parameters alone. */
function stepGraph(): Graph {
  const builder = new Builder("step");
  const graph = builder.forOps("layer", noOrigin);
  const spec = { name: "", shape: [1, 4], dtype: "float32", trainable: true, formula: "" } as const;
  const initial = { kind: "constant", value: 0 } as const;
  const [w, v] = ["w", "v"].map((name) => builder.parameter(name, { ...spec, initial }));
  const x = builder.input("x", float32([1, 4]), noOrigin);
  builder.output("next w", graph.apply(mul, [x, w!], {}) as Value, { next: "w" });
  builder.output("behind", graph.apply(add, [x, w!], {}) as Value);
  builder.output("next v", graph.apply(mul, [w!, v!], {}) as Value, { next: "v" });
  return builder.finishLive();
}

it.each(["ts", "wasm"] as const)("%s", async (name) => {
  const target = targetOf(name);
  const { program: lowered } = lower(stepGraph(), target.facts, { layout: "NCHW", training: true });
  const program = runKernelPasses(lowered, target.passes);
  const loaded = await target.load(program, new Map());
  const portOf = (called: string): Port =>
    [...program.inputs, ...program.outputs, ...program.state].find((port) => port.name === called)!;
  const write = (called: string, ...values: number[]): void => loaded.write(portOf(called), Float32Array.from(values));
  const read = async (called: string): Promise<number[]> => [...(await loaded.read(portOf(called)))];
  write("x", 1, 2, 3, 4);
  write("w", 2, 3, 4, 5);
  write("v", 1, 1, 1, 1);
  await loaded.run();
  expect([await read("behind"), await read("w"), await read("v")]).toEqual([
    [3, 5, 7, 9],
    [2, 6, 12, 20],
    [2, 3, 4, 5],
  ]);
  await loaded.run();
  expect([await read("behind"), await read("w"), await read("v")]).toEqual([
    [3, 8, 15, 24],
    [2, 12, 36, 80],
    [4, 18, 48, 100],
  ]);
  loaded.close();
});
