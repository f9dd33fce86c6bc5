/**
 * Keras models broken on purpose, from a seed: values of their configurations exchanged, added and taken away, texts, HDF5 files
 * and archives with bytes changed or cut off. Whatever comes in, import gives a net or an ordinary error, soon.
 */
import type { RandomSource } from "../../src/base/random.ts";
import { kerasModelOf } from "../../src/cli/keras-files.ts";
import { FormatError } from "../../src/formats/format-error.ts";
import { ImportError } from "../../src/interchange/import/import-error.ts";
import { importModel } from "../../src/interchange/import/import-graph.ts";
import type { ForeignModel } from "../../src/interchange/import/language.ts";
import { readTfjs } from "../../src/interchange/tfjs/read.ts";
import { TextError, writeModelText } from "../../src/interchange/text/index.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { fixedKerasModel, inArchive, inHdf5, type ContainedModel } from "./keras-containers.ts";
import { changeByte, mutate } from "./mutations.ts";

export interface FuzzSubject {
  readonly name: string;
  readonly model: ContainedModel;
  /** Made of a configuration, which may be broken already. */
  readonly bytes: (configuration: unknown) => Promise<Uint8Array>;
  readonly read: (bytes: Uint8Array) => ForeignModel | Promise<ForeignModel>;
}

export interface FuzzOutcome {
  readonly name: string;
  readonly kind: "written" | "imported" | "refused" | "unreadable" | "bug";
  readonly message: string;
  readonly milliseconds: number;
}

export function fuzzSubjects(): readonly FuzzSubject[] {
  const model = fixedKerasModel();
  const shard = model.bytes;
  const json = (configuration: unknown): Promise<Uint8Array> =>
    Promise.resolve(
      new TextEncoder().encode(JSON.stringify({ modelTopology: configuration, weightsManifest: model.manifest })),
    );
  return [
    { name: "model.json", model, bytes: json, read: (bytes) => readTfjs(bytes, () => shard) },
    { name: ".h5", model, bytes: (configuration) => inHdf5({ ...model, configuration }), read: kerasModelOf },
    { name: ".keras", model, bytes: (configuration) => inArchive({ ...model, configuration }), read: kerasModelOf },
  ];
}

const below = (random: RandomSource, limit: number): number => Math.floor(random.next() * limit);
const pick = <T>(random: RandomSource, choices: readonly T[]): T => choices[below(random, choices.length)]!;

/** One case; the same for the same random source. */
export async function fuzzCase(subject: FuzzSubject, random: RandomSource): Promise<FuzzOutcome> {
  const isStructural = random.next() < 0.6;
  const configuration = isStructural ? edited(subject.model.configuration, random) : subject.model.configuration;
  const whole = await subject.bytes(configuration);
  const bytes = isStructural ? whole : pick(random, [mutate, mutate, changeByte])(whole, random);
  const begin = performance.now();
  const { kind, message } = await outcomeOf(() => subject.read(bytes));
  return { name: subject.name, kind, message, milliseconds: performance.now() - begin };
}

async function outcomeOf(
  read: () => ForeignModel | Promise<ForeignModel>,
): Promise<Pick<FuzzOutcome, "kind" | "message">> {
  try {
    const { model, weights } = importModel(await read());
    const shapes = [...model.graph.parameters, ...model.graph.nodes.flatMap(({ outputs }) => outputs)];
    const count = shapes.reduce((sum, { type }) => sum + constantShape(type.shape).reduce((a, b) => a * b, 1), 0);
    if (count > MOST_WRITTEN) return { kind: "imported", message: "" };
    writeModelText(model, weights, { source: "broken" });
    return { kind: "written", message: "" };
  } catch (error) {
    if (error instanceof TextError) return { kind: "imported", message: error.message };
    if (error instanceof FormatError) {
      const long = error.message.split("\n").find((line) => line.length > 1000);
      if (long !== undefined)
        return { kind: "bug", message: `a line of ${long.length} characters: ${long.slice(0, 200)}` };
      return { kind: error instanceof ImportError ? "refused" : "unreadable", message: error.message };
    }
    return { kind: "bug", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Weights are decoded to be written, so nets with more elements than this would take the fuzz too long. */
const MOST_WRITTEN = 2 ** 16;

// ── Configurations ───────────────────────────────────────────────────────────────────────────────────────────────────

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const SCALARS: readonly Json[] = [null, true, false, 0, 1, 2, 3, -1, -2, 0.5, 7, 2 ** 20, 2 ** 31, 2 ** 53, 1e300];
const WORDS: readonly Json[] =
  "same valid causal channels_first relu softmax input_1 \u001b[31m __proto__ Lambda Dense Conv2D Flatten Functional Sequential Add LSTM Reshape".split(
    " ",
  );
const LISTS: readonly Json[] = [
  [],
  [0],
  [1, 1],
  [2, 3],
  [-1],
  [0, 0, 0],
  [null, 4],
  [
    [1, 1],
    [0, 2],
  ],
  ["conv", 0, 0],
  [["conv", 0, 0, {}]],
];
const OBJECTS: readonly Json[] = [
  {},
  { class_name: "__tuple__", items: [2, 2] },
  { class_name: "function", config: "mine" },
  { class_name: "Lambda", config: { function: ["4wEAAAA", null, null] } },
];

/** Values of all kinds, some of which mean something to some option. */
const VALUES: readonly Json[] = [...SCALARS, ...WORDS, ...LISTS, ...OBJECTS];

/** The same with one to three of its values changed. */
function edited(configuration: unknown, random: RandomSource): unknown {
  const copy = { root: structuredClone(configuration) as Json };
  for (let edit = 1 + below(random, 3); edit > 0; edit--) {
    const places: (readonly [holder: Json[] | { [name: string]: Json }, key: string])[] = [];
    const walk = (value: Json): void => {
      if (typeof value !== "object" || value === null) return;
      for (const key of Object.keys(value)) {
        places.push([value, key]);
        walk((value as { [name: string]: Json })[key]!);
      }
    };
    walk(copy);
    if (places.length === 0) break;
    const [holder, key] = pick(random, places);
    change(holder as { [name: string]: Json }, key, places, random);
  }
  return copy.root ?? null;
}

function change(
  holder: { [name: string]: Json },
  key: string,
  places: readonly (readonly [holder: Json[] | { [name: string]: Json }, key: string])[],
  random: RandomSource,
): void {
  const way = random.next();
  if (way < 0.15) {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (way < 0.3) {
    const [other, name] = pick(random, places);
    holder[key] = structuredClone((other as { [name: string]: Json })[name]!);
  } else if (way < 0.35) holder[key] = deep(random);
  else if (way < 0.4 && Array.isArray(holder[key])) holder[key] = [...holder[key], ...structuredClone(holder[key])];
  else holder[key] = structuredClone(pick(random, VALUES));
}

/** Lists in lists in lists, or models in models. */
function deep(random: RandomSource): Json {
  let value: Json = 1;
  const depth = pick(random, [10, 100, 400]);
  const isModel = random.next() < 0.5;
  for (let at = 0; at < depth; at++)
    value = isModel ? { class_name: "Sequential", config: { name: "m", layers: [value] } } : [value];
  return value;
}
