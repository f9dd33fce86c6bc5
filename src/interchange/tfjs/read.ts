/**
 * `model.json` of TensorFlow.js: the topology, which is a graph of TensorFlow or a configuration of Keras, and a manifest of
 * its weights. Programs of all years wrote such files: only what tells something is looked at, and nothing but the topology
 * says which of the two kinds it is.
 */
import { FormatError } from "../../formats/format-error.ts";
import {
  floatsOf,
  quantisedOf,
  isManifest,
  readManifest,
  readWeights,
  type ReadShard,
  type TfjsWeight,
} from "../../formats/tfjs-manifest.ts";
import type { ForeignModel } from "../import/language.ts";
import { kerasModel } from "../keras/import.ts";
import type { StoredTensor } from "../keras/stored-weights.ts";
import { tensorflowModel } from "../tensorflow/import.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * A model of TensorFlow.js, of layers or as a graph, or a configuration of Keras, for `importModel`.
 * @param bytes of the file
 * @param read gives shards by their paths, which the file says
 * @param beside the weights of a configuration of Keras that stands alone, as `model.to_json()` gives it
 * @throws FormatError where it is not such a file, or a shard is missing or not what the manifest says.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { importModel, readTfjs, writeModelText } from "convoke";
 *
 * const read = (path: string, most: number) => readFileSync(path).subarray(0, most);
 * const { model, weights } = importModel(readTfjs(readFileSync("model.json"), read));
 * console.log(writeModelText(model, weights).text.includes("kernel=3")); // true
 * ```
 */
export function readTfjs(bytes: Uint8Array, read: ReadShard, beside?: readonly StoredTensor[]): ForeignModel {
  const json = parseJson(bytes);
  const topology = isObject(json) ? (json["modelTopology"] ?? configurationOf(json)) : undefined;
  if (!isObject(json) || !isObject(topology)) throw new FormatError(noTopology(json));
  if (Array.isArray(topology["node"])) return tensorflowModel(topology, signatureOf(json), weightsIn(json, read));
  if (beside === undefined && json["weightsManifest"] === undefined) throw new FormatError(WITHOUT_WEIGHTS);
  return kerasModel({ configuration: json, tensors: beside ?? weightsIn(json, read).map(storedTensor) });
}

const WITHOUT_WEIGHTS =
  "it is a configuration of Keras without weights: convoke import takes them from another file, with --weights FILE.h5";

function configurationOf(json: JsonObject): Json {
  return json["model_config"] ?? (typeof json["class_name"] === "string" ? json : undefined);
}

function storedTensor(weight: TfjsWeight): StoredTensor {
  const { name, shape, dtype } = weight;
  const quantised = quantisedOf(weight);
  return {
    name,
    shape,
    floats: dtype === "float32" ? () => floatsOf(weight)! : undefined,
    ...(quantised && { quantised }),
  };
}

/** The weights of a `model.json`, or of a manifest that stands alone; undefined where there are none. */
export function readTfjsWeights(bytes: Uint8Array, read: ReadShard): readonly TfjsWeight[] | undefined {
  const json = parseJson(bytes);
  const manifest = isObject(json) ? json["weightsManifest"] : json;
  return isManifest(manifest) ? readWeights(readManifest(manifest), read) : undefined;
}

function weightsIn(json: JsonObject, read: ReadShard): readonly TfjsWeight[] {
  return readWeights(readManifest(json["weightsManifest"] ?? []), read);
}

/** At the top, in later files; before that among the converter's metadata, or nowhere. */
function signatureOf(json: JsonObject): JsonObject | undefined {
  const metadata = json["userDefinedMetadata"];
  const found = json["signature"] ?? (isObject(metadata) ? metadata["signature"] : undefined);
  return isObject(found) ? found : undefined;
}

function noTopology(json: Json): string {
  if (isManifest(json))
    return "it is a manifest of weights alone, without a model: name the model, and this with --weights";
  return "it holds no modelTopology, as a model of TensorFlow.js does";
}

function parseJson(bytes: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch (error) {
    // The engine's message quotes the file.
    const [place] = /position \d+/.exec((error as Error).message) ?? [];
    throw new FormatError(`it is not JSON in UTF-8, or is cut off${place === undefined ? "" : `, at ${place}`}`);
  }
}
