/**
 * Which tensor of a file is which parameter's, and what is done to its axes: a value, so that it can be printed before it
 * is believed. By name first: our own, or what the name means to PyTorch and Keras. What names leave over is matched layer
 * by layer, all or nothing: in order where the file has one, else where shapes leave one choice only. Nothing is guessed:
 * several choices are an ambiguity, which lists its candidates.
 */
import type { Graph, ParameterValue } from "../graph/graph.ts";
import type { Conversion } from "./arrange.ts";
import { fitterOf, type Fit } from "./fit.ts";
import { assignLayers, defaultValue, layerName, type LayerMatching } from "./map-layers.ts";
import type { Ambiguity, Mapping, Match, Misfit } from "./mapping.ts";
import { mappedTensors, type NameMap } from "./name-map.ts";
import { canonicalName, isIgnored, meanings, placesOf } from "./weight-names.ts";
import type { Arrangement, Place, SourceTensor, WeightSource } from "./weight-source.ts";

/** What a user may say of a file's axes: `theano` is `matrix` with kernels turned by 180 degrees. */
export type WeightLayout = Arrangement | "theano";

type TensorIn = (parameter: ParameterValue, tensor: SourceTensor, usual: Arrangement) => Conversion | undefined;

/**
 * Which tensor of a file is which parameter's, by names, order and shapes, and what has to be converted.
 * @param layout where the axes lie, where the user says so; else the file's word and the names count.
 * @param map which tensors are which parameters', where the user says so.
 * @throws FormatError where the map has names that are none.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { check, mappingProblems, mapWeights, readSafetensors, safetensorsSource } from "convoke";
 *
 * const [model] = check("mnist.cvk", readFileSync("examples/mnist.cvk", "utf8")).models;
 * const source = safetensorsSource(readSafetensors(readFileSync("examples/mnist/mnist.safetensors")));
 * console.log(mappingProblems(mapWeights(model.graph, source))); // []
 * ```
 */
export function mapWeights(
  graph: Pick<Graph, "nodes" | "parameters">,
  source: WeightSource,
  layout?: WeightLayout,
  map: NameMap = new Map(),
): Mapping {
  const arrangement = layout === "theano" ? "matrix" : layout;
  const ignored = [...source.tensors.filter(({ name }) => isIgnored(name)), ...(source.others ?? [])];
  const tensors = source.tensors.filter(({ name }) => !isIgnored(name));
  const places = placesOf(tensors);
  const usual = arrangement ?? usualArrangement(source, places);
  const arrangementOf = (tensor: SourceTensor): Arrangement | undefined =>
    arrangement ?? places.get(tensor)!.arrangement ?? usual;
  const straight = fitterOf(graph);
  const fit = (parameter: ParameterValue, tensor: SourceTensor, usually: Arrangement): Conversion | undefined => {
    const conversion = fitOf(straight, parameter, tensor, usually);
    const isTurned = (layout === "theano" || places.get(tensor)!.isTurned === true) && tensor.shape.length > 2;
    return conversion && isTurned ? { ...conversion, isTurned } : conversion;
  };
  const given = mappedTensors(map, graph.parameters, tensors);
  const named = matchNames(graph.parameters, tensors, places, given, (parameter, tensor) =>
    fit(parameter, tensor, arrangementOf(tensor) ?? "torch"),
  );
  named.matches.push(...defaults(graph.parameters, named.matches, places));
  const left = leftOver(graph.parameters, tensors, named);
  const layers: LayerMatching = { ...left, places, isOrdered: source.isOrdered };
  const isOpen = named.misfits.length + named.ambiguous.length === 0 && !splitsLayer(left, named, places);
  const rest = isOpen ? assignRest(layers, fit, arrangementOf) : nothing;
  return assemble(graph.parameters, source, ignored, left, named, rest);
}

function fitOf(
  fit: Fit,
  parameter: ParameterValue,
  { shape, floats }: SourceTensor,
  arrangement: Arrangement,
): Conversion | undefined {
  return floats === undefined ? undefined : fit(parameter, shape, arrangement);
}

/** That of all names that tell one, or of the file's kind; undefined where neither tells. */
function usualArrangement({ kind }: WeightSource, places: ReadonlyMap<SourceTensor, Place>): Arrangement | undefined {
  if (kind === "onnx" || kind === "torch") return "torch";
  const told = new Set([...places.values()].flatMap(({ arrangement }) => arrangement ?? []));
  if (told.size === 1) return [...told][0];
  return kind === "keras" ? "keras" : undefined;
}

// ── By name ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Named {
  readonly matches: Match[];
  readonly misfits: Misfit[];
  readonly ambiguous: Ambiguity[];
}

function matchNames(
  parameters: readonly ParameterValue[],
  tensors: readonly SourceTensor[],
  places: ReadonlyMap<SourceTensor, Place>,
  given: ReadonlyMap<ParameterValue, SourceTensor>,
  fits: (parameter: ParameterValue, tensor: SourceTensor) => Conversion | undefined,
): Named {
  const taken = new Set(given.values());
  const free = tensors.filter((tensor) => !taken.has(tensor));
  const byName = new Map(free.map((tensor) => [tensor.name, tensor]));
  const exact = new Set(parameters.flatMap(({ name }) => byName.get(name) ?? []));
  const byMeaning = meaningsOf(
    free.filter((tensor) => !exact.has(tensor)),
    places,
  );
  const named: { matches: Match[]; misfits: Misfit[]; ambiguous: Ambiguity[] } = {
    matches: [],
    misfits: [],
    ambiguous: [],
  };
  for (const parameter of parameters) {
    const own = given.get(parameter) ?? byName.get(parameter.name);
    const candidates = own === undefined ? (byMeaning.get(canonicalName(parameter.name)) ?? []) : [own];
    if (candidates.length > 1) named.ambiguous.push({ parameter, candidates });
    if (candidates.length !== 1) continue;
    const tensor = candidates[0]!;
    const conversion = fits(parameter, tensor);
    if (conversion === undefined) named.misfits.push({ parameter, tensor, isMapped: given.has(parameter) });
    else {
      const found = given.has(parameter) ? "map" : own === undefined ? "alias" : "name";
      named.matches.push({ parameter, found, tensor, conversion });
    }
  }
  return named;
}

function meaningsOf(
  tensors: readonly SourceTensor[],
  places: ReadonlyMap<SourceTensor, Place>,
): ReadonlyMap<string, readonly SourceTensor[]> {
  const found = new Map<string, SourceTensor[]>();
  for (const tensor of tensors) {
    for (const meaning of meanings(places.get(tensor)!)) {
      const others = found.get(meaning);
      if (others === undefined) found.set(meaning, [tensor]);
      else others.push(tensor);
    }
  }
  return found;
}

/** For the parameters that Keras' batch norms of matching names leave out. */
function defaults(
  parameters: readonly ParameterValue[],
  matches: readonly Match[],
  places: ReadonlyMap<SourceTensor, Place>,
): readonly Match[] {
  const settled = new Set(matches.map(({ parameter }) => parameter));
  const means = new Map(
    matches.flatMap((match) => {
      if (match.found === "default" || match.parameter.spec.name !== "running_mean") return [];
      const place = places.get(match.tensor)!;
      return place.arrangement === "keras" ? [[layerName(match.parameter), place.layer] as const] : [];
    }),
  );
  const given = new Set([...places.values()].map(({ layer, role }) => `${layer} ${role}`));
  return parameters.flatMap((parameter) => {
    const layer = means.get(layerName(parameter));
    if (settled.has(parameter) || layer === undefined || given.has(`${layer} ${parameter.spec.name}`)) return [];
    const value = defaultValue(parameter);
    return value === undefined ? [] : [{ parameter, found: "default", value } as const];
  });
}

// ── By order and shape ───────────────────────────────────────────────────────────────────────────────────────────────

interface Left {
  readonly parameters: readonly ParameterValue[];
  readonly tensors: readonly SourceTensor[];
}

function leftOver(parameters: readonly ParameterValue[], tensors: readonly SourceTensor[], named: Named): Left {
  const { matches, misfits, ambiguous } = named;
  const settled = new Set([...matches, ...misfits, ...ambiguous].map(({ parameter }) => parameter));
  const used = new Set([
    ...matches.flatMap((match) => (match.found === "default" ? [] : match.tensor)),
    ...misfits.map(({ tensor }) => tensor),
    ...ambiguous.flatMap(({ candidates }) => candidates),
  ]);
  return {
    parameters: parameters.filter((parameter) => !settled.has(parameter)),
    tensors: tensors.filter((tensor) => !used.has(tensor)),
  };
}

/** Whether names found a part of a layer only: what is missing there is missing. */
function splitsLayer(left: Left, { matches }: Named, places: ReadonlyMap<SourceTensor, Place>): boolean {
  const settled = new Set(matches.map(({ parameter }) => layerName(parameter)));
  const used = new Set(matches.flatMap((match) => (match.found === "default" ? [] : places.get(match.tensor)!.layer)));
  return (
    left.parameters.some((parameter) => settled.has(layerName(parameter))) ||
    left.tensors.some((tensor) => used.has(places.get(tensor)!.layer))
  );
}

interface Rest {
  readonly matches: readonly Match[];
  readonly ambiguous: readonly Ambiguity[];
  readonly isUndecided: boolean;
}

const nothing: Rest = { matches: [], ambiguous: [], isUndecided: false };

/** Where nothing tells the arrangement, both are tried, and must not come to different results. */
function assignRest(
  layers: LayerMatching,
  fit: TensorIn,
  arrangementOf: (tensor: SourceTensor) => Arrangement | undefined,
): Rest {
  if (layers.parameters.length === 0 || layers.tensors.length === 0) return nothing;
  const assigned = (usual: Arrangement): Rest => ({
    ...assignLayers(layers, (parameter, tensor) => fit(parameter, tensor, arrangementOf(tensor) ?? usual)),
    isUndecided: false,
  });
  const torch = assigned("torch");
  if (layers.tensors.every((tensor) => arrangementOf(tensor) !== undefined)) return torch;
  const keras = assigned("keras");
  if (!isWhole(torch)) return isWhole(keras) || isEmpty(torch) ? keras : torch;
  const isSame = JSON.stringify(torch.matches.map(outcome)) === JSON.stringify(keras.matches.map(outcome));
  return isSame || !isWhole(keras) ? torch : { ...nothing, isUndecided: true };
}

function isWhole(rest: Rest): boolean {
  return !isEmpty(rest) && rest.ambiguous.length === 0;
}

function isEmpty({ matches, ambiguous }: Rest): boolean {
  return matches.length + ambiguous.length === 0;
}

function outcome(match: Match): unknown {
  return match.found === "default" ? match.value : [match.tensor.name, match.conversion];
}

function assemble(
  parameters: readonly ParameterValue[],
  source: WeightSource,
  ignored: readonly SourceTensor[],
  left: Left,
  named: Named,
  rest: Rest,
): Mapping {
  const matches = new Map([...named.matches, ...rest.matches].map((match) => [match.parameter, match]));
  const open = new Set(rest.ambiguous.map(({ parameter }) => parameter));
  const candidates = new Set(rest.ambiguous.flatMap((each) => each.candidates));
  const used = new Set(rest.matches.flatMap((match) => (match.found === "default" ? [] : match.tensor)));
  return {
    source,
    matches: parameters.flatMap((parameter) => matches.get(parameter) ?? []),
    missing: left.parameters.filter((parameter) => !matches.has(parameter) && !open.has(parameter)),
    unused: left.tensors.filter((tensor) => !used.has(tensor) && !candidates.has(tensor)),
    ignored,
    misfits: named.misfits,
    ambiguous: [...named.ambiguous, ...rest.ambiguous],
    isUndecided: rest.isUndecided,
  };
}
