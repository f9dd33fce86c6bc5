import { describe, expect, it } from "vitest";
import { typescriptFacts } from "../../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../../src/targets/wasm/wasm-facts.ts";
import { randomSource } from "../../../../src/base/random.ts";
import type { Graph, Value } from "../../../../src/graph/graph.ts";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import type { TargetFacts } from "../../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { lower } from "../../../../src/lower/lower.ts";
import type { Lowered } from "../../../../src/lower/lowered.ts";
import { TILINGS } from "../../../../src/lower/winograd/tiling.ts";
import { plain } from "../../../../src/lower/strategies/plain.ts";
import { winogradWith } from "../../../../src/lower/strategies/winograd.ts";
import type { Constraints } from "../../../../src/lower/winograd/plan.ts";
import { runLowered, sketch, valuesFor, type Sketch } from "../harness.ts";
import { tries } from "../../../support/effort.ts";

/** Choices from a seeded source. */
function dice(seed: number) {
  const source = randomSource(seed);
  const upTo = (n: number) => Math.floor(source.next() * n);
  return {
    between: (low: number, high: number) => low + upTo(high - low + 1),
    pick: <T>(values: readonly T[]): T => values[upTo(values.length)]!,
    chance: (probability: number) => source.next() < probability,
  };
}

interface Case {
  /** Taps of a phase: of the kernel, where the stride is 1. */
  readonly taps: 2 | 3 | 5;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly extents: readonly [number, number];
  readonly pad: readonly number[];
  readonly bias: boolean;
  readonly mode: "cross-correlation" | "convolution";
  readonly epilogue: readonly ("residual" | "gate" | "relu" | "tanh")[];
  readonly followed: boolean;
  readonly transposed: boolean;
  /** More than 1 where transposed only: kernels have so many times the taps. */
  readonly stride: 1 | 2 | 3;
}

function randomCase(seed: number): Case {
  const random = dice(seed);
  const taps = random.pick([2, 3, 3, 5] as const);
  const pad = Array.from({ length: 4 }, () => random.between(0, Math.min(2, taps - 1)));
  const extent = (begin: number, end: number) => random.between(Math.max(2, taps - begin - end), 14);
  const stride = random.pick([1, 1, 1, 2, 2, 3] as const);
  return {
    taps,
    stride,
    batch: random.pick([1, 1, 2, 3]),
    inputs: random.between(1, 9),
    outputs: random.between(1, 21),
    extents: [extent(pad[0]!, pad[2]!), extent(pad[1]!, pad[3]!)],
    pad,
    bias: random.chance(0.5),
    mode: random.pick(["cross-correlation", "convolution"]),
    epilogue: [
      ...(random.chance(0.4) ? (["residual"] as const) : []),
      ...(random.chance(0.2) ? (["gate"] as const) : []),
      ...(random.chance(0.6) ? [random.pick(["relu", "tanh"] as const)] : []),
    ],
    followed: random.chance(0.5),
    transposed: stride > 1 || random.chance(0.3),
  };
}

function graphOf(each: Case): Graph {
  return sketch("Case", (s) => {
    const { batch, inputs, outputs, taps, stride, pad, bias, mode } = each;
    const image = s.input("image", batch, inputs, ...each.extents);
    const before = s.layer("before", "relu", {}, [image]);
    const size = each.extents.map((extent, axis) => stride * (extent + pad[axis]! + pad[axis + 2]! - taps + 1));
    const shape = [batch, outputs, ...size];
    const steps = each.epilogue.map((name, at) => stepFor(s, name, at, shape));
    const attributes = { channels: outputs, kernel: [stride * taps], bias };
    const transposed = { ...attributes, stride: [stride], pad: takenOff(each) };
    const result = each.transposed
      ? s.layer("layer", "convtranspose", transposed, [before], steps)
      : s.layer("layer", "conv", { ...attributes, pad, mode }, [before], steps);
    s.output("y", each.followed ? s.layer("after", "conv", { channels: 2, kernel: [3], pad: [1] }, [result]) : result);
  });
}

/**
 * What a transposed convolution pads is taken off its output: phases whose inputs are padded by `pad` have outputs in
 * `taps - 1 - pad` places less at a side. One output more at the beginning and less at the end moves the phases.
 */
function takenOff({ taps, stride, pad }: Case): readonly number[] {
  const amounts = pad.map((amount) => stride * (taps - 1 - amount));
  return amounts.map(
    (amount, side) => amount + (side < 2 ? 1 : -1) * (amounts[(side % 2) + 2]! > 0 && stride > 1 ? 1 : 0),
  );
}

function stepFor(s: Sketch, name: string, at: number, shape: readonly number[]) {
  const side = (sideShape: readonly number[]): Value =>
    s.layer(`other${at}`, "relu", {}, [s.input(`side${at}`, ...sideShape)]);
  if (name === "residual") return s.step("add", ["running", side(shape)]);
  if (name === "gate") return s.step("mul", [side([shape[0]!, shape[1]!, 1, 1]), "running"]);
  return s.step(name, ["running"]);
}

function loweredFor(graph: Graph, facts: TargetFacts, constraints: Constraints): Lowered {
  const result = lower(graph, facts, { layout: "NCHW", strategies: [winogradWith(constraints), plain] });
  verifyProgram(result.program);
  return result;
}

/** The largest difference from the reference, relative to the largest value. */
function errorOf(graph: Graph, result: Lowered, seed: number): number {
  const values = valuesFor(graph, seed);
  const expected = interpretGraph(graph, values.inputs, values.parameters).get("y")!.data;
  const found = runLowered(result, values).get("y")!;
  let [worst, scale] = [0, 1];
  expected.forEach((value, at) => {
    const difference = Math.abs(found.data[at]! - value);
    // A NaN is the worst of all.
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Infinity : difference;
    scale = Math.max(scale, Math.abs(value));
  });
  return worst / scale;
}

const targets = [
  { facts: typescriptFacts, tolerance: 1e-6 },
  { facts: wasmFacts, tolerance: 3e-5 },
];

describe.each(targets)("$facts.name: a convolution by Winograd's method", ({ facts, tolerance }) => {
  it.each(["fused", "staged"] as const)(
    "is the convolution, %s, whatever tiles and channels it takes at a time",
    (form) => {
      for (let seed = 1; seed <= tries(40); seed++) {
        const each = randomCase(seed);
        if (form === "staged" && each.stride > 1) continue;
        const random = dice(1000 + seed);
        const tiling = random.pick(TILINGS.filter(({ r }) => r === each.taps)).name;
        const tile = { positions: random.between(1, 5), channels: facts.run.lanes * random.between(1, 4) };
        const tiles = tile.positions * random.between(1, 4);
        const constraints = { form, tiling, tile, tiles, blocks: random.between(1, 4) };
        const graph = graphOf(each);
        const result = loweredFor(graph, facts, constraints);
        expect(result.choices.find(({ layer }) => layer === "layer")!.strategy).toBe("winograd");
        expect(errorOf(graph, result, seed), JSON.stringify({ seed, constraints, each })).toBeLessThan(tolerance);
      }
    },
  );

  it("is the convolution, planned by its cost", () => {
    for (let seed = 61; seed <= 60 + tries(20); seed++) {
      const graph = graphOf(randomCase(seed));
      expect(errorOf(graph, loweredFor(graph, facts, {}), seed), `seed ${seed}`).toBeLessThan(tolerance);
    }
  });
});
