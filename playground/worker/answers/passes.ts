import type { Graph, Program } from "../../../src/index.ts";
import { commonStages, countOf, kernelStages, strategiesStage, type Stage } from "../../../src/tools.ts";
import type { StageSummary } from "../../questions/passes.ts";
import type { Answer } from "../answer.ts";
import type { Compilation } from "../compilation.ts";
import { rangeOf } from "../places.ts";

export const answer: Answer<"passes"> = async (asked, { compiler }) => {
  const compilation = await compiler.compilation(asked, asked.target);
  const stages = [...commonStages, ...kernelStages(asked.target)];
  const { nodes } = compilation.compiled.model.graph;
  return {
    stages: stages.map((stage, at) => summaryOf(stage, stages[at - 1], compilation)),
    layers: nodes.map(({ name, origin }) => {
      const range = rangeOf(origin, asked.path);
      return { name, places: range === undefined ? [] : [range] };
    }),
  };
};

function summaryOf({ name, task, reason }: Stage, before: Stage | undefined, compilation: Compilation): StageSummary {
  const { graphs, programs, compiled } = compilation;
  if (name === strategiesStage.name) {
    const size = countOf(compiled.lowered.choices.length, "choice");
    return { name, task, reason, kind: "strategies", isChanged: true, size };
  }
  const left = graphs.get(name) ?? programs.get(name);
  if (left === undefined) return { name, task, reason, kind: "code", isChanged: true, size: "" };
  const given = before && (graphs.get(before.name) ?? programs.get(before.name));
  return {
    name,
    task,
    reason,
    kind: given === undefined ? "start" : "pass",
    isChanged: left !== given,
    size: sizeOf(left),
  };
}

function sizeOf(left: Graph | Program): string {
  return "nodes" in left ? countOf(left.nodes.length, "node") : countOf(left.functions.length, "function");
}
