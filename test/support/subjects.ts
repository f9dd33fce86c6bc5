/** Everything small that the suite runs, as subjects: conformance cases, the suite's nets, random nets. */
import * as fc from "fast-check";
import { Source } from "../../src/base/source.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { ops } from "../../src/ops/index.ts";
import type { ResolvedModel } from "../../src/resolve/model.ts";
import type { Layout } from "../../src/tensor/layout.ts";
import { boundaryOrder, permute } from "../../src/tensor/layout.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { cases } from "../conformance/cases.ts";
import { modelOfNet, nets } from "../conformance/nets.ts";
import { arraysFor, operandsOf, weightsFor } from "../conformance/operands.ts";
import { buildNet, netPlans, propertyOptions, randomInputs, randomParameters } from "../property/random-net.ts";
import type { Subject } from "./jobs.ts";
import { modelAround, type Surroundings } from "./op-model.ts";
import { attributesOf } from "./run-op.ts";

/** Cases whose inputs have a batch: the others work on parameters only. */
export function caseSubjects(surroundings: Surroundings = {}): readonly Subject[] {
  return ops.flatMap((op) =>
    (cases[op.name] ?? []).flatMap((each): Subject[] => {
      const { inputs, parameters } = operandsOf(op, each);
      if (inputs.some(({ shape }) => shape.length < 2)) return [];
      const shapes = inputs.map(({ shape }) => shape);
      const model = modelAround(op, attributesOf(op, each.attributes), shapes, surroundings);
      const weights = Object.entries(parameters).map(([name, array]) => [`layer.${name}`, array] as const);
      const arrays = inputs.map((array, at) => [`x${at}`, array] as const);
      const note = `${op.name}: ${each.note}`;
      return [{ note, model, weights: inFloat32(weights), inputs: inFloat32(arrays) }];
    }),
  );
}

export function netSubjects(): readonly Subject[] {
  return nets.map((net) => {
    const model = modelOfNet(net);
    return { note: net.note, model, weights: weightsFor(model.graph), inputs: arraysFor(portsOf(model)) };
  });
}

function portsOf({ graph, layout }: ResolvedModel) {
  return graph.inputs.map(({ name, type }) => {
    const shape = constantShape(type.shape);
    return { name, shape: boundaryOrder(layout, shape.length).map((axis) => shape[axis]!) };
  });
}

const SEED = 11;

/** The first `count` of the nets that property tests draw. */
export function randomSubjects(count: number): readonly Subject[] {
  return fc.sample(netPlans, { seed: propertyOptions.seed, numRuns: count }).map((plan, at) => {
    return randomSubject(buildNet(plan), at % 2 === 0 ? "NCHW" : "NHWC", `random net ${at}: ${JSON.stringify(plan)}`);
  });
}

export function randomSubject(graph: Graph, layout: Layout, note: string): Subject {
  const span = { source: new Source("random.cvk", ""), start: 0, end: 0 };
  const model: ResolvedModel = { name: graph.name, span, graph, claims: [], layout, settings: [] };
  const inputs = [...randomInputs(graph, SEED)].map(
    ([name, array]) => [name, permute(array, boundaryOrder(layout, array.shape.length))] as const,
  );
  return { note, model, weights: inFloat32(randomParameters(graph, SEED)), inputs: inFloat32(inputs) };
}

/** The same float32 numbers for whatever runs the subject. */
function inFloat32(arrays: Iterable<readonly [string, NdArray]>): ReadonlyMap<string, Float32Array> {
  return new Map([...arrays].map(([name, { data }]) => [name, Float32Array.from(data)]));
}
