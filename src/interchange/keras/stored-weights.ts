/**
 * Which tensor of a file is which layer's weight. Files say it in two ways: by name, `conv1/kernel` (tfjs, and HDF5 files that
 * list the weights of each layer), or by number, `layers/conv2d_1/vars/0`, where a layer goes by its class and by how many of
 * that class stand before it in its model, whatever it is called (Keras from 2.12 on, `saving_lib.py`).
 */
import type { Quantised } from "../../formats/quantised.ts";
import type { LayerConfig, ModelConfig } from "./configuration.ts";
import { snakeCase } from "./options.ts";

/** A tensor as a reader of weight files has it. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Undefined where its elements are no floats. */
  readonly floats: (() => Float32Array) | undefined;
  /** Where the file has them as bytes: these. */
  readonly quantised?: Quantised;
}

/** By the weight's name in Keras: the tensor, or why there is none. */
export type LayerWeights = ReadonlyMap<string, StoredTensor | string>;

type VariablesOf = (layer: LayerConfig) => readonly string[];

/** The weights of every layer that has some, those of nested models too. */
export function weightsOf(
  model: ModelConfig,
  tensors: readonly StoredTensor[],
  variablesOf: VariablesOf,
): ReadonlyMap<LayerConfig, LayerWeights> {
  const found = new Map<LayerConfig, LayerWeights>();
  if (tensors.some(({ name }) => NUMBERED.test(name))) byNumber(model, treeOf(tensors), { variablesOf, found });
  else byName(model, [], indexOf(tensors), { variablesOf, found });
  return found;
}

interface Search {
  readonly variablesOf: VariablesOf;
  readonly found: Map<LayerConfig, LayerWeights>;
}

// ── By name ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Named {
  readonly tensor: StoredTensor;
  /** The path in front of the last part. */
  readonly stem: string;
}

/** By the last part of the name, without TensorFlow's number of an output: `conv1/kernel:0`. */
type Index = ReadonlyMap<string, readonly Named[]>;

function indexOf(tensors: readonly StoredTensor[]): Index {
  const index = new Map<string, Named[]>();
  for (const tensor of tensors) {
    const cut = tensor.name.lastIndexOf("/");
    const last = tensor.name.slice(cut + 1).replace(/:\d+$/, "");
    const named = { tensor, stem: tensor.name.slice(0, Math.max(0, cut)) };
    const known = index.get(last);
    if (known === undefined) index.set(last, [named]);
    else known.push(named);
  }
  return index;
}

function byName(model: ModelConfig, around: readonly string[], index: Index, search: Search): void {
  for (const layer of model.layers) {
    if (layer.model !== undefined) {
      byName(layer.model, [...around, layer.name], index, search);
      continue;
    }
    const variables = search.variablesOf(layer);
    if (variables.length === 0) continue;
    const weights = variables.map((variable) => [variable, named(layer, variable, around, index)] as const);
    search.found.set(layer, new Map(weights));
  }
}

/**
 * The tensor behind the layer's name. In HDF5 it lies in the group of the outermost layer, perhaps under the names of scopes;
 * tfjs leaves the names of outer models out.
 */
function named(
  { name }: LayerConfig,
  variable: string,
  around: readonly string[],
  index: Index,
): StoredTensor | string {
  const group = around[0] ?? name;
  const fits = (index.get(variable) ?? []).filter(
    ({ stem }) => stem === name || stem.endsWith(`/${name}`) || (around.length === 0 && isIn(stem, name)),
  );
  if (fits.length === 0) return `there is no tensor ${name}/${variable} among the weights`;
  const inGroup = fits.filter(({ stem }) => isIn(stem, group));
  const inOrder = inGroup.filter(({ stem }) => around.every((outer) => `/${stem}/`.includes(`/${outer}/`)));
  const chosen = [fits, inGroup, inOrder].find(({ length }) => length === 1);
  if (chosen !== undefined) return chosen[0]!.tensor;
  return `${fits.length} tensors among the weights may be ${name}/${variable}: ${fits[0]!.tensor.name}, ${fits[1]!.tensor.name}`;
}

function isIn(stem: string, path: string): boolean {
  return stem === path || stem.startsWith(`${path}/`);
}

// ── By number ────────────────────────────────────────────────────────────────────────────────────────────────────────

const NUMBERED = /(?:^|\/)vars\/\d+$/;

interface Tree {
  readonly children: Map<string, Tree>;
  tensor: StoredTensor | undefined;
}

function treeOf(tensors: readonly StoredTensor[]): Tree {
  const root: Tree = { children: new Map(), tensor: undefined };
  for (const tensor of tensors) {
    let at = root;
    for (const part of tensor.name.split("/")) {
      const next = at.children.get(part) ?? { children: new Map(), tensor: undefined };
      at.children.set(part, next);
      at = next;
    }
    at.tensor = tensor;
  }
  return root;
}

/** Where the layers of a model lie: today, and as Keras 2.13 and 2.14 wrote. */
const CONTAINERS = ["layers", "_layer_checkpoint_dependencies"] as const;

function byNumber(model: ModelConfig, tree: Tree, search: Search): void {
  const container = CONTAINERS.flatMap((name) => tree.children.get(name) ?? [])[0];
  const classes = new Map<string, LayerConfig[]>();
  for (const layer of model.layers) {
    const className = snakeCase(layer.className);
    if (isWeighted(layer, search)) classes.set(className, [...(classes.get(className) ?? []), layer]);
  }
  for (const [className, layers] of classes) {
    const groups = container === undefined ? [] : groupsOf(container, className);
    layers.forEach((layer, at) => {
      // Some versions count layers with weights twice: their order alone is certain.
      if (groups.length === layers.length) take(layer, groups[at]!, search);
      else
        refuse(
          layer,
          `the file has weights of ${groups.length} layers of its class, and the model ${layers.length}`,
          search,
        );
    });
  }
}

function isWeighted({ model, ...layer }: LayerConfig, search: Search): boolean {
  if (model !== undefined) return model.layers.some((inner) => isWeighted(inner, search));
  return search.variablesOf({ model, ...layer }).length > 0;
}

/** The groups of a class that hold tensors, by their numbers. */
function groupsOf({ children }: Tree, className: string): readonly Tree[] {
  const numbered = [...children].flatMap(([name, tree]) => {
    const rest = name === className ? "_0" : name.startsWith(className) ? name.slice(className.length) : "";
    return /^_\d+$/.test(rest) && holdsTensors(tree) ? [{ number: Number(rest.slice(1)), tree }] : [];
  });
  return numbered.toSorted((a, b) => a.number - b.number).map(({ tree }) => tree);
}

/** Besides the state of random numbers. */
function holdsTensors({ tensor, children }: Tree): boolean {
  return tensor !== undefined || [...children].some(([name, tree]) => name !== "seed_generator" && holdsTensors(tree));
}

function take(layer: LayerConfig, tree: Tree, search: Search): void {
  if (layer.model !== undefined) return byNumber(layer.model, tree, search);
  const numbers = tree.children.get("vars")?.children;
  const weights = search.variablesOf(layer).map((variable, at) => {
    const tensor = numbers?.get(`${at}`)?.tensor;
    return [variable, tensor ?? `its ${variable} is not among the weights`] as const;
  });
  search.found.set(layer, new Map(weights));
}

function refuse(layer: LayerConfig, reason: string, search: Search): void {
  if (layer.model !== undefined) return layer.model.layers.forEach((inner) => refuse(inner, reason, search));
  const variables = search.variablesOf(layer);
  if (variables.length > 0) search.found.set(layer, new Map(variables.map((variable) => [variable, reason] as const)));
}
