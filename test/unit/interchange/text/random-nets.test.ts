/**
 * Random nets, written as text and resolved again, compute what they computed: as they come, and with their steps several
 * times over so that there are blocks to be found; with automatic names, with paths that go with the copies or not, and
 * with names that are made to be in the way.
 */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Graph, Node } from "../../../../src/graph/graph.ts";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import { TextError, writeModelText, type ModelText } from "../../../../src/interchange/text/index.ts";
import { ndarray, type NdArray } from "../../../../src/tensor/ndarray.ts";
import { constantShape } from "../../../../src/tensor/shape.ts";
import {
  buildNet,
  netPlans,
  propertyNote,
  propertyOptions,
  randomInputs,
  randomParameters,
  type NetPlan,
  type Step,
} from "../../../property/random-net.ts";
import { modelOf } from "../../../support/models.ts";

interface NamedPlan {
  readonly plan: NetPlan;
  readonly copies: number;
  readonly names: "automatic" | "paths" | "hostile";
}

const plans: fc.Arbitrary<NamedPlan> = fc.record({
  plan: netPlans,
  copies: fc.constantFrom(1, 1, 2, 3, 5),
  names: fc.constantFrom("automatic", "paths", "hostile"),
});

it(`random nets compute the same through text ${propertyNote}`, () => {
  fc.assert(fc.property(plans, judge), propertyOptions);
});

function judge(named: NamedPlan): void {
  const graph = graphOf(named);
  const { batch } = named.plan;
  const parameters = rounded(randomParameters(graph, 1));
  const written = writeSayable(
    { name: "Net", graph },
    new Map([...parameters].map(([name, { data }]) => [name, data as Float32Array])),
  );
  if (written === undefined) return;
  const again = modelOf(written.text, { batch }).graph;
  const shapes = new Map(again.parameters.map(({ name, type }) => [name, constantShape(type.shape)]));
  const renamed = new Map([...written.weights].map(([name, data]) => [name, ndarray(shapes.get(name)!, data)]));
  const inputs = randomInputs(graph, 1);
  const fed = new Map(again.inputs.map(({ name }, at) => [name, inputs.get(graph.inputs[at]!.name)!]));
  const found = [...interpretGraph(again, fed, renamed).values()];
  expect(found).toEqual([...interpretGraph(graph, inputs, parameters).values()]);
}

// ── Nets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function graphOf({ plan, copies, names }: NamedPlan): Graph {
  const steps = Array.from({ length: copies }, (_, copy) => plan.steps.map((step) => varied(step, copy))).flat();
  const graph = buildNet({ ...plan, steps });
  const taken = new Set<string>();
  for (const [at, node] of graph.nodes.entries()) rename(node, newName(names, at, graph.nodes.length, copies), taken);
  return graph;
}

/** Other numbers of channels in every other copy. */
function varied(step: Step, copy: number): Step {
  if (step.kind === "branches") {
    return { ...step, branches: step.branches.map((branch) => branch.map((each) => varied(each, copy))) };
  }
  const channels = step.kind === "layer" ? step.attributes["channels"] : undefined;
  if (step.kind !== "layer" || typeof channels !== "number") return step;
  return { ...step, attributes: { ...step.attributes, channels: channels + (copy % 2) } };
}

/** In the way of automatic names, of words of the language, of other labels and of paths. */
const hostile =
  'conv1 conv2 relu1 add1 concat2 0 1 7.0 in here input max pad concat Net Block Residual block1 block1.conv1 residual2 skip1 image a a.b a.b.conv1 fire2/squeeze1x1_1 Conv_3 日本 x"y "" out x..y'.split(
    " ",
  );

function newName(names: NamedPlan["names"], at: number, count: number, copies: number): string | undefined {
  if (names === "hostile") return hostile[(at * 7) % hostile.length]!;
  const share = Math.ceil(count / copies);
  return names === "paths" ? `unit${Math.floor(at / share)}.layer${at % share}` : undefined;
}

/** The graph is new, and nobody has seen it. */
function rename(node: Node, name: string | undefined, taken: Set<string>): void {
  if (name === undefined) return;
  const unique = taken.has(name) ? `${name}.${taken.size}` : name;
  taken.add(unique);
  (node as { name: string }).name = unique;
}

/** As weight files hold them. */
function rounded(arrays: ReadonlyMap<string, NdArray>): Map<string, NdArray> {
  return new Map([...arrays].map(([name, { shape, data }]) => [name, ndarray(shape, Float32Array.from(data))]));
}

/** Undefined where the plan made what the language refuses: `sub` of three tensors. */
function writeSayable(...given: Parameters<typeof writeModelText>): ModelText | undefined {
  try {
    return writeModelText(...given);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    for (const problem of error.problems) expect(problem).toMatch(/it takes 3 tensors, and 2 are the most$/);
    return undefined;
  }
}
