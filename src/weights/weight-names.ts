/**
 * The names that PyTorch and Keras give to tensors, in terms of ours: the layer, and what the tensor is to it. A name
 * that only one of them uses also says where the axes lie.
 */
import type { Arrangement, Place, SourceTensor } from "./weight-source.ts";

interface Known {
  readonly role: string;
  readonly arrangement: Arrangement | undefined;
}

/** A bias is called so by both. */
const ROLES: Readonly<Record<string, Known>> = {
  weight: { role: "weight", arrangement: "torch" },
  bias: { role: "bias", arrangement: undefined },
  running_mean: { role: "running_mean", arrangement: "torch" },
  running_var: { role: "running_var", arrangement: "torch" },
  kernel: { role: "weight", arrangement: "keras" },
  depthwise_kernel: { role: "weight", arrangement: "keras" },
  pointwise_kernel: { role: "weight", arrangement: "keras" },
  gamma: { role: "weight", arrangement: "keras" },
  alpha: { role: "weight", arrangement: "keras" },
  beta: { role: "bias", arrangement: "keras" },
  moving_mean: { role: "running_mean", arrangement: "keras" },
  moving_variance: { role: "running_var", arrangement: "keras" },
  // TensorFlow without Keras.
  filters: { role: "weight", arrangement: "keras" },
  depthwise_filter: { role: "weight", arrangement: "keras" },
  pointwise_filter: { role: "weight", arrangement: "keras" },
  weights: { role: "weight", arrangement: undefined },
  depthwise_weights: { role: "weight", arrangement: "keras" },
  pointwise_weights: { role: "weight", arrangement: "keras" },
  biases: { role: "bias", arrangement: undefined },
};

/** The halves of a separable layer, each a layer of ours. */
const DEPTHWISE = /^depthwise_(kernel|filter|weights)$/;
const POINTWISE = /^pointwise_(kernel|filter|weights)$/;

/** What wrappers (DataParallel, compile, Lightning, checkpoints) put in front of every name. */
const WRAPPERS = new Set(["module", "_orig_mod", "model", "net", "state_dict"]);

/** Counters that PyTorch keeps next to batch norms, and the states of Keras' random numbers: of no use at inference. */
export function isIgnored(name: string): boolean {
  return /(^|\.)num_batches_tracked$/.test(name) || /(^|\/)seed_generator(_state|\/vars\/\d+)/.test(name);
}

/** Where tensors belong: by what the file says, or by their names. */
export function placesOf(tensors: readonly SourceTensor[]): ReadonlyMap<SourceTensor, Place> {
  const separable = new Set(
    tensors.filter(({ name }) => POINTWISE.test(lastSegment(name))).map((tensor) => placeOf(tensor).layer),
  );
  return new Map(
    tensors.map((tensor) => {
      const place = placeOf(tensor);
      const isFirstHalf = separable.has(place.layer) && DEPTHWISE.test(lastSegment(tensor.name));
      // A separable layer is two of ours; its bias belongs to the second.
      return [tensor, isFirstHalf ? { ...place, layer: `${place.layer}.depthwise` } : place];
    }),
  );
}

function placeOf({ name, place }: SourceTensor): Place {
  return place ?? placeByName(name);
}

function lastSegment(name: string): string {
  return segments(name).at(-1) ?? "";
}

/** `conv2d/kernel:0` is the weight of the layer `conv2d`; a name of one word stands for itself, with no role. */
export function placeByName(name: string): Place {
  const path = segments(name);
  const last = path.at(-1) ?? "";
  const known = Object.hasOwn(ROLES, last) ? ROLES[last] : undefined;
  if (known === undefined) return { layer: path.join("."), role: undefined, arrangement: undefined };
  return { layer: path.slice(0, -1).join("."), ...known };
}

/** Names under which a parameter may be meant, the likeliest first: with the wrappers, and with each left out. */
export function meanings({ layer, role, alias }: Place): readonly string[] {
  const path = layer === "" ? [] : layer.split(".");
  const full = role === undefined ? path : [...path, role];
  const wrapped = full.findIndex((segment) => !WRAPPERS.has(segment));
  const starts = Array.from({ length: Math.max(0, wrapped) + 1 }, (_, start) => start);
  return [...(alias === undefined ? [] : [alias]), ...starts.map((start) => full.slice(start).join("."))];
}

/** A parameter's name in the same form. */
export function canonicalName(name: string): string {
  return segments(name).join(".");
}

/** With dots or slashes between, and without the `:0` of Keras. */
export function segments(name: string): readonly string[] {
  return name
    .replace(/:\d+$/, "")
    .split(/[./]/)
    .filter((segment) => segment !== "");
}

/**
 * A name as numbers and the rest: `conv2d_3` and `conv2d` differ in numbers only, of which the second's last is 0, as
 * Keras counts.
 */
export function numbersIn(name: string): { readonly pattern: string; readonly numbers: readonly number[] } {
  const [, stem, last] = /^(.*?)(?:_(\d+))?$/s.exec(name)!;
  const numbers = [...stem!.matchAll(/\d+/g)].map(([digits]) => Number(digits));
  return { pattern: stem!.replace(/\d+/g, "#"), numbers: [...numbers, Number(last ?? 0)] };
}
