/** Random models of tfjs's layers, of every kind and option that tfjs computes as Keras does. */
import * as tfl from "@tensorflow/tfjs-layers";
import type { RandomSource } from "../../src/base/random.ts";
import { prediction, savedModel, withRandomWeights, type Prediction, type SavedModel } from "./tfjs-layers.ts";

type Model = tfl.LayersModel;
type Tensor = tfl.SymbolicTensor;

const below = (random: RandomSource, limit: number): number => Math.floor(random.next() * limit);
const pick = <T>(random: RandomSource, choices: readonly T[]): T => choices[below(random, choices.length)]!;
const chance = (random: RandomSource, share: number): boolean => random.next() < share;

const ACTIVATIONS =
  "elu hardSigmoid linear relu relu6 selu sigmoid softmax softplus softsign tanh swish mish gelu gelu_new".split(
    " ",
  ) as unknown as readonly "relu"[];

function activation(random: RandomSource): { readonly activation?: "relu" } {
  return chance(random, 0.5) ? { activation: pick(random, ACTIVATIONS) } : {};
}

/** A layer that fits the shape, or undefined where none of the drawn kind does. */
type LayerMaker = (random: RandomSource, shape: readonly number[]) => tfl.layers.Layer | undefined;

const { layers } = tfl;

/** For any shape `[batch, …]`. */
const anywhere: readonly LayerMaker[] = [
  (random) => layers.activation({ activation: pick(random, ACTIVATIONS) }),
  (random) => layers.reLU(chance(random, 0.5) ? { maxValue: 0.3 + random.next() } : {}),
  (random) => layers.leakyReLU({ alpha: random.next() * 0.5 }),
  () => layers.elu(),
  (random) => layers.thresholdedReLU({ theta: random.next() * 0.5 }),
  // tfjs takes the last axis, or several.
  (random, shape) => layers.softmax({ axis: chance(random, 0.5) || shape.length < 3 ? -1 : [1, shape.length - 1] }),
  (random, shape) => {
    const axes = shape.slice(1).map((_, at) => at + 1);
    const sharedAxes = axes.filter(() => chance(random, 0.5));
    return layers.prelu(sharedAxes.length === 0 ? {} : { sharedAxes });
  },
  // Along other axes the CPU backend computes something else.
  (random) =>
    layers.batchNormalization({
      axis: -1,
      scale: chance(random, 0.8),
      center: chance(random, 0.8),
      ...(chance(random, 0.5) ? { epsilon: 0.01 } : {}),
    }),
  (random, shape) => {
    const axes = shape.slice(1).map((_, at) => at + 1);
    const chosen = axes.filter(() => chance(random, 0.5));
    const axis = chance(random, 0.5) || chosen.length === 0 ? -1 : chosen;
    return layers.layerNormalization({ axis, scale: chance(random, 0.8), center: chance(random, 0.8) });
  },
  (random) => layers.dense({ units: 1 + below(random, 6), useBias: chance(random, 0.7), ...activation(random) }),
  (random) => layers.dropout({ rate: random.next() * 0.9 }),
  (random) => layers.gaussianNoise({ stddev: random.next() }),
  (random) => layers.gaussianDropout({ rate: random.next() * 0.9 }),
  (random) => layers.alphaDropout({ rate: random.next() * 0.9 }),
  (random) => layers.rescaling({ scale: random.next() * 2, offset: random.next() - 0.5 }),
  (random, shape) => layers.flatten(shape.length > 2 && chance(random, 0.3) ? { dataFormat: "channelsFirst" } : {}),
  (random, shape) => layers.reshape({ targetShape: reshapedExtents(random, shape.slice(1)) }),
  (random, shape) => {
    const dims = shape.slice(1).map((_, at) => at + 1);
    return layers.permute({ dims: dims.toSorted(() => random.next() - 0.5) });
  },
];

/** The same number of elements under other extents, of which one may be left open. */
function reshapedExtents(random: RandomSource, shape: readonly number[]): number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  const rank = 1 + below(random, 3);
  const extents: number[] = [];
  let rest = count;
  for (let axis = 1; axis < rank; axis++) {
    const factor = pick(
      random,
      [1, 2, 3, 4, 5].filter((each) => rest % each === 0),
    );
    extents.push(factor);
    rest /= factor;
  }
  extents.push(rest);
  const mixed = extents.toSorted(() => random.next() - 0.5);
  return chance(random, 0.5) ? mixed.with(below(random, mixed.length), -1) : mixed;
}

interface WindowArguments {
  readonly kernelSize: number[];
  readonly strides: number[];
  readonly dilationRate: number[];
  readonly padding: "valid" | "same";
}

/** A window that fits the extents; strides or dilation, not both. */
function windowOn(random: RandomSource, extents: readonly number[]): WindowArguments | undefined {
  const kernelSize = extents.map(() => 1 + below(random, 3));
  const isDilated = chance(random, 0.25);
  const dilationRate = extents.map(() => (isDilated ? 1 + below(random, 2) : 1));
  const strides = extents.map(() => (isDilated ? 1 : 1 + below(random, 3)));
  const padding = chance(random, 0.5) ? "same" : "valid";
  const fits = extents.every((extent, axis) => (kernelSize[axis]! - 1) * dilationRate[axis]! + 1 <= extent);
  return fits || padding === "same" ? { kernelSize, strides, dilationRate, padding } : undefined;
}

type Format = "channelsLast" | "channelsFirst";

function formatOf(random: RandomSource): Format {
  return chance(random, 0.2) ? "channelsFirst" : "channelsLast";
}

function spatial(shape: readonly number[], dataFormat: Format): readonly number[] {
  return dataFormat === "channelsLast" ? shape.slice(1, -1) : shape.slice(2);
}

const onVectors: readonly LayerMaker[] = [(random) => layers.repeatVector({ n: 1 + below(random, 4) })];

const onSequences: readonly LayerMaker[] = [
  (random, shape) => {
    const window = windowOn(random, shape.slice(1, -1));
    if (window === undefined) return undefined;
    const isCausal = chance(random, 0.3);
    const padding = isCausal ? "causal" : window.padding;
    return layers.conv1d({
      filters: 1 + below(random, 6),
      kernelSize: window.kernelSize[0]!,
      strides: window.strides[0]!,
      dilationRate: window.dilationRate[0]!,
      padding,
      useBias: chance(random, 0.7),
      ...activation(random),
    });
  },
  (random, shape) => {
    const window = windowOn(random, shape.slice(1, -1));
    if (window === undefined || window.dilationRate[0] !== 1) return undefined;
    const words = { poolSize: window.kernelSize[0]!, strides: window.strides[0]!, padding: window.padding };
    return chance(random, 0.5) ? layers.maxPooling1d(words) : layers.averagePooling1d(words);
  },
  () => layers.globalAveragePooling1d({}),
  () => layers.globalMaxPooling1d({}),
  (random) => layers.spatialDropout1d({ rate: random.next() * 0.9 }),
];

const onImages: readonly LayerMaker[] = [
  (random, shape) => {
    const dataFormat = formatOf(random);
    const window = windowOn(random, spatial(shape, dataFormat));
    if (window === undefined) return undefined;
    const words = { filters: 1 + below(random, 6), useBias: chance(random, 0.7), dataFormat };
    return layers.conv2d({ ...words, ...kernelWords(window), ...activation(random) });
  },
  (random, shape) => {
    const window = windowOn(random, shape.slice(1, -1));
    // tfjs does not dilate depthwise kernels.
    if (window === undefined || window.dilationRate.some((rate) => rate > 1)) return undefined;
    const words = { depthMultiplier: 1 + below(random, 3), useBias: chance(random, 0.7) };
    return layers.depthwiseConv2d({ ...words, ...kernelWords(window), ...activation(random) });
  },
  (random, shape) => {
    const window = windowOn(random, shape.slice(1, -1));
    // tfjs wants strides that are alike of separable convolutions.
    if (window === undefined || window.strides[0] !== window.strides[1]) return undefined;
    const words = {
      filters: 1 + below(random, 6),
      depthMultiplier: 1 + below(random, 2),
      useBias: chance(random, 0.7),
    };
    return layers.separableConv2d({ ...words, ...kernelWords(window), ...activation(random) });
  },
  (random, shape) => {
    const dataFormat = formatOf(random);
    const window = windowOn(random, spatial(shape, dataFormat));
    if (window === undefined) return undefined;
    const { kernelSize, strides, padding } = window;
    const words = { filters: 1 + below(random, 4), useBias: chance(random, 0.7), dataFormat };
    return layers.conv2dTranspose({
      ...words,
      kernelSize: kernelSize as [number, number],
      strides: strides as [number, number],
      padding,
      ...activation(random),
    });
  },
  (random, shape) => {
    const dataFormat = formatOf(random);
    const window = windowOn(random, spatial(shape, dataFormat));
    if (window === undefined) return undefined;
    const { kernelSize, strides, padding } = window;
    const words = {
      poolSize: kernelSize as [number, number],
      strides: strides as [number, number],
      padding,
      dataFormat,
    };
    return chance(random, 0.5) ? layers.maxPooling2d(words) : layers.averagePooling2d(words);
  },
  (random) => layers.globalAveragePooling2d({ dataFormat: formatOf(random) }),
  (random) => layers.globalMaxPooling2d({ dataFormat: formatOf(random) }),
  (random) => {
    const sides = (): [number, number] => [below(random, 3), below(random, 3)];
    const padding = chance(random, 0.3)
      ? 1 + below(random, 2)
      : ([sides(), sides()] as [[number, number], [number, number]]);
    return layers.zeroPadding2d({ padding, dataFormat: formatOf(random) });
  },
  (random, shape) => {
    const dataFormat = formatOf(random);
    const extents = spatial(shape, dataFormat);
    if (extents.some((extent) => extent < 3)) return undefined;
    const sides = (): [number, number] => [below(random, 2), below(random, 2)];
    return layers.cropping2D({ cropping: [sides(), sides()], dataFormat });
  },
  (random) =>
    layers.upSampling2d({
      size: [1 + below(random, 2), 1 + below(random, 3)],
      interpolation: chance(random, 0.5) ? "nearest" : "bilinear",
      dataFormat: formatOf(random),
    }),
  (random) =>
    layers.resizing({
      height: 2 + below(random, 6),
      width: 2 + below(random, 6),
      interpolation: chance(random, 0.3) ? "nearest" : "bilinear",
      cropToAspectRatio: chance(random, 0.5),
    }),
];

function kernelWords({ kernelSize, strides, dilationRate, padding }: WindowArguments) {
  type Pair = [number, number];
  return { kernelSize: kernelSize as Pair, strides: strides as Pair, dilationRate: dilationRate as Pair, padding };
}

/** Windows that overlap or touch: of others tfjs takes a negative padding, where TensorFlow takes none. */
function touches({ kernelSize, strides }: WindowArguments): boolean {
  return kernelSize.every((extent, axis) => extent >= strides[axis]!);
}

const onVolumes: readonly LayerMaker[] = [
  (random, shape) => {
    const window = windowOn(random, shape.slice(1, -1));
    if (window === undefined || !touches(window) || window.dilationRate.some((rate) => rate !== 1)) return undefined;
    type Triple = [number, number, number];
    const words = {
      kernelSize: window.kernelSize as Triple,
      strides: window.strides as Triple,
      padding: window.padding,
    };
    return chance(random, 0.6)
      ? layers.conv3d({ filters: 1 + below(random, 4), ...words, ...activation(random) })
      : layers.conv3dTranspose({ filters: 1 + below(random, 3), ...words, ...activation(random) });
  },
  (random, shape) => {
    const window = windowOn(random, shape.slice(1, -1));
    if (window === undefined || !touches(window)) return undefined;
    type Triple = [number, number, number];
    const { padding } = window;
    const words = { poolSize: window.kernelSize as Triple, strides: window.strides as Triple, padding };
    return chance(random, 0.5) ? layers.maxPooling3d(words) : layers.averagePooling3d(words);
  },
];

const byRank: Readonly<Record<number, readonly LayerMaker[]>> = {
  2: onVectors,
  3: onSequences,
  4: onImages,
  5: onVolumes,
};

const MOST_ELEMENTS = 1500;

function randomLayer(random: RandomSource, shape: readonly number[]): tfl.layers.Layer | undefined {
  const own = byRank[shape.length] ?? [];
  const share = own.length / (own.length + anywhere.length / 3);
  return pick(random, chance(random, share) ? own : anywhere)(random, shape);
}

/** What a layer makes of a tensor, where that is not too much. */
function applied(layer: tfl.layers.Layer | undefined, x: Tensor | Tensor[]): Tensor | undefined {
  if (layer === undefined) return undefined;
  // tfjs does not take some of the options together.
  const made = attempted(() => layer.apply(x) as Tensor);
  const [, ...extents] = (made?.shape ?? []) as number[];
  const count = extents.reduce((a, b) => a * b, 1);
  return extents.length <= 4 && extents.every((extent) => extent > 0) && count <= MOST_ELEMENTS ? made : undefined;
}

/** Layers one behind the other. */
export function randomChain(random: RandomSource, x: Tensor, steps: number): Tensor {
  let at = x;
  for (let step = 0; step < steps; step++) at = applied(randomLayer(random, at.shape as number[]), at) ?? at;
  return at;
}

const INPUTS = [[12], [5], [8, 3], [12, 4], [8, 8, 3], [7, 9, 2], [6, 6, 4], [4, 5, 3, 2]] as const;

function merged(random: RandomSource, x: Tensor, y: Tensor): Tensor | undefined {
  const isAlike = x.shape.join() === y.shape.join();
  const joins: (() => tfl.layers.Layer)[] = isAlike
    ? [
        () => layers.add(),
        () => layers.multiply(),
        () => layers.average(),
        () => layers.maximum(),
        () => layers.minimum(),
      ]
    : [];
  const axis = chance(random, 0.6) ? -1 : 1 + below(random, x.shape.length - 1);
  joins.push(() => layers.concatenate({ axis }));
  if (x.shape.length <= 3 && y.shape.length <= 3)
    joins.push(() =>
      layers.dot({ axes: pick(random, [-1, 1, [1, 2], [2, 1]] as [number, number][]), normalize: chance(random, 0.3) }),
    );
  return applied(pick(random, joins)(), chance(random, 0.2) && isAlike ? [x, y, x] : [x, y]);
}

/** A model in a model, called once or twice. */
function nested(random: RandomSource, x: Tensor): Tensor | undefined {
  const input = tfl.input({ shape: x.shape.slice(1) as number[] });
  const output = randomChain(random, input, 3);
  if (output === input) return undefined;
  const model = tfl.model({ inputs: input, outputs: output });
  const once = model.apply(x) as Tensor;
  const again = once.shape.join() === x.shape.join() && chance(random, 0.5);
  return again ? (model.apply(once) as Tensor) : once;
}

/** One layer called on a tensor and on its own result, with the same weights. */
function shared(random: RandomSource, x: Tensor): Tensor | undefined {
  const layer = randomLayer(random, x.shape as number[]);
  const once = applied(layer, x);
  if (once === undefined || once.shape.join() !== x.shape.join()) return undefined;
  return applied(layer, once);
}

export interface RandomCase {
  readonly saved: SavedModel;
  readonly due: Prediction;
}

/**
 * A model of a few layers: a chain in a Sequential model, or branches that meet, models in models and layers called twice.
 * What tfjs builds and then cannot run is drawn again.
 */
export async function randomCase(random: RandomSource): Promise<RandomCase> {
  for (;;) {
    const model = chance(random, 0.3) ? randomSequential(random) : randomFunctional(random);
    if (model === undefined) continue;
    withRandomWeights(model, random);
    const due = attempted(() => prediction(model, random));
    if (due !== undefined) return { saved: await savedModel(model), due };
  }
}

function attempted<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}

function randomSequential(random: RandomSource): Model | undefined {
  const model = tfl.sequential();
  const shape = pick(random, INPUTS);
  if (chance(random, 0.5)) model.add(layers.inputLayer({ inputShape: [...shape] }));
  let at: readonly number[] = [1, ...shape];
  for (let step = 0; step < 7; step++) {
    // Tried on a tensor of its own first.
    const seed = below(random, 2 ** 31);
    const make = (): tfl.layers.Layer | undefined => randomLayer(seeded(seed), at);
    const tried = applied(make(), tfl.input({ shape: at.slice(1) }));
    if (tried === undefined) continue;
    const layer = make()!;
    if (model.layers.length === 0)
      (layer as unknown as { batchInputShape: (number | null)[] }).batchInputShape = [null, ...shape];
    model.add(layer);
    at = [1, ...(tried.shape.slice(1) as number[])];
  }
  return model.layers.length > 1 ? model : undefined;
}

function seeded(seed: number): RandomSource {
  let state = seed;
  return {
    next() {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    },
  };
}

function randomFunctional(random: RandomSource): Model | undefined {
  const first = pick(random, INPUTS);
  const inputs = [tfl.input({ shape: [...first] })];
  if (chance(random, 0.3)) inputs.push(tfl.input({ shape: [...(chance(random, 0.5) ? first : pick(random, INPUTS))] }));
  const tensors: Tensor[] = [...inputs];
  for (let step = 0; step < 8; step++) {
    const x = pick(random, tensors);
    const y = pick(random, tensors);
    const makers = [nested, shared, () => merged(random, x, y), () => merged(random, x, y)];
    const made = chance(random, 0.35)
      ? pick(random, makers)(random, x)
      : applied(randomLayer(random, x.shape as number[]), x);
    if (made !== undefined) tensors.push(made);
  }
  const made = tensors.slice(inputs.length);
  if (made.length === 0) return undefined;
  const outputs = chance(random, 0.3) ? [made.at(-1)!, pick(random, made)] : [made.at(-1)!];
  const model = tfl.model({ inputs, outputs: [...new Set(outputs)] });
  // Inputs that no output depends on are not saved.
  const read = new Set(model.layers.map(({ name }) => name));
  const used = inputs.filter(({ sourceLayer }) => read.has(sourceLayer.name));
  return used.length === inputs.length ? model : undefined;
}
