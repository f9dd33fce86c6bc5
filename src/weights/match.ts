/** Matches a weight file's tensors with a net's parameters, by name; all that does not fit is told at once. */
import { FormatError } from "../formats/format-error.ts";
import { holdsFloats, storedFloat32, toFloat32, type StoredTensor } from "../formats/safetensors.ts";
import type { ParameterValue } from "../graph/graph.ts";
import { constantShape, formatDims } from "../tensor/shape.ts";

/** Counters that PyTorch keeps beside batch norms, of no use at inference. */
const IGNORED = /(^|\.)num_batches_tracked$/;

/** How many names of each kind a message lists. */
const LISTED = 20;

/**
 * Float32 values of every parameter, by name, in the order of the parameters.
 * @throws FormatError that lists every tensor that is missing, misshapen, of another type, or not in the model.
 */
export function matchWeights(
  parameters: readonly ParameterValue[],
  tensors: ReadonlyMap<string, StoredTensor>,
): ReadonlyMap<string, Float32Array> {
  const due = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const missing = parameters
    .filter(({ name }) => !tensors.has(name))
    .map(({ name, type }) => `${name} ${formatDims(type.shape)}`);
  const extra = [...tensors]
    .filter(([name]) => !due.has(name) && !IGNORED.test(name))
    .map(([name, { shape }]) => `${name} ${formatDims(shape)}`);
  const misshapen = parameters.flatMap(({ name, type }) => {
    const found = tensors.get(name);
    if (found === undefined || formatDims(found.shape) === formatDims(type.shape)) return [];
    return [`${name}: expected ${formatDims(type.shape)}, found ${formatDims(found.shape)}`];
  });
  const mistyped = parameters.flatMap(({ name }) => {
    const found = tensors.get(name);
    return found === undefined || holdsFloats(found) ? [] : [`${name}: expected floats, found ${found.dtype}`];
  });
  const problems = [
    ...listed("missing", missing),
    ...listed("misshapen", misshapen),
    ...listed("of another type", mistyped),
    ...listed("not in the model", extra),
  ];
  if (problems.length > 0) throw new FormatError(`the weights do not fit the model\n${problems.join("\n")}`);
  return new Map(parameters.map(({ name }) => [name, toFloat32(tensors.get(name)!)]));
}

function listed(title: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, LISTED).map((line) => `  ${title}: ${line}`);
  return lines.length > LISTED ? [...shown, `  ${title}: … and ${lines.length - LISTED} more`] : shown;
}

/** The tensors of a weight file, in the order of the parameters. */
export function storedWeights(
  parameters: readonly ParameterValue[],
  weights: ReadonlyMap<string, Float32Array>,
): (readonly [string, StoredTensor])[] {
  return parameters.map(({ name, type }) => [name, storedFloat32(constantShape(type.shape), weights.get(name)!)]);
}
