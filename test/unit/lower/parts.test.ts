import { describe, expect, it } from "vitest";
import type { RegionName } from "../../../src/kernel/ir.ts";
import { callsIn, functionsIn } from "../../../src/kernel/regions.ts";
import { walkExpressions } from "../../../src/kernel/walk.ts";
import { typescriptFacts } from "../../../src/targets/typescript/typescript-facts.ts";
import type { Graph, ResultValue } from "../../../src/graph/graph.ts";
import { livesOf, planMemory } from "../../../src/lower/plan-memory.ts";
import { collapseLoops, coverRow, unrollOf } from "../../../src/lower/register-tile.ts";
import { foldBatchNorm } from "../../../src/passes/fold-batch-norm.ts";
import { symbol } from "../../../src/tensor/dim.ts";
import { float32 } from "../../../src/tensor/shape.ts";
import { noOrigin } from "../../../src/graph/graph-builder.ts";
import { expectSame, lowered, sketch } from "./harness.ts";

describe("names", () => {
  it("of buffers and functions are those of layers, as their authors spelled them", () => {
    const graph = sketch("Named", (s) => {
      s.output("y", s.layer("for", "relu", {}, [s.layer("layer1.0.conv1", "relu", {}, [s.input("x-y", 1, 2)])]));
    });
    const { buffers, functions } = lowered(graph).program;
    expect(functions.map(({ name }) => name)).toEqual(["layer1.0.conv1", "for"]);
    expect(buffers.map(({ name }) => name)).toContain("x-y");
  });
});

function sizes(extent: number): string[] {
  return coverRow(extent, 3).map(({ tiles, size }) => `${tiles}x${size}`);
}

describe("the cover of a row", () => {
  it("has no tile that is mostly empty", () => {
    expect(sizes(12)).toEqual(["4x3"]);
    expect(sizes(13)).toEqual(["3x3", "2x2"]);
    expect(sizes(14)).toEqual(["4x3", "1x2"]);
    expect(sizes(4)).toEqual(["2x2"]);
    expect(sizes(2)).toEqual(["1x2"]);
    expect(sizes(1)).toEqual(["1x1"]);
  });

  it("covers every extent without gap or overlap, for every tile", () => {
    for (let size = 1; size <= 6; size++) {
      for (let extent = 1; extent <= 40; extent++) {
        let next = 0;
        for (const segment of coverRow(extent, size)) {
          expect(segment.from).toBe(next);
          expect(segment.size).toBeLessThanOrEqual(size);
          next += segment.tiles * segment.size;
        }
        expect(next).toBe(extent);
      }
    }
  });
});

describe("the reduction", () => {
  it("is one loop where memory is one run", () => {
    const loops = [
      { name: "ky", count: 3, step: 300, weights: 60 },
      { name: "kx", count: 3, step: 20, weights: 20 },
      { name: "c", count: 20, step: 1, weights: 1 },
    ];
    expect(collapseLoops(loops)).toEqual([loops[0], { name: "k", count: 60, step: 1, weights: 1 }]);
    expect(collapseLoops([{ ...loops[0]!, count: 1 }, { ...loops[1]!, step: 32 }, loops[2]!])).toHaveLength(2);
    expect(collapseLoops([{ name: "c", count: 1, step: 1, weights: 1 }])).toHaveLength(1);
  });

  it("is unrolled as far as registers go", () => {
    expect(unrollOf({ positions: 3, channels: 2 }, { most: 4, liveValues: 14 })).toBe(1);
    expect(unrollOf({ positions: 2, channels: 2 }, { most: 4, liveValues: 14 })).toBe(2);
    expect(unrollOf({ positions: 1, channels: 2 }, { most: 4, liveValues: 14 })).toBe(4);
    expect(unrollOf({ positions: 1, channels: 1 }, { most: 1, liveValues: 14 })).toBe(1);
  });
});

/** A chain of convolutions with a shortcut over each pair. */
function residualNet(depth: number): Graph {
  return sketch("Residual", (s) => {
    let x = s.layer("stem", "conv", { channels: 4, kernel: [3], pad: [1] }, [s.input("image", 1, 3, 8, 8)]);
    for (let block = 0; block < depth; block++) {
      const given = { channels: 4, kernel: [3], pad: [1] };
      const inner = s.layer(`a${block}`, "conv", given, [x], [s.step("relu", ["running"])]);
      x = s.layer(`b${block}`, "conv", given, [inner], [s.step("add", ["running", x])]);
    }
    s.output("y", x);
  });
}

function offsets(): (readonly [string, number])[] {
  return [...lowered(residualNet(4)).program.placement].map(([buffer, at]) => [buffer.name, at]);
}

describe("the memory plan", () => {
  it("never lets two buffers overlap that live at the same time", () => {
    const { program } = lowered(residualNet(6));
    for (const { invocations } of program.regions) {
      const lives = livesOf(invocations);
      for (const [at, a] of lives.entries()) {
        for (const b of lives.slice(at + 1)) {
          const [from, other] = [program.placement.get(a.buffer)!, program.placement.get(b.buffer)!];
          const meet = a.first <= b.last && b.first <= a.last;
          const overlap = from < other + b.buffer.length && other < from + a.buffer.length;
          expect(meet && overlap, `${a.buffer.name} and ${b.buffer.name}`).toBe(false);
        }
      }
    }
  });

  it("reaches the bound of what lives at once in a residual net", () => {
    const { program } = lowered(residualNet(6));
    const run = callsIn(program, "run");
    const lives = livesOf(run);
    const alive = run.map((_, at) =>
      lives.filter(({ first, last }) => first <= at && at <= last).reduce((sum, { buffer }) => sum + buffer.length, 0),
    );
    const plan = planMemory([{ name: "run", invocations: run }]);
    expect(plan.arena.f64).toBe(Math.max(...alive));
  });

  it("is the same each time", () => {
    expect(offsets()).toEqual(offsets());
  });
});

describe("preparation", () => {
  const normalised = sketch("Normalised", (s) => {
    const conv = s.layer("conv", "conv", { channels: 4, kernel: [3], pad: [1], bias: false }, [
      s.input("x", 2, 3, 5, 5),
    ]);
    s.output("y", s.layer("act", "relu", {}, [s.layer("bn", "bn", {}, [conv])]));
  });

  it("computes folded batch norms where weights are packed, without tensors in between", () => {
    const { program } = expectSame(foldBatchNorm.run(normalised));
    expect(callsIn(program, "prepare").map((call) => call.function.name)).toEqual([
      "bn_div",
      "pack_conv_weight",
      "keep_bn_sub",
    ]);
  });

  it("computes as its own facts say, which are not those of what runs", () => {
    const facts = {
      ...typescriptFacts,
      prepare: { float: "f32", intermediates: "f32" },
      run: { ...typescriptFacts.run, float: "f64" },
    } as const;
    const { program } = lowered(foldBatchNorm.run(normalised), {}, facts);
    const sums = (region: RegionName) => {
      const types = new Set<string>();
      for (const { body } of functionsIn(program, region)) {
        walkExpressions(body, ({ kind, type }) => kind === "binary" && type !== "i32" && types.add(type));
      }
      return [...types];
    };
    expect([sums("prepare"), sums("run")]).toEqual([["f32"], ["f64"]]);
    const elements = program.buffers.map(({ name, element }) => `${name} ${element}`);
    expect(elements).toContain("bn_div_out f32");
    expect(elements).toContain("conv_weight_packed f64");
  });

  it("packs shared weights once", () => {
    const graph = sketch("Shared", (s) => {
      const given = { channels: 3, kernel: [3], pad: [1] };
      const first = s.layer("first", "conv", given, [s.input("x", 1, 3, 5, 5)]) as ResultValue;
      const { op, attributes, parameters, origin } = first.node;
      const init = { name: "second", op, attributes, parameters, origin, inputs: [first] };
      s.output("y", s.builder.addSound(init).outputs[0]!);
    });
    const { program } = expectSame(graph);
    expect(callsIn(program, "prepare").map((call) => call.function.name)).toEqual([
      "pack_first_weight",
      "keep_first.bias",
    ]);
  });
});

it("open sizes are refused: they are bound when a model is resolved", () => {
  const graph = sketch("Open", (s) => {
    const image = s.builder.input("image", float32([1, 3, symbol("H"), symbol("W")]), noOrigin);
    s.output("y", s.layer("c", "conv", { channels: 2, kernel: [3], pad: [1] }, [image]));
  });
  expect(() => lowered(graph)).toThrow("size H is not bound");
});

it("the target's tile is within its registers", () => {
  const { positions, channels } = typescriptFacts.run.tile;
  expect(positions * channels + positions + channels).toBeLessThanOrEqual(14);
});
