/** Random models of tfjs's layers: what their import computes is what tfjs predicts. */
import type { RandomSource } from "../../src/base/random.ts";
import { engineFor, type EngineName } from "../../src/engine/engine.ts";
import type { ImportedModel } from "../../src/interchange/import/imported-model.ts";
import { importModel } from "../../src/interchange/import/import-graph.ts";
import { kerasModel } from "../../src/interchange/keras/import.ts";
import { randomCase } from "./random-keras-models.ts";
import { tensorsOf, type Prediction, type SavedModel } from "./tfjs-layers.ts";

export interface FuzzOutcome {
  readonly name: string;
  readonly kind: "agrees" | "bug";
  readonly message: string;
  readonly milliseconds: number;
  /** Classes of the model's layers. */
  readonly classes: readonly string[];
}

export function fuzzSubjects(): readonly EngineName[] {
  return ["ts", "ts", "ts", "wasm"];
}

/** One model on an engine; the same for the same random source. */
export async function fuzzCase(engine: EngineName, random: RandomSource): Promise<FuzzOutcome> {
  const { saved, due } = await randomCase(random);
  const begin = performance.now();
  const message = await difference(saved, due, engine).catch((error: unknown) => String((error as Error).stack));
  const classes = classesOf(saved);
  return {
    name: `${engine}: ${classes.join(", ")}`,
    kind: message === undefined ? "agrees" : "bug",
    message: message === undefined ? "" : `${message}\n${JSON.stringify(saved.json.modelTopology)}`,
    milliseconds: performance.now() - begin,
    classes,
  };
}

function classesOf({ json }: SavedModel): readonly string[] {
  const found = JSON.stringify(json.modelTopology).matchAll(/"class_name":"(\w+)"/g);
  return [...new Set([...found].map(([, name]) => name!))];
}

async function difference(saved: SavedModel, due: Prediction, engine: EngineName): Promise<string | undefined> {
  const net = importModel(kerasModel({ configuration: saved.json, tensors: tensorsOf(saved) }));
  const shapes = due.outputs.map(({ shape }) => shape.join()).join("; ");
  const own = net.outputs.map(({ shape }) => shape.join()).join("; ");
  if (own !== shapes) return `outputs ${own} where ${shapes} are due`;
  const found = await computed(net, due.inputs, engine);
  return due.outputs.flatMap(({ data }, at) => differenceOf(found[at]!, data))[0];
}

/** What the net gives for arrays in the order of its inputs. */
export async function computed(
  net: Pick<ImportedModel, "model" | "weights">,
  fed: readonly Float32Array[],
  target: EngineName,
): Promise<readonly Float32Array[]> {
  const engine = await engineFor(net.model, net.weights, target);
  const found = await engine.run(new Map(engine.inputs.map(({ name }, at) => [name, fed[at]!])));
  engine.close();
  return engine.outputs.map(({ name }) => found.get(name)!);
}

/** Beyond `relative` of the largest element due, or of 1. */
export function differenceOf(found: Float32Array, due: Float32Array, relative = 1e-4): readonly string[] {
  if (found.length !== due.length) return [`${found.length} elements where ${due.length} are due`];
  const largest = due.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const off = due.findIndex((value, at) => !(Math.abs(found[at]! - value) <= relative * largest));
  return off === -1 ? [] : [`${found[off]} at ${off} where ${due[off]} is due, of at most ${largest}`];
}
