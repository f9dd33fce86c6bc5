import { describe, expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { interpretGraph } from "../../../src/graph/interpret-graph.ts";
import type { Statement, TargetFacts } from "../../../src/kernel/ir.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { AttributeRecord } from "../../../src/ops/contract/language-value.ts";
import { typescriptFacts } from "../../../src/targets/typescript/typescript-facts.ts";
import { wasmFacts } from "../../../src/targets/wasm/wasm-facts.ts";
import { expectSame, lowered, runLowered, sketch, strategyOf, valuesFor } from "./harness.ts";

function netOf(attributes: AttributeRecord, shape: readonly number[], step?: string): Graph {
  return sketch("Net", (s) => {
    const before = s.layer("before", "relu", {}, [s.input("x", ...shape)]);
    const steps = step === undefined ? [] : [s.step(step, ["running"])];
    s.output("y", s.layer("up", "convtranspose", attributes, [before], steps));
  });
}

const targets = [typescriptFacts, wasmFacts];

function strategyFor(attributes: AttributeRecord, facts: TargetFacts): string | undefined {
  return strategyOf(lower(netOf(attributes, [1, 32, 16, 16]), facts, { layout: "NCHW" }), "up");
}

it.each(targets)("$name: the strategy is that of a convolution", (facts) => {
  const given = { channels: 32, pad: [1] };
  expect(strategyFor({ ...given, kernel: [5], stride: [2] }, facts)).toBe("convolution");
  expect(strategyFor({ ...given, kernel: [4], stride: [2] }, facts)).toBe("winograd");
  expect(strategyFor({ ...given, kernel: [3] }, facts)).toBe("winograd");
  expect(strategyFor({ ...given, kernel: [3], groups: 32 }, facts)).toBe("depthwise");
  expect(strategyFor({ ...given, kernel: [4], stride: [2], groups: 32 }, facts)).toBe("transposed-depthwise");
});

describe("phases", () => {
  it("that are alike share their code: 16 phases are a loop over the columns of one tile", () => {
    const { program } = lowered(
      netOf({ channels: 8, kernel: [8], stride: [4], pad: [2] }, [1, 8, 8, 8]),
      {},
      wasmFacts,
    );
    const up = program.functions.find(({ name }) => name === "up")!;
    const tiles = loopsOf(up.body).filter(({ local }) => local.name.startsWith("x"));
    expect(tiles).toHaveLength(1);
  });

  it("meet one tap each where there is one input: nothing is multiplied by the zeros around it", () => {
    const { choices } = lowered(netOf({ channels: 8, kernel: [4] }, [1, 8, 1, 1]));
    expect(choices.find(({ layer }) => layer === "up")!.reason).toContain("16 phases");
    expectSame(netOf({ channels: 8, kernel: [4], dilation: [2] }, [2, 8, 1, 1], "tanh"));
    expectSame(netOf({ channels: 3, kernel: [3, 5], stride: [2, 1], pad: [0, 1] }, [1, 5, 4, 1]));
    expectSame(netOf({ channels: 3, kernel: [5], pad: [1], output_pad: [0] }, [1, 5, 1]));
  });

  it.each([
    { channels: 20, kernel: [3], stride: [2], pad: [1], output_pad: [1] },
    { channels: 20, kernel: [2], stride: [3] },
    { channels: 20, kernel: [3, 4], stride: [2, 3], dilation: [2, 1] },
  ])("come block by block of channels where weights are large: $kernel by $stride", (attributes) => {
    const graph = netOf(attributes, [2, 5, 4, 5], "tanh");
    const values = valuesFor(graph, 3);
    const expected = interpretGraph(graph, values.inputs, values.parameters).get("y")!;
    for (const facts of targets) {
      const result = lowered(graph, {}, withSmallCache(facts));
      expect(result.choices.find(({ layer }) => layer === "up")!.reason).toContain("channels outermost");
      const found = runLowered(result, values).get("y")!;
      found.data.forEach((value, at) => expect(value).toBeCloseTo(expected.data[at]!, 5));
    }
  });
});

function withSmallCache(facts: TargetFacts): TargetFacts {
  return { ...facts, run: { ...facts.run, residentWeights: 0 } };
}

function loopsOf(statements: readonly Statement[]): readonly Extract<Statement, { kind: "for" }>[] {
  return statements.flatMap((statement) => {
    if (statement.kind === "for") return [statement, ...loopsOf(statement.body)];
    return statement.kind === "if" ? [...loopsOf(statement.then), ...loopsOf(statement.otherwise)] : [];
  });
}
