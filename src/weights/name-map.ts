/** Which tensor is which parameter's, as the user says: a JSON object, `{ "name in the model": "name in the file" }`. */
import { nearest } from "../base/did-you-mean.ts";
import { shown } from "../base/visible.ts";
import { FormatError } from "../formats/format-error.ts";
import type { ParameterValue } from "../graph/graph.ts";
import type { SourceTensor } from "./source.ts";

/** Names in the file by names in the model. */
export type NameMap = ReadonlyMap<string, string>;

/** @throws FormatError where the text is no such object. */
export function readNameMap(text: string): NameMap {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`no JSON: ${(error as Error).message}`);
  }
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const isMap = entries.length > 0 && entries.every((entry): entry is [string, string] => typeof entry[1] === "string");
  if (isMap) return new Map(entries);
  throw new FormatError('a map of names is a JSON object of texts: { "name in the model": "name in the file" }');
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
      demanded("the model has no parameter", ours, parameterOf),
      demanded("the file has no tensor", theirs, tensorOf),
    ]),
  );
}

function demanded<T>(missing: string, name: string, known: ReadonlyMap<string, T>): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const near = nearest(name, known.keys());
  throw new FormatError(`${missing} ${shown(name)}${near === undefined ? "" : `; did you mean ${shown(near)}?`}`);
}
