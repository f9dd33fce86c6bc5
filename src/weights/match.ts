/** The values of a net's parameters from a file; all that does not fit is reported together. */
import { shown } from "../base/visible.ts";
import { demandWeights } from "../formats/demand-weights.ts";
import { FormatError } from "../formats/format-error.ts";
import type { QuantisedOf } from "../formats/quantised.ts";
import { storedFloat32, type StoredTensor } from "../formats/safetensors.ts";
import type { ParameterValue } from "../graph/graph.ts";
import { constantShape, elementCount, formatDims } from "../tensor/shape.ts";
import { constantDim } from "../tensor/dim.ts";
import { convert, convertQuantised } from "./arrange.ts";
import { layerName } from "./map-layers.ts";
import { mapWeights } from "./map-weights.ts";
import type { Ambiguity, Mapping, Match } from "./mapping.ts";
import { segments } from "./weight-names.ts";
import { safetensorsSource, type SourceTensor } from "./weight-source.ts";
import { tensorData, type TensorData, type TensorMap } from "../tensor/dtype.ts";

/** How many names of each kind a message lists. */
const LISTED = 20;

/**
 * Float32 values of every parameter, by name, in the order of the parameters, from tensors in our arrangement.
 * @throws FormatError that lists every tensor that is missing, misshapen, of another type, or not in the model.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, matchWeights, readSafetensors } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const weights = matchWeights(model.graph.parameters, readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log([...weights.keys()].length, weights.get("conv1.bias")!.length); // 8 8
 * ```
 */
export function matchWeights(
  parameters: readonly ParameterValue[],
  tensors: ReadonlyMap<string, StoredTensor>,
): TensorMap {
  return mappedValues(mapWeights({ parameters, nodes: [] }, safetensorsSource(tensors), "torch"));
}

/**
 * Float32 values of every parameter, by name, in the order of the parameters; views of the file where nothing was converted.
 * @throws FormatError that lists all that does not fit, where anything does not.
 */
export function mappedValues(mapping: Mapping): TensorMap {
  const problems = mappingProblems(mapping);
  if (problems.length > 0) throw new FormatError(`the weights do not fit the model\n${problems.join("\n")}`);
  return new Map(mapping.matches.map((match) => [match.parameter.name, valuesOf(match)]));
}

function valuesOf(match: Match): TensorData {
  if (match.found !== "default") return convert(match.conversion, match.tensor.shape, match.tensor.floats!());
  const { dtype, shape } = match.parameter.type;
  return tensorData(dtype, constantDim(elementCount(shape))).fill(match.value);
}

/**
 * What a file has as bytes of the values that `mappedValues` gives, in the arrangement of the parameters: for `storables`.
 */
export function mappedBytes({ matches }: Mapping): QuantisedOf {
  const byName = new Map(matches.map((match) => [match.parameter.name, match]));
  return (name) => {
    const match = byName.get(name);
    if (match === undefined || match.found === "default" || match.tensor.quantised === undefined) return undefined;
    return convertQuantised(match.conversion, match.tensor.quantised);
  };
}

/** One line for each tensor or parameter that does not fit; long lists are cut. Empty where all fit. */
export function mappingProblems(mapping: Mapping): readonly string[] {
  const { ambiguous } = mapping;
  const mapped = mapping.misfits.filter(({ isMapped }) => isMapped);
  const misfits = mapped.length > 0 ? mapped : mapping.misfits;
  // What would be found either way, or was not looked for since the map is wrong, is not missing.
  const { missing, unused } = mapping.isUndecided || mapped.length > 0 ? { missing: [], unused: [] } : mapping;
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
    ...ambiguityLines(mapped.length > 0 ? [] : ambiguous),
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

/** How many layers are listed that could be several, and how many of these: once one is settled, others often are. */
const LISTED_OPEN = 8;
const LISTED_CANDIDATES = 2;

/** A line for each layer, by its first parameter, and what to do. */
function ambiguityLines(ambiguous: readonly Ambiguity[]): readonly string[] {
  const byLayer = new Map<string, Ambiguity[]>();
  for (const each of ambiguous) {
    const layer = layerName(each.parameter);
    const others = byLayer.get(layer);
    if (others === undefined) byLayer.set(layer, [each]);
    else others.push(each);
  }
  const layers = [...byLayer.values()];
  const lines = listed("ambiguous", layers, ambiguityText, LISTED_OPEN);
  return lines.length === 0 ? [] : [...lines, `  to settle it: ${settling(ambiguous[0]!)}, or --weights-map FILE.json`];
}

function ambiguityText([first, ...others]: readonly Ambiguity[]): string {
  const { parameter, candidates } = first!;
  const names = candidates.slice(0, LISTED_CANDIDATES).map(({ name }) => shown(name));
  const more = candidates.length - names.length;
  const choices = more > 0 ? `${names.join(", ")} or ${more} more` : names.join(" or ");
  const rest = others.length === 0 ? "" : `, and ${others.length} more of ${layerName(parameter)} likewise`;
  return `${parameter.name} ${formatDims(parameter.type.shape)} could be ${choices}${rest}`;
}

/** For the first candidate, with the rest of its layer where the names of both have layers. */
function settling({ parameter, candidates }: Ambiguity): string {
  const theirs = segments(candidates[0]!.name);
  const [from, to] =
    theirs.length > 1 && theirs.at(-1) === parameter.spec.name
      ? [`${theirs.slice(0, -1).join(".")}.*`, `${layerName(parameter)}.*`]
      : [theirs.join("."), parameter.name];
  return shown(`--rename '${from}=${to}'`);
}

function listed<T>(title: string, all: readonly T[], text: (each: T) => string, most = LISTED): string[] {
  const lines = all.slice(0, most).map((each) => `  ${title}: ${text(each)}`);
  return all.length > most ? [...lines, `  ${title}: … and ${all.length - most} more`] : lines;
}

/**
 * The tensors of a weight file of float32, in the order of the parameters.
 * @example
 * ```ts
 * import { check, initialiseWeights, storedWeights, writeSafetensors } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const tensors = storedWeights(model.graph.parameters, initialiseWeights(model.graph, 1));
 * console.log(tensors.map(([name]) => name).at(-1), writeSafetensors(tensors).length > 4 * 2610); // dense1.bias true
 * ```
 */
export function storedWeights(
  parameters: readonly ParameterValue[],
  weights: TensorMap,
): (readonly [string, StoredTensor])[] {
  const shapes = parameters.map(({ name, type }) => ({ name, shape: constantShape(type.shape) }));
  demandWeights(shapes, weights);
  return shapes.map(({ name, shape }) => [name, storedFloat32(shape, weights.get(name)!)]);
}
