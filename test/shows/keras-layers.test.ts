/** Layer cases that Keras computed (keras-js' test data), as models of ours, on every target. */
import { describe, expect, it } from "vitest";
import { engineNames } from "../../src/engine/engine.ts";
import { permute } from "../../src/tensor/layout.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { modelOf, runModel } from "../support/models.ts";
import { hasSharedData, sharedDataNote, sharedJson } from "../support/shared-data.ts";

interface Stored {
  readonly data: readonly number[];
  readonly shape: readonly number[];
}

interface Case {
  readonly attrs?: Readonly<Record<string, any>>;
  readonly input: Stored;
  readonly weights?: readonly Stored[];
  readonly expected: Stored;
}

/** A model's lines and the weights that they name. */
interface Translation {
  readonly lines: readonly string[];
  readonly weights?: Readonly<Record<string, NdArray>>;
  /** Whether arrays lie channels last; true where left out. */
  readonly channelsLast?: boolean;
}

type Translate = (
  attrs: Readonly<Record<string, any>>,
  weights: readonly NdArray[],
  input: readonly number[],
) => Translation;

const square = (value: number | readonly number[]): string => [value].flat().join("x");
const lastUnless = (attrs: Readonly<Record<string, any>>): boolean => attrs["data_format"] !== "channels_first";

const pooling =
  (kind: string): Translate =>
  (attrs) => {
    const stride = attrs["strides"] === null ? "" : ` stride=${square(attrs["strides"])}`;
    return {
      lines: [`${kind} ${square(attrs["pool_size"])}${stride} pad=${attrs["padding"]}`],
      channelsLast: lastUnless(attrs),
    };
  };

const globalPooling =
  (kind: string): Translate =>
  (attrs) => ({ lines: [`${kind} global`, "flatten"], channelsLast: lastUnless(attrs) });

const joining =
  (kind: string): Translate =>
  ({ units }, weights) => {
    const count = weights.length / 2;
    const names = Array.from({ length: count }, (_, branch) => `dense${branch + 1}`);
    return {
      lines: [`${kind} ${names.map((name) => `{ ${name}: dense ${units} }`).join(" ")}`.replaceAll(/dense\d+: /g, "")],
      weights: Object.fromEntries(
        names.flatMap((name, branch) => [
          [`${name}.weight`, permute(weights[2 * branch]!, [1, 0])],
          [`${name}.bias`, weights[2 * branch + 1]!],
        ]),
      ),
    };
  };

/** Spatial axes first in Keras' kernels, [.., in, out]; ours are [out, in, ..]. */
const outInFirst = (kernel: NdArray): NdArray => {
  const spatial = kernel.shape.slice(2).map((_, axis) => axis);
  return permute(kernel, [kernel.shape.length - 1, kernel.shape.length - 2, ...spatial]);
};

const activationOf = ({ activation }: Readonly<Record<string, any>>): string =>
  activation === "linear" ? "" : ` ${activation}`;

const convolution: Translate = (attrs, [kernel, bias]) => ({
  lines: [
    `conv ${attrs["filters"]} kernel=${square(attrs["kernel_size"])} stride=${square(attrs["strides"])} ` +
      `dilation=${square(attrs["dilation_rate"])} pad=${attrs["padding"]} bias=${attrs["use_bias"]}${activationOf(attrs)}`,
  ],
  weights: { "conv1.weight": outInFirst(kernel!), ...(bias && { "conv1.bias": bias }) },
  channelsLast: lastUnless(attrs),
});

const transposed: Translate = (attrs, [kernel, bias]) => ({
  lines: [
    `convtranspose ${attrs["filters"]} kernel=${square(attrs["kernel_size"])} stride=${square(attrs["strides"])} ` +
      `pad=${attrs["padding"]} bias=${attrs["use_bias"]}${activationOf(attrs)}`,
  ],
  // [kh, kw, out, in] to [in, out, kh, kw]
  weights: { "convtranspose1.weight": permute(kernel!, [3, 2, 0, 1]), ...(bias && { "convtranspose1.bias": bias }) },
  channelsLast: lastUnless(attrs),
});

const separable: Translate = (attrs, [depth, point, bias]) => {
  const [height, width, channels, multiplier] = depth!.shape as [number, number, number, number];
  const perChannel = permute(depth!, [2, 3, 0, 1]);
  return {
    lines: [
      `depthwise ${multiplier} kernel=${square(attrs["kernel_size"])} stride=${square(attrs["strides"])} pad=${attrs["padding"]} bias=false`,
      `conv ${attrs["filters"]} kernel=1 bias=${attrs["use_bias"]}${activationOf(attrs)}`,
    ],
    weights: {
      "depthwise1.weight": ndarray([channels * multiplier, 1, height, width], perChannel.data),
      "conv1.weight": outInFirst(point!),
      ...(bias && { "conv1.bias": bias }),
    },
    channelsLast: lastUnless(attrs),
  };
};

/** Keras normalises any axis; ours is the channels, so the axis is brought there and back. */
const batchNormalisation: Translate = ({ axis, epsilon, center, scale }, weights, input) => {
  const at = axis < 0 ? input.length + axis : axis - 1;
  const order = [at, ...input.map((_, index) => index).filter((index) => index !== at)];
  const back = input.map((_, index) => order.indexOf(index));
  const size = [input[at]!];
  const rest = [...weights];
  const next = (present: boolean, value: number): NdArray =>
    present ? rest.shift()! : ndarray(size, Float64Array.from(size.flatMap((n) => Array<number>(n).fill(value))));
  const [gamma, beta] = [next(scale, 1), next(center, 0)];
  const [mean, variance] = [next(true, 0), next(true, 1)];
  return {
    lines: [
      ...(input.length > 1 ? [`permute [${order.join(", ")}]`] : []),
      `bn eps=${epsilon}`,
      ...(input.length > 1 ? [`permute [${back.join(", ")}]`] : []),
    ],
    weights: { "bn1.weight": gamma, "bn1.bias": beta, "bn1.running_mean": mean, "bn1.running_var": variance },
    channelsLast: false,
  };
};

const cropping: Translate = (attrs, _weights, input) => {
  const channelsLast = lastUnless(attrs);
  const spatial = channelsLast ? input.slice(0, -1) : input.slice(1);
  const crops = pairs(attrs["cropping"], spatial.length);
  const names = spatial.length === 1 ? ["length"] : ["height", "width"];
  const ranges = names.map((name, axis) => `${name}=[${crops[axis]![0]}, ${spatial[axis]! - crops[axis]![1]}]`);
  return { lines: [`slice ${ranges.join(" ")}`], channelsLast };
};

const zeroPadding: Translate = (attrs, _weights, input) => {
  const pads = pairs(attrs["padding"], input.length - 1);
  const list = [...pads.map(([begin]) => begin), ...pads.map(([, end]) => end)];
  return { lines: [`pad [${list.join(", ")}]`], channelsLast: lastUnless(attrs) };
};

/** Begin and end for each spatial axis from Keras' shorthands. */
function pairs(value: any, rank: number): [number, number][] {
  if (typeof value === "number") return Array.from({ length: rank }, () => [value, value]);
  if (rank === 1) return [value as [number, number]];
  return (value as (number | [number, number])[]).map((each) => (typeof each === "number" ? [each, each] : each));
}

const translations: Readonly<Record<string, Translate>> = {
  Add: joining("add"),
  AveragePooling1D: pooling("avgpool"),
  AveragePooling2D: pooling("avgpool"),
  BatchNormalization: batchNormalisation,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: transposed,
  Cropping1D: cropping,
  Cropping2D: cropping,
  GlobalAveragePooling1D: globalPooling("avgpool"),
  GlobalAveragePooling2D: globalPooling("avgpool"),
  GlobalMaxPooling1D: globalPooling("maxpool"),
  GlobalMaxPooling2D: globalPooling("maxpool"),
  MaxPooling1D: pooling("maxpool"),
  MaxPooling2D: pooling("maxpool"),
  Maximum: joining("max"),
  Minimum: joining("min"),
  Multiply: joining("mul"),
  Permute: ({ dims }) => ({
    lines: [`permute [${dims.map((dim: number) => dim - 1).join(", ")}]`],
    channelsLast: false,
  }),
  Reshape: (attrs) => ({ lines: [`reshape [${attrs["target_shape"].join(", ")}]`], channelsLast: false }),
  SeparableConv2D: separable,
  Subtract: joining("sub"),
  UpSampling1D: ({ size }) => ({ lines: [`upsample ${size}`] }),
  UpSampling2D: (attrs) => ({ lines: [`upsample ${square(attrs["size"])}`], channelsLast: lastUnless(attrs) }),
  ZeroPadding1D: zeroPadding,
  ZeroPadding2D: zeroPadding,
};

/** Layers of the data that the language does not have, each with what to write instead. */
const lacking: Readonly<Record<string, string>> = {
  Average: "no layer of its own: an add, and a factor in the layer behind it",
};

describe.skipIf(!hasSharedData)(`layers as Keras computes them${sharedDataNote}`, () => {
  const files = [...Object.keys(translations), ...Object.keys(lacking)];

  it("knows every layer of the data, or says that it lacks it", async () => {
    const { readdirSync } = await import("node:fs");
    const { sharedPath } = await import("../support/shared-data.ts");
    const found = readdirSync(sharedPath("keras-layers")).filter((name) => name.endsWith(".json"));
    expect(found.map((name) => name.replace(".json", "")).toSorted()).toEqual(files.toSorted());
  });

  for (const [layer, translate] of Object.entries(translations)) {
    const cases = hasSharedData ? sharedJson<{ cases: Case[] }>(`keras-layers/${layer}.json`).cases : [];
    for (const [index, each] of cases.entries()) {
      it.each(engineNames)(`${layer} ${index} ${JSON.stringify(each.attrs ?? {})} on %s`, async (target) => {
        const weights = (each.weights ?? []).map(({ shape, data }) => ndarray(shape, data));
        const {
          lines,
          weights: named = {},
          channelsLast = true,
        } = translate(each.attrs ?? {}, weights, each.input.shape);
        const shape = each.input.shape;
        const spatialFirst = channelsLast && shape.length > 1;
        const declared = spatialFirst ? [shape.at(-1), ...shape.slice(0, -1)] : shape;
        const layout = spatialFirst ? "layout NHWC\n" : "";
        const model = modelOf(`model Case {\n${layout}input x [${declared.join(", ")}]\n${lines.join("\n")}\n}`);
        const values = new Map(Object.entries(named).map(([name, { data }]) => [name, Float32Array.from(data)]));
        expect([...values.keys()].toSorted()).toEqual(model.graph.parameters.map(({ name }) => name).toSorted());
        const output = await runModel(model, target, Float32Array.from(each.input.data), values);
        expect(output.length).toBe(each.expected.data.length);
        for (const [at, value] of output.entries()) expectClose(value, each.expected.data[at]!);
      });
    }
  }
});

/** Within 1e-5 relative or 5e-6 absolute: inputs and weights of the data are rounded to six decimals. */
function expectClose(found: number, expected: number): void {
  const close = Math.abs(found - expected) <= Math.max(5e-6, 1e-5 * Math.abs(expected));
  if (!close) expect(found).toBe(expected);
}
