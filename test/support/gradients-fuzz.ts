/**
 * Gradients of random settings of every layer and loss: on the reference by central differences in float64, and on compiled targets
 * beside the reference. One case is one setting; where differences disagree with themselves, beside bends and poles, it is dropped.
 */
import { hashText, type RandomSource } from "../../src/base/random.ts";
import { Builder, noOrigin } from "../../src/graph/graph-builder.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import type { Value } from "../../src/graph/graph.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import { ops } from "../../src/ops/index.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { float32 } from "../../src/tensor/shape.ts";
import type { TargetName } from "../../src/targets/index.ts";
import { arithmetic } from "../../src/training/arithmetic.ts";
import { losses, targetShape, type Loss } from "../../src/training/losses.ts";
import {
  compiledFaults,
  describeSlopes,
  gradientGraph,
  isDoubtful,
  isNear,
  slopesOf,
  withGradients,
  type GradientGraph,
  type Mode,
} from "./gradients.ts";
import { randomAttributes, randomLayer, randomNames, randomShape } from "./random-layers.ts";
import { randomArray } from "./run-op.ts";

export interface GradientSubject {
  readonly name: string;
  draw(random: RandomSource): GradientCase;
}

export interface GradientCase {
  readonly note: string;
  readonly gradients: GradientGraph;
}

export interface GradientOutcome {
  readonly name: string;
  readonly kind: "agrees" | "dropped" | "bug";
  readonly message: string;
  readonly milliseconds: number;
}

const DIRECTIONS = 2;

/** Every layer that the language can spell and that takes or has tensors, those of training too, and every loss. */
export function gradientSubjects(): readonly GradientSubject[] {
  return [
    ...ops
      .filter(({ spelled, name }) => spelled && name !== "constant")
      .flatMap((op) => [
        layerSubject(op, "inference"),
        ...(op.training === undefined ? [] : [layerSubject(op, "training")]),
      ]),
    ...losses.map(lossSubject),
  ];
}

/** One case; the same for the same random source. */
export async function gradientCase(
  subject: GradientSubject,
  random: RandomSource,
  targets: readonly TargetName[] = ["ts", "wasm"],
): Promise<GradientOutcome> {
  const begin = performance.now();
  const { note, gradients } = subject.draw(random);
  const { kind, faults } = await judged(gradients, targets);
  const message = faults.length === 0 ? "" : `${note}\n${faults.join("\n")}`;
  return { name: subject.name, kind, message, milliseconds: performance.now() - begin };
}

async function judged(
  gradients: GradientGraph,
  targets: readonly TargetName[],
): Promise<Pick<GradientOutcome, "kind"> & { readonly faults: readonly string[] }> {
  const { graph, inputs, parameters } = gradients;
  const results = interpretGraph(graph, inputs, parameters);
  if (![...results.values()].every(({ data }) => data.every(Number.isFinite))) return { kind: "dropped", faults: [] };
  const off = slopesOf(gradients, DIRECTIONS).filter((each) => !isNear(each.found, each));
  if (off.some(isDoubtful)) return { kind: "dropped", faults: [] };
  const faults = off.map(describeSlopes);
  for (const target of targets) {
    const found = await compiledFaults(gradients, target).catch((error: Error) => [error.stack ?? error.message]);
    faults.push(...found.map((fault) => `${target}: ${fault}`));
  }
  return { kind: faults.length === 0 ? "agrees" : "bug", faults };
}

function layerSubject(op: AnyOp, mode: Mode): GradientSubject {
  return {
    name: mode === "training" ? `${op.name} in training` : op.name,
    draw(random) {
      const each = randomLayer(op, random);
      return { note: each.note, gradients: gradientGraph(op, each, mode) };
    },
  };
}

// ── Losses ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function lossSubject(loss: Loss): GradientSubject {
  return {
    name: `loss ${loss.name}`,
    draw(random) {
      const shape = randomShape(random);
      const attributes = lossAttributes(loss, shape[1]!, random);
      const note = `${JSON.stringify(attributes)} of ${JSON.stringify(shape)}`;
      return { note, gradients: lossGraph(loss, attributes, shape, `${loss.name} ${note}`) };
    },
  };
}

function lossAttributes(loss: Loss, classes: number, random: RandomSource) {
  const weights = Array.from({ length: classes }, () => 0.25 + random.next());
  const drawn = randomAttributes(loss.attributes, randomNames(loss.attributes, random), [1, classes], random) ?? {};
  return "weights" in drawn ? { ...drawn, weights } : drawn;
}

function lossGraph(loss: Loss, given: AttributeRecord, shape: readonly number[], seed: string): GradientGraph {
  const builder = new Builder("gradient");
  const output = builder.input("output", float32(shape), noOrigin);
  const ops = arithmetic(builder.forOps("minimised", noOrigin));
  const target = ops.graph.constant(lossTarget(loss, shape, hashText(`${seed} target`)));
  const attributes = { ...defaultsOf(loss), ...given };
  const { sum, count } = loss.terms({ ops, output, target, attributes });
  const minimised = attributes["reduction"] === "sum" ? sum : ops.div(sum, count);
  return {
    graph: withGradients(builder, ops.view(minimised, [1, 1]) as Value, [output]),
    inputs: new Map([["output", inFloat32(randomArray(shape, hashText(seed)))]]),
    parameters: new Map(),
  };
}

function defaultsOf({ attributes }: Loss): AttributeRecord {
  return Object.fromEntries(Object.entries(attributes).map(([name, { defaultValue }]) => [name, defaultValue]));
}

/** Values from 0 to 1, or classes. */
function lossTarget(loss: Loss, output: readonly number[], seed: number): NdArray {
  const shape = targetShape(loss, output);
  const { data } = randomArray(shape, seed, 0, 1);
  return loss.target === "values"
    ? ndarray(shape, data)
    : ndarray(
        shape,
        data.map((x) => Math.floor(x * output[1]!)),
      );
}

function inFloat32({ shape, data }: NdArray): NdArray {
  return ndarray(shape, Float64Array.from(data, Math.fround));
}
