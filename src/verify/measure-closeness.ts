/** Whether two nets compute the same, as claims ask: both run on the same random inputs, and outputs are compared. */
import type { Measurement } from "../analysis/judge-claims.ts";
import { hashText, randomSource } from "../base/random.ts";
import { engineFor, type EngineChoice, type EngineOptions } from "../engine/engine.ts";
import { FormatError } from "../formats/format-error.ts";
import type { CloseBehaviour } from "../graph/claim.ts";
import type { InputValue } from "../graph/graph.ts";
import { withBatch } from "../graph/with-batch.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { dimsEqual } from "../tensor/dim.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";
import { constantShape, formatDims, shapesEqual, type TensorType } from "../tensor/shape.ts";
import { productOf } from "../base/integers.ts";

/** A net that is run. */
export interface Runnable {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
}

/** How often inputs are drawn. */
export const DRAWS = 8;

/** @throws FormatError where the nets have other inputs or outputs. */
export async function measureCloseness(
  own: Runnable,
  other: Runnable,
  { file, tolerance }: CloseBehaviour,
  choice: EngineChoice,
  options: EngineOptions,
): Promise<Measurement> {
  const first = { ...own, model: ofBatch(own.model, other.model, file) };
  const [inputs, outputs] = pairsOf(first.model, other.model, file);
  const [a, b] = [await runsOf(first, choice, options), await runsOf(other, choice, options, inputs)];
  const differences = outputs.map(([mine, theirs]) => {
    const difference = differenceOf(
      a.map((run) => run.get(mine)!),
      b.map((run) => run.get(theirs)!),
    );
    return [mine, difference] as const;
  });
  const [name, largest] = differences.reduce((most, each) => (each[1] > most[1] ? each : most));
  const note = `the largest difference is ${figure(largest)} of the largest element of ${name}, over ${DRAWS} random inputs`;
  return { value: largest <= tolerance, note };
}

function figure(value: number): string {
  return value === 0 || !Number.isFinite(value) ? String(value) : value.toExponential(1);
}

/** For as many examples at once as the other takes. */
function ofBatch(own: ResolvedModel, other: ResolvedModel, file: string): ResolvedModel {
  const [mine, theirs] = [own, other].map(({ graph }) => graph.inputs[0]?.type.shape[0]);
  if (mine === undefined || theirs === undefined || dimsEqual(mine, theirs)) return own;
  const graph = withBatch(own.graph, theirs as number)?.graph;
  if (graph === undefined)
    throw new FormatError(`${file} takes ${String(theirs)} examples at once, and ${own.name} does not`);
  return { ...own, graph };
}

interface Port {
  readonly name: string;
  readonly type: TensorType;
}

type Pairs = readonly (readonly [own: string, other: string])[];

function pairsOf(own: ResolvedModel, other: ResolvedModel, file: string): readonly [inputs: Pairs, outputs: Pairs] {
  return [
    paired("input", own.graph.inputs, other.graph.inputs, file),
    paired("output", outputPorts(own), outputPorts(other), file),
  ];
}

function outputPorts({ graph }: ResolvedModel): readonly Port[] {
  return graph.outputs.map(({ name, value }) => ({ name, type: value.type }));
}

/** By name where all names agree, else in order. */
function paired(what: string, own: readonly Port[], other: readonly Port[], file: string): Pairs {
  if (own.length !== other.length) {
    throw new FormatError(`${file} has ${other.length} ${what}s, and the model ${own.length}`);
  }
  const byName = new Map(other.map((port) => [port.name, port]));
  const isNamed = own.every(({ name }) => byName.has(name));
  return own.map((mine, at) => {
    const theirs = isNamed ? byName.get(mine.name)! : other[at]!;
    if (mine.type.dtype === theirs.type.dtype && shapesEqual(mine.type.shape, theirs.type.shape)) {
      return [mine.name, theirs.name];
    }
    throw new FormatError(
      `the ${what} ${mine.name} is ${typeText(mine.type)}, and ${theirs.name} of ${file} ${typeText(theirs.type)}`,
    );
  });
}

/** Without the batch. */
function typeText({ shape, dtype }: TensorType): string {
  return `${formatDims(shape.slice(1))}${dtype === "float32" ? "" : ` of ${dtype}`}`;
}

/** Outputs for each draw; channels in front of positions, so that layouts make no difference. */
async function runsOf(
  { model, weights }: Runnable,
  choice: EngineChoice,
  options: EngineOptions,
  names?: Pairs,
): Promise<readonly TensorMap[]> {
  const engine = await engineFor({ ...model, layout: "NCHW" }, weights, choice, options);
  const drawnAs = new Map(names?.map(([own, other]) => [other, own]));
  try {
    const runs: TensorMap[] = [];
    for (let draw = 0; draw < DRAWS; draw++) {
      const arrays = model.graph.inputs.map(
        (input) => [input.name, drawn(input, drawnAs.get(input.name), draw)] as const,
      );
      runs.push(await engine.run(new Map(arrays)));
    }
    return runs;
  } finally {
    engine.close();
  }
}

/** From -1 to 1, by the number of the draw and the input's name. */
function drawn({ name, type }: InputValue, as = name, draw: number): TensorData {
  const { next } = randomSource(hashText(`${as} ${draw}`));
  return tensorData(type.dtype, productOf(constantShape(type.shape))).map(() => 2 * next() - 1);
}

/** The largest, as a part of the largest element that is due. What is not finite is met by the same alone. */
function differenceOf(found: readonly TensorData[], due: readonly TensorData[]): number {
  let [most, largest] = [0, 0];
  found.forEach((array, run) =>
    array.forEach((value, at) => {
      const wanted = due[run]![at]!;
      const difference = Object.is(value, wanted) ? 0 : Math.abs(value - wanted);
      most = Math.max(most, Number.isNaN(difference) ? Infinity : difference);
      if (Number.isFinite(wanted)) largest = Math.max(largest, Math.abs(wanted));
    }),
  );
  return most === 0 ? 0 : most / largest;
}
