/**
 * The calls of a model's layers as nodes of one flat graph: nested models give way to the layers that they are made of, once
 * for each time that they are called. Weights belong to layers, so that calls of one layer share them.
 */
import { FormatError, quoted } from "../../formats/format-error.ts";
import { UniqueNames } from "../../base/unique-names.ts";
import type { Call, LayerConfig, ModelConfig, TensorReference } from "./configuration.ts";

export interface LayerCall {
  readonly layer: LayerConfig;
  /** The layer's name, behind those of the models that it lies in where other layers have the same. */
  readonly name: string;
  /** Names of tensors. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** What keeps the call from being understood. */
  readonly problem: string | undefined;
}

export interface FlatGraph {
  readonly inputs: readonly { readonly name: string; readonly layer: LayerConfig }[];
  readonly calls: readonly LayerCall[];
  readonly outputs: readonly { readonly name: string; readonly tensor: string }[];
  /** Those of the inputs and outputs are taken. */
  readonly names: UniqueNames;
}

/** Calls of all layers, each counted as often as the models around it are called. */
const MOST_CALLS = 50_000;

/** @throws FormatError where the model's inputs are not among its layers, or where it unfolds to too many calls. */
export function flatten(model: ModelConfig): FlatGraph {
  const names = new UniqueNames();
  const inputs = model.inputs.map(({ layer: wanted }) => {
    const layer = model.layers.find(({ name }) => name === wanted);
    if (layer === undefined) throw new FormatError(`the model names an input ${quoted(wanted)}, and has no such layer`);
    return { name: names.unique(wanted), layer };
  });
  const scope = scopeOf(model, "", new Map(inputs.map(({ name, layer }) => [layer.name, name])));
  const calls: Draft[] = [];
  unfold(scope, calls);
  const outputs = model.outputs.map((reference) => {
    const found = tensorOf(scope, reference);
    if (typeof found === "object") throw new FormatError(`the model's output: ${found.problem}`);
    return { name: names.unique(reference.layer), tensor: found };
  });
  return { inputs, calls: named(calls), outputs, names };
}

interface Draft extends Omit<LayerCall, "name"> {
  readonly scope: Scope;
}

/** One call of a model. */
interface Scope {
  readonly model: ModelConfig;
  /** Names of the models around it and of its own call, each followed by a slash. */
  readonly path: string;
  readonly layers: ReadonlyMap<string, LayerConfig>;
  /** How the layers that are inputs are known to others. */
  readonly inputs: ReadonlyMap<string, string>;
  /** How much further than the file the calls of nested models count. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Calls of nested models, once they have been asked for. */
  readonly inner: Map<string, Scope>;
}

function scopeOf(model: ModelConfig, path: string, inputs: ReadonlyMap<string, string>): Scope {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer] as const));
  return { model, path, layers, inputs, offsets: offsetsOf(model), inner: new Map() };
}

/**
 * Keras 2 and tfjs count the call that a nested model was made with as its first, and leave it out of the file; so does
 * Keras 3 for functional models, and not for sequential ones. Which it was shows by calls that are referred to.
 */
function offsetsOf(model: ModelConfig): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  const note = ({ layer, call }: TensorReference): void => void last.set(layer, Math.max(call, last.get(layer) ?? 0));
  for (const layer of model.layers) for (const { inputs } of layer.calls) inputs.forEach(note);
  model.outputs.forEach(note);
  const offset = ({ name, model: nested, calls }: LayerConfig): number =>
    nested !== undefined && (last.get(name) ?? 0) >= calls.length ? 1 : 0;
  return new Map(model.layers.map((layer) => [layer.name, offset(layer)]));
}

function unfold(scope: Scope, calls: Draft[]): void {
  for (const layer of scope.model.layers) {
    if (scope.inputs.has(layer.name)) continue;
    layer.calls.forEach((call, at) => unfoldCall(scope, layer, call, at, calls));
  }
}

function unfoldCall(scope: Scope, layer: LayerConfig, call: Call, at: number, calls: Draft[]): void {
  if (calls.length >= MOST_CALLS) throw new FormatError(`the model unfolds to more than ${MOST_CALLS} calls of layers`);
  const found = call.inputs.map((reference) => tensorOf(scope, reference));
  const inputs = found.filter((each) => typeof each === "string");
  const problem = found.find((each) => typeof each === "object")?.problem ?? problemOf(call);
  const output = `${scope.path}${layer.name}:${at}`;
  const { model } = layer;
  if (model === undefined) return void calls.push({ layer, inputs, output, problem, scope });
  const inner = innerScope(scope, layer, at);
  const due = model.inputs.length;
  const counted = inputs.length === due ? undefined : `it is given ${inputs.length} tensors, and has ${due} inputs`;
  model.inputs.forEach((reference, index) => {
    const port = inner.layers.get(reference.layer);
    if (port === undefined)
      throw new FormatError(`the model ${quoted(model.name)} has no layer ${quoted(reference.layer)}`);
    const given = { layer: port, inputs: inputs.slice(index, index + 1), problem: problem ?? counted };
    calls.push({ ...given, output: inner.inputs.get(port.name)!, scope: inner });
  });
  unfold(inner, calls);
}

function innerScope(scope: Scope, { name, model }: LayerConfig, at: number): Scope {
  const path = `${scope.path}${name}:${at}/`;
  const known = scope.inner.get(path);
  if (known !== undefined) return known;
  const made = scopeOf(model!, path, new Map(model!.inputs.map(({ layer }) => [layer, `${path}${layer}`])));
  scope.inner.set(path, made);
  return made;
}

function problemOf({ inputs, extras }: Call): string | undefined {
  if (extras.length > 0) return `it is called with an argument ${extras.join(", ")}; supported are tensors alone`;
  return inputs.length === 0 ? "its inputs are not told" : undefined;
}

type Found = string | { readonly problem: string };

/** The tensor's name; that of a nested model's output is the name which it has in there. */
function tensorOf(scope: Scope, { layer: name, call, output }: TensorReference): Found {
  const own = scope.inputs.get(name);
  if (own !== undefined && call === 0 && output === 0) return own;
  if (own !== undefined)
    return {
      problem: `it reads output ${output} of call ${call} of the input ${quoted(name)}, which has but the first`,
    };
  const layer = scope.layers.get(name);
  if (layer === undefined) return { problem: `it reads a layer ${quoted(name)}, which the model does not have` };
  const at = call - scope.offsets.get(name)!;
  if (layer.calls[at] === undefined)
    return { problem: `it reads call ${call} of layer ${quoted(name)}, which is called ${layer.calls.length} times` };
  if (layer.model === undefined) {
    if (output !== 0) return { problem: `it reads output ${output} of layer ${quoted(name)}; supported is the first` };
    return `${scope.path}${name}:${at}`;
  }
  const inner = layer.model.outputs[output];
  if (inner === undefined)
    return { problem: `it reads output ${output} of the model ${quoted(name)}, which has no such` };
  return tensorOf(innerScope(scope, layer, at), inner);
}

function named(drafts: readonly Draft[]): readonly LayerCall[] {
  const layersOf = new Map<string, Set<LayerConfig>>();
  for (const { layer } of drafts) layersOf.set(layer.name, (layersOf.get(layer.name) ?? new Set()).add(layer));
  return drafts.map(({ scope, ...call }) => {
    const isAlone = layersOf.get(call.layer.name)!.size === 1;
    const around = scope.path.replace(/:\d+\//g, "/");
    return { ...call, name: isAlone ? call.layer.name : `${around}${call.layer.name}` };
  });
}
