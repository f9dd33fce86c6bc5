/** Everything small that the suite runs, as subjects: conformance cases, the suite's nets, random nets. */
import * as fc from "fast-check";
import { Source } from "../../src/base/source.ts";
import type { Graph } from "../../src/graph/graph.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import { ops } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import type { Layout } from "../../src/tensor/layout.ts";
import { boundaryOrder, permute } from "../../src/tensor/layout.ts";
import type { NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { cases } from "../conformance/cases.ts";
import { modelOfNet, nets } from "../conformance/nets.ts";
import { arraysFor, operandsOf, weightsFor, type Operands } from "../conformance/operands.ts";
import { buildNet, netPlans, propertyOptions, randomInputs, randomParameters } from "../property/random-net.ts";
import type { Subject } from "./jobs.ts";
import { modelAroundEach, type Surroundings } from "./op-model.ts";
import { attributesOf } from "./run-op.ts";

/** Each case as a net. Those whose inputs have no batch are left out: they work on parameters only. */
export function caseSubjects(surroundings: Surroundings = {}): readonly Subject[] {
  return batchedCases().map((each) => subjectOf(each.note, [each], surroundings));
}

/** So many cases beside one another in each net, for what takes long to start. */
export function casesTogether(count: number, surroundings: Surroundings = {}): readonly Subject[] {
  const all = batchedCases();
  return Array.from({ length: Math.ceil(all.length / count) }, (_, at) => {
    const some = all.slice(at * count, (at + 1) * count);
    return subjectOf(`${some[0]!.note} … ${some.at(-1)!.note}`, some, surroundings);
  });
}

interface BatchedCase extends Operands {
  readonly note: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
}

function batchedCases(): readonly BatchedCase[] {
  return ops.flatMap((op) =>
    (cases[op.name] ?? []).flatMap((each): BatchedCase[] => {
      const operands = operandsOf(op, each);
      if (operands.inputs.some(({ shape }) => shape.length < 2)) return [];
      return [{ note: `${op.name}: ${each.note}`, op, attributes: attributesOf(op, each.attributes), ...operands }];
    }),
  );
}

function subjectOf(note: string, some: readonly BatchedCase[], surroundings: Surroundings): Subject {
  const prefixed = some.map((each, at) => [`case${at}_`, each] as const);
  const applications = prefixed.map(
    ([prefix, { op, attributes, inputs }]) =>
      [prefix, { op, attributes, inputs: inputs.map(({ shape }) => shape) }] as const,
  );
  const weights = prefixed.flatMap(([prefix, { parameters }]) =>
    Object.entries(parameters).map(([name, array]) => [`${prefix}layer.${name}`, array] as const),
  );
  const inputs = prefixed.flatMap(([prefix, each]) =>
    each.inputs.map((array, at) => [`${prefix}x${at}`, array] as const),
  );
  return {
    note,
    model: modelAroundEach(applications, surroundings),
    weights: inFloat32(weights),
    inputs: inFloat32(inputs),
  };
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
