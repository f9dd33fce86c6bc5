/**
 * Calls of blocks with `recompute=true` are blocks again, since only calls can say so: lines of one kind share a block. Where a call is
 * left that cannot be one, as other lines name a tensor within it, what its layers give is kept for the backward pass, and a note tells so.
 */
import type { CallSite, Graph, Node } from "../../graph/graph.ts";
import { recomputedCall } from "../../graph/node-facts.ts";
import { countOf } from "../../tensor/readable-numbers.ts";
import { kindOf, mostParameters, replaceRuns, type Blocks, type Fixed } from "./blocks.ts";
import { innerBodies, namedValues, type Argument, type Body, type Line, type Statement } from "./outline.ts";
import { callsOf, labelCounts, templateOf, type LabelCounts, type Run, type Template } from "./template.ts";

/** `nodes`: layers that share parameters, or whose parameters are shared; their lines stay where they are. */
export function recomputedBlocks(body: Body, nodes: ReadonlySet<Node>, modelName: string): Blocks {
  const labels = labelCounts(body);
  const templates: Template[] = [];
  for (const runs of runsByKind(body, { named: namedValues(body), nodes })) {
    const names = [modelName, ...templates.map(({ block }) => block.name)];
    templates.push(...templatesOf(runs, labels, names));
  }
  const runs = templates.flatMap((template) => template.runs);
  const calls = templates.flatMap(callsOf).map((call): Line => ({
    ...call,
    first: { ...call.first, arguments: [...call.first.arguments, RECOMPUTE] },
  }));
  return { body: replaceRuns(body, runs, calls), blocks: templates.map(({ block }) => block) };
}

const RECOMPUTE: Argument = {
  name: "recompute",
  text: "true",
  number: undefined,
  isDefault: false,
  isPlain: false,
  isOpen: false,
};

/** One for all runs, or else for each. */
function templatesOf(runs: readonly Run[], labels: LabelCounts, names: readonly string[]): readonly Template[] {
  const together = templateOf(runs, labels, names);
  if (together !== undefined && together.block.parameters.length <= mostParameters) return [together];
  const found: Template[] = [];
  for (const run of runs) {
    const alone = templateOf([run], labels, [...names, ...found.map(({ block }) => block.name)]);
    if (alone !== undefined) found.push(alone);
  }
  return found;
}

function runsByKind(body: Body, fixed: Fixed): readonly (readonly Run[])[] {
  const kinds = new Map<string, Run[]>();
  for (const run of runsIn(body, fixed)) {
    const kind = run.statements.map((line) => kindOf(line, fixed)).join("\n");
    kinds.set(kind, [...(kinds.get(kind) ?? []), run]);
  }
  return [...kinds.values()];
}

/** The lines of each call, up to one that others name. */
function runsIn(body: Body, fixed: Fixed): readonly Run[] {
  const runs: Run[] = [];
  for (let start = 0; start < body.length; start++) {
    const statement = body[start]!;
    const call = callOf(statement);
    if (call === undefined) {
      runs.push(...innerBodies(statement).flatMap((inner) => runsIn(inner, fixed)));
      continue;
    }
    let end = start;
    const goesOn = (): boolean => callOf(body[end]) === call && kindOf(body[end]!, fixed) !== undefined;
    while (goesOn() && !fixed.named.has((body[end++] as Line).result));
    if (end > start) runs.push({ body, start, statements: body.slice(start, end) as Line[] });
    start = Math.max(start, end - 1);
  }
  return runs;
}

/** The call that all layers of a line belong to. */
function callOf(statement: Statement | undefined): CallSite | undefined {
  if (statement?.kind !== "line") return undefined;
  const { first, posts, branches } = statement;
  const ofLayers = [first, ...posts].map(({ node }) => node && recomputedCall(node));
  const calls = new Set([...ofLayers, ...branches.flat().map(callOf)]);
  return calls.size === 1 ? [...calls][0] : undefined;
}

/** What calls of the text do not hold of the layers that training computed again. */
export function notesOnRecomputed(layers: readonly Node[], written: Graph): readonly string[] {
  const [due, found] = [layers, written.nodes].map((nodes) => nodes.filter(recomputedCall).length) as [number, number];
  if (found >= due) return [];
  return [
    `recompute=true is left out for ${countOf(due - found, "layer")} that no call can hold: training keeps what they give`,
  ];
}
