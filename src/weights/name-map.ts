/** Which tensor is which parameter's, as the user says: a JSON object, `{ "name in the model": "name in the file" }`. */
import { nearest } from "../base/did-you-mean.ts";
import { shown } from "../base/visible.ts";
import { FormatError } from "../formats/format-error.ts";
import type { ParameterValue } from "../graph/graph.ts";
import type { SourceTensor } from "./weight-source.ts";

/** Names in the file by names in the model. */
export type NameMap = ReadonlyMap<string, string>;

/**
 * Which tensor of a file is which parameter, as a JSON text says: names in the file by names in the model.
 * @throws FormatError where the text is not such an object.
 * @example
 * ```ts
 * import { readNameMap } from "convoke";
 *
 * console.log(readNameMap('{ "conv1.weight": "features.0.weight" }').get("conv1.weight")); // features.0.weight
 * ```
 */
export function readNameMap(text: string): NameMap {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`no JSON: ${(error as Error).message}`);
  }
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const isMap = entries.length > 0 && entries.every((entry): entry is [string, string] => typeof entry[1] === "string");
  if (isMap && demandOnce(text) === entries.length) return new Map(entries);
  throw new FormatError('a map of names is a JSON object of texts: { "name in the model": "name in the file" }');
}

/** How many pairs an object of texts has as it is written, of which JSON.parse keeps the last of each name. */
function demandOnce(text: string): number {
  const texts = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([literal]) => JSON.parse(literal) as string);
  const names = new Set<string>();
  for (let at = 0; at < texts.length; at += 2) {
    if (names.has(texts[at]!)) throw new FormatError(`the name ${shown(JSON.stringify(texts[at]))} is given twice`);
    names.add(texts[at]!);
  }
  return texts.length / 2;
}

/**
 * The tensors of the map by their parameters.
 * @throws FormatError for names that are none.
 */
export function mappedTensors(
  map: NameMap,
  parameters: readonly ParameterValue[],
  tensors: readonly SourceTensor[],
): ReadonlyMap<ParameterValue, SourceTensor> {
  const parameterOf = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const tensorOf = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return new Map(
    [...map].map(([ours, theirs]) => [
      parameterOf.get(ours) ?? fail("the model has no parameter", ours, parameterOf.keys()),
      tensorOf.get(theirs) ?? failRenamed(theirs, tensors),
    ]),
  );
}

/** The map speaks of names as they are after `--rename`. */
function failRenamed(name: string, tensors: readonly SourceTensor[]): never {
  const renamed = tensors.find(({ nameInFile }) => nameInFile === name);
  if (renamed === undefined)
    return fail(
      "the file has no tensor",
      name,
      tensors.map((tensor) => tensor.name),
    );
  throw new FormatError(
    `${shown(name)} is called ${shown(renamed.name)} after --rename, and the map holds for the names after it: ` +
      `write ${shown(JSON.stringify(renamed.name))}`,
  );
}

function fail(missing: string, name: string, known: Iterable<string>): never {
  const near = nearest(name, known);
  throw new FormatError(`${missing} ${shown(name)}${near === undefined ? "" : `; did you mean ${shown(near)}?`}`);
}
