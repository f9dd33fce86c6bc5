/** The net that is run: made anew where the text or its weights are others, else kept. */
import { oversizedMessage, type ResolvedModel, type Source } from "../../src/index.ts";
import { constantShape, productOf } from "../../src/tools.ts";
import type { Running } from "../questions/load.ts";
import { chooseWeights, type ChosenWeights } from "./chosen-weights.ts";
import type { Compiler } from "./compiler.ts";
import { exampleWeights } from "./example-weights.ts";
import { loadNet, type Net } from "./net.ts";
import { NoAnswer } from "./no-answer.ts";
import { sizedModel } from "./sized-model.ts";

export interface RunningNet {
  readonly model: ResolvedModel;
  readonly weights: ChosenWeights;
  readonly plain: Promise<Net>;
  /** The same with the results of its layers: made when it is first asked for. */
  probed(): Promise<Net>;
}

/** Bytes of weights from which one is asked first. */
const HEAVY = 150e6;

let current: RunningNet | undefined;

export interface Prepared {
  readonly model: ResolvedModel;
  /** Its text. */
  readonly source: Source;
  readonly weights: ChosenWeights;
  readonly weightBytes: number;
  readonly isHeavy: boolean;
  /** The net itself, compiled when it is not there. */
  net(): RunningNet;
}

/** @throws NoAnswer where the text has mistakes, sizes are open, or a tensor is too large. */
export async function prepare(running: Running, compiler: Compiler): Promise<Prepared> {
  const { model, source } = sizedModel(running, compiler);
  const oversized = oversizedMessage(model.graph);
  if (oversized !== undefined) throw new NoAnswer(`This net cannot run: ${oversized}.`);
  const example = await exampleWeights(running.subject.path);
  const weights = chooseWeights(model, compiler.weights, example, running.weights);
  const weightBytes = bytesOf(model);
  return {
    model,
    source,
    weights,
    weightBytes,
    isHeavy: weightBytes > HEAVY && running.anyway !== true && !isCurrent(model, weights),
    net: () => (isCurrent(model, weights) ? current! : made(model, weights)),
  };
}

/** @throws NoAnswer also where it would take much memory and nobody said that it may. */
export async function runningNet(running: Running, compiler: Compiler): Promise<RunningNet> {
  const { isHeavy, net } = await prepare(running, compiler);
  if (isHeavy) throw new NoAnswer("This net takes much memory: load it first.");
  return net();
}

function isCurrent(model: ResolvedModel, { used, of }: ChosenWeights): boolean {
  return current?.model === model && current.weights.used.key === used.key && current.weights.of === of;
}

function made(model: ResolvedModel, weights: ChosenWeights): RunningNet {
  release(current);
  const values = weights.values();
  let probed: Promise<Net> | undefined;
  current = {
    model,
    weights,
    plain: loadNet(model, values, false),
    probed: () => (probed ??= loadNet(model, values, true)),
  };
  return current;
}

/** Its memory goes when nothing refers to it. */
function release(net: RunningNet | undefined): void {
  net?.plain.then(
    ({ close }) => close(),
    () => {},
  );
}

function bytesOf({ graph }: ResolvedModel): number {
  return graph.parameters.reduce((sum, { type }) => sum + 4 * productOf(constantShape(type.shape)), 0);
}
