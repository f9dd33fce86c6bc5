/** What passes change, told by lines that went and came. */
import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { check } from "../../../src/check.ts";
import type { Graph } from "../../../src/graph/graph.ts";
import type { Program } from "../../../src/kernel/ir.ts";
import { changesBetween } from "../../../src/reports/line-changes.ts";
import {
  changedLines,
  graphChanges,
  programChanges,
  stableNumbers,
  type ChangedLine,
} from "../../../src/reports/stage-changes.ts";

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `line ${at}`);
const told = (lines: readonly ChangedLine[]): readonly string[] => lines.map(({ sign, text }) => `${sign}${text}`);

describe("changed lines", () => {
  it("stand with two lines around them, and what is alike is counted", () => {
    const old = numbered(20);
    const fresh = old.with(8, "other").toSpliced(9, 0, "new");
    expect(told(changedLines(old, fresh))).toEqual([
      "…6",
      " line 6",
      " line 7",
      "-line 8",
      "+other",
      "+new",
      " line 9",
      " line 10",
      "…9",
    ]);
  });

  it("at the ends have nothing around them there", () => {
    expect(told(changedLines(numbered(4), [...numbered(4), "last"]))).toEqual(["…2", " line 2", " line 3", "+last"]);
    expect(told(changedLines(["a"], []))).toEqual(["-a"]);
    expect(changedLines(numbered(4), numbered(4))).toEqual([]);
  });

  it("that are too many to be searched take all between the first and the last of them", () => {
    const old = ["same", "a", "kept", "b", "end"];
    const fresh = ["same", "x", "kept", "y", "end"];
    expect(changesBetween(old, fresh).length).toBe(2);
    expect(changesBetween(old, fresh, 3)).toEqual([{ from: 1, to: 4, newFrom: 1, newTo: 4 }]);
    expect(changesBetween(old, fresh, 4).length).toBe(2);
  });
});

describe("passes over a net", () => {
  const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; maxpool 2; flatten; dense 3 }";
  const graphs = new Map<string, Graph>();
  const programs = new Map<string, Program>();
  compileModel(check("net.cvk", text).models[0]!, {
    target: "wasm",
    observe: (stage, graph) => graphs.set(stage, graph),
    observeProgram: (stage, program) => programs.set(stage, program),
  });

  it("fusing takes an activation away, and what reads it reads the layer before", () => {
    const numberOf = stableNumbers(graphs.values());
    const [before, after] = [graphs.get("fold-constants")!, graphs.get("fuse-epilogues")!];
    const lines = graphChanges(before, after, numberOf).flatMap((change) => change.lines);
    const changed = told(lines.filter(({ sign }) => sign === "+" || sign === "-"));
    expect(changed.map((line) => line.replace(/^([+-]).*? (\w+) = .*$/, "$1$2"))).toEqual([
      "-conv1",
      "-relu1",
      "-maxpool1",
      "+conv1",
      "+maxpool1",
    ]);
    expect(changed.find((line) => line.startsWith("+"))).toContain("then relu1 = relu(it)");
  });

  it("a program that is lowered is all new, and a pass that changed nothing has nothing to tell", () => {
    const lowered = programs.get("lower")!;
    const pieces = programChanges(undefined, lowered);
    expect(pieces.length).toBeGreaterThan(lowered.functions.length);
    expect(pieces.flatMap(({ lines }) => lines).every(({ sign }) => sign === "+")).toBe(true);
    expect(pieces.find(({ layer }) => layer === "dense1")?.title).toMatch(/^function .*dense1/);
    expect(programChanges(lowered, lowered)).toEqual([]);
  });

  it("of functions those that differ are told", () => {
    const [before, after] = [programs.get("transpose-copies")!, programs.get("vectorise-loops")!];
    const titles = programChanges(before, after).map(({ title }) => title);
    expect(titles).toContain("function maxpool1");
    const kept = before.functions.filter((fn) => after.functions.includes(fn)).map(({ name }) => `function ${name}`);
    expect(kept.length).toBeGreaterThan(0);
    expect(titles.filter((title) => kept.includes(title))).toEqual([]);
  });
});
