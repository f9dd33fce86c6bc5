/** The values of a net's parameters from a file; all that does not fit is told at once. */
import { shown } from "../base/visible.ts";
import { FormatError } from "../formats/format-error.ts";
import { storedFloat32, type StoredTensor } from "../formats/safetensors.ts";
import type { ParameterValue } from "../graph/graph.ts";
import { constantShape, elementCount, formatDims } from "../tensor/shape.ts";
import { constantDim } from "../tensor/dim.ts";
import { convert } from "./arrange.ts";
import { mapWeights, type Mapping, type Match } from "./map-weights.ts";
import { safetensorsSource, type SourceTensor } from "./source.ts";

/** How many names of each kind a message lists. */
const LISTED = 20;

/**
 * Float32 values of every parameter, by name, in the order of the parameters, from tensors in our arrangement.
 * @throws FormatError that lists every tensor that is missing, misshapen, of another type, or not in the model.
 */
export function matchWeights(
  parameters: readonly ParameterValue[],
  tensors: ReadonlyMap<string, StoredTensor>,
): ReadonlyMap<string, Float32Array> {
  return mappedValues(mapWeights({ parameters, nodes: [] }, safetensorsSource(tensors), "torch"));
}

/**
 * Float32 values of every parameter, by name, in the order of the parameters; views of the file where nothing was converted.
 * @throws FormatError that lists all that does not fit, where anything does not.
 */
export function mappedValues(mapping: Mapping): ReadonlyMap<string, Float32Array> {
  const problems = mappingProblems(mapping);
  if (problems.length > 0) throw new FormatError(`the weights do not fit the model\n${problems.join("\n")}`);
  return new Map(mapping.matches.map((match) => [match.parameter.name, valuesOf(match)]));
}

function valuesOf(match: Match): Float32Array {
  if (match.found !== "default") return convert(match.conversion, match.tensor.shape, match.tensor.floats!());
  return new Float32Array(constantDim(elementCount(match.parameter.type.shape))).fill(match.value);
}

/** One line for each tensor or parameter that does not fit; long lists are cut. Empty where all fit. */
export function mappingProblems(mapping: Mapping): readonly string[] {
  const { misfits, ambiguous } = mapping;
  // What would be found either way is not missing.
  const { missing, unused } = mapping.isUndecided ? { missing: [], unused: [] } : mapping;
  const mistyped = misfits.filter(({ tensor }) => tensor.floats === undefined);
  const misshapen = misfits.filter(({ tensor }) => tensor.floats !== undefined);
  return [
    ...listed("missing", missing, ({ name, type }) => `${name} ${formatDims(type.shape)}`),
    ...listed("misshapen", misshapen, ({ parameter, tensor }) => {
      const found = `${otherName(parameter, tensor)}${formatDims(tensor.shape)}`;
      return `${parameter.name}: expected ${formatDims(parameter.type.shape)}, found ${found}`;
    }),
    ...listed("of another type", mistyped, ({ parameter, tensor }) => {
      return `${parameter.name}: expected floats, found ${otherName(parameter, tensor)}${tensor.dtype}`;
    }),
    ...listed("ambiguous", ambiguous, ({ parameter, candidates }) => {
      return `${parameter.name} ${formatDims(parameter.type.shape)} could be ${candidatesText(candidates)}`;
    }),
    ...listed("not in the model", unused, tensorText),
    ...(mapping.isUndecided
      ? [
          "  ambiguous: axes as PyTorch has them fit, and as Keras has them too; --weights-layout torch or keras says which",
        ]
      : []),
  ];
}

function otherName(parameter: ParameterValue, tensor: SourceTensor): string {
  return tensor.name === parameter.name ? "" : `${shown(tensor.name)} `;
}

function tensorText({ name, shape }: SourceTensor): string {
  return `${shown(name)} ${formatDims(shape)}`;
}

function candidatesText(candidates: readonly SourceTensor[]): string {
  const names = candidates.slice(0, LISTED).map(({ name }) => shown(name));
  const more = candidates.length - names.length;
  return more > 0 ? `${names.join(", ")} or ${more} more` : names.join(" or ");
}

function listed<T>(title: string, all: readonly T[], text: (each: T) => string): string[] {
  const lines = all.slice(0, LISTED).map((each) => `  ${title}: ${text(each)}`);
  return all.length > LISTED ? [...lines, `  ${title}: … and ${all.length - LISTED} more`] : lines;
}

/** The tensors of a weight file, in the order of the parameters. */
export function storedWeights(
  parameters: readonly ParameterValue[],
  weights: ReadonlyMap<string, Float32Array>,
): (readonly [string, StoredTensor])[] {
  return parameters.map(({ name, type }) => [name, storedFloat32(constantShape(type.shape), weights.get(name)!)]);
}
