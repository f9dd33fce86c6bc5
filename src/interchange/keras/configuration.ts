/**
 * The configuration of a Keras model, as any version writes it, in one form: layers, each with the calls that are made of it,
 * by name. Nothing here knows a layer but those that are made of layers. Sources: `get_config` of Keras 2's and 3's
 * `Sequential` and `Functional`, and of tfjs-layers 4.
 */
import { FormatError, quoted } from "../../formats/format-error.ts";
import { ownText } from "./json.ts";
import { isObject, own, type JsonObject } from "../tfjs/json.ts";
import { snakeCase } from "./options.ts";

export interface ModelConfig {
  readonly name: string;
  readonly layers: readonly LayerConfig[];
  readonly inputs: readonly TensorReference[];
  readonly outputs: readonly TensorReference[];
}

export interface LayerConfig {
  readonly className: string;
  /** Unique among the layers of its model. */
  readonly name: string;
  readonly options: JsonObject;
  /** Of a layer that is itself a model. */
  readonly model: ModelConfig | undefined;
  readonly calls: readonly Call[];
}

export interface Call {
  readonly inputs: readonly TensorReference[];
  /** What it is given besides, by name: `mask`, or the place of a number among the inputs. */
  readonly extras: readonly string[];
}

/** An output of a call of a layer of the same model. */
export interface TensorReference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** Which program wrote a model: there are a few layers that they compute differently. */
export type Dialect = "keras" | "keras 3" | "tfjs";

export interface Topology {
  readonly model: ModelConfig;
  readonly dialect: Dialect;
  /** As the file tells it: `2.4.0`, `tfjs-layers 4.22.0`. */
  readonly version: string | undefined;
}

/** Models in models in models: more than anybody nests. */
const DEEPEST = 32;
/** Layers of a file, those of nested models counted. */
const MOST_LAYERS = 50_000;

/**
 * @param json what stands in `config.json`, in the attribute `model_config`, in a `model.json` or under its `modelTopology`
 * @param version of Keras, where another part of the file tells it
 * @throws FormatError where it is no configuration of a model made of layers.
 */
export function readTopology(json: unknown, version?: string): Topology {
  const topology = own(json, "modelTopology") ?? json;
  const config = own(topology, "model_config") ?? topology;
  const root = isObject(config) ? config : fail("the configuration is not an object");
  const reader = { layers: 0 };
  const told = version ?? ownText(topology, "keras_version") ?? ownText(config, "keras_version");
  return { model: readModel(root, "model", reader, 0), dialect: dialectOf(told, root), version: told };
}

function dialectOf(version: string | undefined, root: JsonObject): Dialect {
  if (version?.startsWith("tfjs") === true) return "tfjs";
  const isThird = version === undefined ? own(root, "module") !== undefined : Number.parseInt(version) >= 3;
  return isThird ? "keras 3" : "keras";
}

function fail(reason: string): never {
  throw new FormatError(reason);
}

// ── Models ───────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Reader {
  /** Read so far. */
  layers: number;
}

const FUNCTIONAL: ReadonlySet<string> = new Set(["Functional", "Model", "Network"]);

/** Whether a layer is a model; of a class that somebody wrote, only its code says what it does with its layers. */
export function isModelClass(className: string): boolean {
  return className === "Sequential" || FUNCTIONAL.has(className);
}

function readModel(entry: JsonObject, otherwise: string, reader: Reader, depth: number): ModelConfig {
  const className = ownText(entry, "class_name") ?? fail("the configuration names no class of a model");
  if (!isModelClass(className)) fail(customText(className));
  if (depth > DEEPEST) fail(`models are nested more than ${DEEPEST} deep`);
  const config = own(entry, "config");
  const entries = Array.isArray(config) ? (config as unknown[]) : own(config, "layers");
  if (!Array.isArray(entries)) fail(`the ${className} model ${quoted(otherwise)} has no list of layers`);
  reader.layers += (entries as unknown[]).length;
  if (reader.layers > MOST_LAYERS) fail(`the configuration has more than ${MOST_LAYERS} layers`);
  const read = (each: unknown, index: number): LayerConfig => readLayer(each, index, reader, depth);
  const layers = (entries as unknown[]).map(read);
  const name = ownText(config, "name") ?? otherwise;
  if (layers.length === 0) fail(`the ${className} model ${quoted(name)} has no layers`);
  const model = className === "Sequential" ? inSequence(name, layers) : functional(name, layers, config);
  demandUnique(model);
  return model;
}

function customText(className: string): string {
  return (
    `the model is of the class ${quoted(className)}: what that computes is said by its program, which no file holds; ` +
    "supported are Sequential and Functional models"
  );
}

function demandUnique({ layers, name }: ModelConfig): void {
  const names = new Set<string>();
  for (const layer of layers) {
    if (names.has(layer.name)) fail(`two layers of ${quoted(name)} are called ${quoted(layer.name)}`);
    names.add(layer.name);
  }
}

function readLayer(entry: unknown, index: number, reader: Reader, depth: number): LayerConfig {
  if (!isObject(entry)) fail(`layer ${index + 1} of the configuration is not an object`);
  const record = entry as JsonObject;
  const className = ownText(record, "class_name") ?? fail(`layer ${index + 1} of the configuration names no class`);
  const config = own(record, "config");
  const options = isObject(config) ? config : {};
  const name = ownText(record, "name") ?? ownText(options, "name") ?? `${snakeCase(className)}_${index}`;
  const model = isModelClass(className) ? readModel(record, name, reader, depth + 1) : undefined;
  return { className, name, options, model, calls: readCalls(own(record, "inbound_nodes")) };
}

/** One layer behind the other. Where the first is not an input, one is put in front that has its shape. */
function inSequence(name: string, layers: readonly LayerConfig[]): ModelConfig {
  const [first] = layers;
  const start = first!.className === "InputLayer" ? [] : [inputBefore(first!)];
  const chain = [...start, ...layers];
  const linked = chain.map((layer, at) => ({
    ...layer,
    calls: at === 0 ? [] : [{ inputs: [outputOf(chain[at - 1]!)], extras: [] }],
  }));
  return { name, layers: linked, inputs: [outputOf(chain[0]!)], outputs: [outputOf(chain.at(-1)!)] };
}

function outputOf({ name }: LayerConfig): TensorReference {
  return { layer: name, call: 0, output: 0 };
}

/** A model in front has an input of its own. */
function inputBefore(first: LayerConfig): LayerConfig {
  const { model } = first;
  const inner = model?.layers.find(({ name }) => name === model.inputs[0]?.layer);
  const name = inner?.name ?? `${first.name}_input`;
  const options = Object.entries(inner?.options ?? first.options).filter(([option]) =>
    OF_INPUTS.has(snakeCase(option)),
  );
  return { className: "InputLayer", name, options: Object.fromEntries(options), model: undefined, calls: [] };
}

const OF_INPUTS: ReadonlySet<string> = new Set(["batch_shape", "batch_input_shape", "input_shape", "dtype"]);

function functional(name: string, layers: readonly LayerConfig[], config: unknown): ModelConfig {
  const listed = (key: string): readonly TensorReference[] => {
    const found = references(own(config, key));
    return found.length > 0 ? found : fail(`the model ${quoted(name)} has no ${key}`);
  };
  const inputs = listed("input_layers");
  const wrong = inputs.findIndex(({ call, output }) => call !== 0 || output !== 0);
  if (wrong !== -1) fail(inputText(name, inputs[wrong]!, wrong));
  return { name, layers, inputs, outputs: listed("output_layers") };
}

function inputText(model: string, { layer, call, output }: TensorReference, at: number): string {
  return (
    `the model ${quoted(model)} has as input ${at + 1}, in its input_layers, output ${output} of call ${call} of ` +
    `${quoted(layer)}: a layer that is an input has but output 0 of call 0`
  );
}

// ── Calls ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function readCalls(nodes: unknown): readonly Call[] {
  if (!Array.isArray(nodes)) return [];
  return (nodes as unknown[]).map((node) => (isObject(node) ? callOfThird(node) : callOfSecond(node)));
}

/** Keras 2: `[["conv", 0, 0, {}], …]`, or one of them. */
function callOfSecond(node: unknown): Call {
  const extras = new Set<string>();
  const inputs = references(node, (words) => namesOfExtras(words).forEach((name) => extras.add(name)));
  return { inputs, extras: [...extras] };
}

/** Keras 3: `{args: [tensor, …], kwargs: {…}}`. */
function callOfThird(node: JsonObject): Call {
  const inputs: TensorReference[] = [];
  const extras: string[] = [];
  const visit = (value: unknown, name: string, depth: number): void => {
    const history =
      ownText(value, "class_name") === "__keras_tensor__" ? own(own(value, "config"), "keras_history") : undefined;
    const found = history === undefined ? undefined : referenceOf(history);
    if (found !== undefined) inputs.push(found);
    else if (Array.isArray(value) && depth < DEEPEST) for (const each of value) visit(each, name, depth + 1);
    else if (saysSomething(value)) extras.push(name);
  };
  const args = own(node, "args");
  if (Array.isArray(args)) args.forEach((each, at) => visit(each, `${at + 1}`, 0));
  const words = own(node, "kwargs");
  if (isObject(words)) for (const name of namesOfExtras(words)) visit(words[name], name, 0);
  return { inputs, extras };
}

/** Arguments of a call that make a difference at inference. */
function namesOfExtras(words: JsonObject): readonly string[] {
  return Object.keys(words).filter((name) => name !== "training" && saysSomething(words[name]));
}

function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

/** Every `["name", call, output]` in lists and records, in order. */
function references(
  value: unknown,
  onWords: (words: JsonObject) => void = () => {},
  depth = 0,
): readonly TensorReference[] {
  const found = referenceOf(value);
  if (found !== undefined) {
    const words = (value as unknown[])[3];
    if (isObject(words)) onWords(words);
    return [found];
  }
  if (depth > DEEPEST || typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((each) => references(each, onWords, depth + 1));
}

function referenceOf(value: unknown): TensorReference | undefined {
  if (!Array.isArray(value)) return undefined;
  const [layer, call, output] = value as unknown[];
  if (typeof layer !== "string" || !Number.isInteger(call) || !Number.isInteger(output)) return undefined;
  return { layer, call: call as number, output: output as number };
}
