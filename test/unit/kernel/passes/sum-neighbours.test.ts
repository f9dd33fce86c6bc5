/** Long sums of neighbouring channels at once: fewer passes over memory, and the same bits. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../../src/base/random.ts";
import { printFunction } from "../../../../src/kernel/print-program.ts";
import { callsIn } from "../../../../src/kernel/regions.ts";
import { interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import { sumNeighbours } from "../../../../src/kernel/passes/sum-neighbours.ts";
import type { Buffer, Program } from "../../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { lower } from "../../../../src/lower/lower.ts";
import { typescriptFacts } from "../../../../src/targets/typescript/typescript-facts.ts";
import { sketch } from "../../lower/harness.ts";

function programOf(op: "amax" | "mean", channels: number, extent: number) {
  const graph = sketch("Net", (s) => {
    const x = s.layer("before", "tanh", {}, [s.input("x", 2, channels, extent, extent)]);
    s.output("y", s.layer("found", op, {}, [x]));
  });
  return trains(lower(graph, typescriptFacts, { layout: "NCHW" }).program);
}

/** The program, with a number that it keeps from run to run. */
function trains(program: Program): Program {
  const buffer: Buffer = { name: "kept", element: "f32", length: 1, role: "state" };
  return { ...program, buffers: [...program.buffers, buffer], state: [{ name: "kept", shape: [1], buffer }] };
}

function textOf(op: "amax" | "mean", channels: number): string {
  const calls = callsIn(sumNeighbours.run(programOf(op, channels, 23)), "run");
  return calls.flatMap(({ function: fn }) => printFunction(fn)).join("\n");
}

describe.each(["amax", "mean"] as const)("%s over many positions", (op) => {
  it.each([2, 3, 4, 6, 13])("of %i channels is the same to the bit", (channels) => {
    const program = programOf(op, channels, 23);
    const rewritten = sumNeighbours.run(program);
    verifyProgram(rewritten);
    expect(rewritten).not.toBe(program);
    const random = randomSource(channels);
    const input = new Map([["x", Float32Array.from({ length: 2 * channels * 23 * 23 }, () => random.next() - 0.5)]]);
    const [expected, found] = [program, rewritten].map((each) => {
      const net = interpretProgram(each);
      net.load(new Map());
      return net.run(input);
    });
    expect(found).toEqual(expected);
  });

  it("takes fewer rounds of neighbouring channels", () => {
    expect(textOf(op, 4)).toContain("_v_");
    expect(textOf(op, 3)).not.toContain("_v");
  });

  it("stays as it is where the positions are few, or nothing is trained", () => {
    const few = programOf(op, 8, 22);
    expect(sumNeighbours.run(few)).toBe(few);
    const inference = { ...programOf(op, 8, 23), state: [] };
    expect(sumNeighbours.run(inference)).toBe(inference);
  });
});
