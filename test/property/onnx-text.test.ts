/**
 * Random ONNX graphs: what is imported computes the same through its text, on the reference; some of them are also run by ONNX
 * Runtime. Graphs hold constants, residual sums, idioms by parts, transposes and the versions of operators from 7 on.
 * CONVOKE_EFFORT for more than the few of a usual run.
 */
import { expect, it } from "vitest";
import { randomSource, type RandomSource } from "../../src/base/random.ts";
import { importOnnx } from "../../src/interchange/onnx/import.ts";
import { TextError } from "../../src/interchange/text/index.ts";
import type { OnnxModel } from "../../src/interchange/onnx/model.ts";
import { tries } from "../support/effort.ts";
import { onnxNet, type NetBuilder } from "../support/onnx-net.ts";
import { expectSameAsOnnxRuntime } from "../support/same-as-onnx.ts";
import { expectSameThroughText } from "../support/through-text.ts";

const count = tries(60);
/** Each so many-th graph is run by ONNX Runtime too. */
const sampled = 5;

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
}

type Step = (net: NetBuilder, x: Tensor, random: RandomSource, opset: number) => Tensor | undefined;

const same = (x: Tensor, name: string): Tensor => ({ name, shape: x.shape });
const below = (random: RandomSource, limit: number): number => Math.floor(random.next() * limit);

const activations = [
  "Relu",
  "Sigmoid",
  "Tanh",
  "Softplus",
  "Abs",
  "Neg",
  "Erf",
  "LeakyRelu",
  "Elu",
  "HardSigmoid",
  "Softsign",
];

const steps: readonly Step[] = [
  (net, x, random) => same(x, net.op(activations[below(random, activations.length)]!, [x.name])),
  // A gate by parts, or nearly.
  (net, x, random) => {
    const gates: readonly (() => string)[] = [
      () => net.op("Sigmoid", [x.name]),
      () => net.op("Clip", [net.op("Add", [x.name, net.floats([], 3)]), net.floats([], 0), net.floats([], 6)]),
      () => net.op("Tanh", [net.op("Softplus", [x.name])]),
    ];
    return same(x, net.op("Mul", [x.name, gates[below(random, 2)]!()]));
  },
  // A constant beside it: a number, one for each channel, one along the last axis, all of them.
  (net, x, random) => {
    const { shape } = x;
    const shapes = [[], [1, shape[1]!, ...shape.slice(2).map(() => 1)], [shape.at(-1)!], [1, ...shape.slice(1)]];
    const constant = net.floats(shapes[below(random, shapes.length)]!);
    const operands = random.next() < 0.5 ? [x.name, constant] : [constant, x.name];
    return same(x, net.op(["Add", "Sub", "Mul", "Max", "Min"][below(random, 5)]!, operands));
  },
  (net, x, random) => {
    const [, channels, height, width] = x.shape;
    if (x.shape.length !== 4 || channels! > 12) return undefined;
    const out = [4, channels!, 6][below(random, 3)]!;
    const weight = net.floats([out, channels!, 3, 3]);
    const name = net.op("Conv", [x.name, weight], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
    return { name, shape: [1, out, height!, width!] };
  },
  (net, x, random) => {
    if (x.shape.length !== 4 || x.shape[2]! < 2 || x.shape[3]! < 2) return undefined;
    const name = net.op(random.next() < 0.5 ? "MaxPool" : "AveragePool", [x.name], {
      kernel_shape: [2, 2],
      strides: [2, 2],
    });
    return { name, shape: [1, x.shape[1]!, Math.floor(x.shape[2]! / 2), Math.floor(x.shape[3]! / 2)] };
  },
  (net, x, random) => {
    const axes = x.shape.slice(1).map((_, at) => at + 1);
    const order = axes.toSorted(() => random.next() - 0.5);
    return {
      name: net.op("Transpose", [x.name], { perm: [0, ...order] }),
      shape: [1, ...order.map((axis) => x.shape[axis]!)],
    };
  },
  // Channels in two groups, or all behind the batch in two axes.
  (net, x) => {
    const size = x.shape.slice(1).reduce((product, extent) => product * extent, 1);
    if (size % 2 !== 0 || x.shape.length > 4) return undefined;
    const shape =
      x.shape.length === 4 && x.shape[1]! % 2 === 0
        ? [1, x.shape[1]! / 2, x.shape[2]! * 2, x.shape[3]!]
        : [1, 2, size / 2];
    return { name: net.op("Reshape", [x.name, net.ints([1, ...shape.slice(1, -1), -1])]), shape };
  },
  (net, x, _random, opset) => {
    const axis = x.shape.length - 1;
    return same(x, net.op("Softmax", [x.name], { axis: opset < 13 ? axis : -1 }));
  },
  (net, x, random) => {
    const axis = 1 + below(random, x.shape.length - 1);
    if (x.shape[axis]! < 2) return undefined;
    const mean = net.op("ReduceMean", [x.name], { axes: [axis], keepdims: 1 });
    return same(x, net.op("Sub", [x.name, mean]));
  },
  (net, x, random) => {
    const axis = 1 + below(random, x.shape.length - 1);
    const constant = net.floats([...x.shape.slice(0, axis), 2, ...x.shape.slice(axis + 1)]);
    const operands = random.next() < 0.5 ? [x.name, constant] : [constant, x.name];
    return { name: net.op("Concat", operands, { axis }), shape: x.shape.with(axis, x.shape[axis]! + 2) };
  },
  (net, x, random) => same(x, net.op("Add", [x.name, net.op(activations[below(random, 4)]!, [x.name])])),
];

function randomModel(seed: number): OnnxModel {
  const random = randomSource(seed);
  const opset = 11 + below(random, 7);
  const shape = [
    [1, 4, 6, 8],
    [1, 6, 5],
    [1, 8, 4, 4],
    [1, 10],
  ][below(random, 4)]!;
  return onnxNet(
    { x: shape },
    (net) => {
      const made: Tensor[] = [];
      let at: Tensor = { name: "x", shape };
      for (let step = 0; step < 3 + below(random, 8); step++) {
        const next = steps[below(random, steps.length)]!(net, at, random, opset);
        if (next === undefined) continue;
        const earlier = made.find((each) => each.shape.join() === next.shape.join());
        const joins = earlier !== undefined && random.next() < 0.3;
        at = joins ? same(next, net.op("Add", [next.name, earlier.name])) : next;
        made.push(at);
      }
      return at.name === "x" ? net.op("Relu", ["x"]) : at.name;
    },
    { opset },
  );
}

it(`${count} random graphs compute the same through text`, { timeout: 600_000 }, async () => {
  let refused = 0;
  for (let seed = 1; seed <= count; seed++) {
    const model = randomModel(seed);
    try {
      if (seed % sampled === 0) await expectSameAsOnnxRuntime(model, { tolerance: 5e-5 });
      else expectSameThroughText(importOnnx(model));
    } catch (error) {
      if (!(error instanceof TextError)) throw new Error(`seed ${seed}: ${(error as Error).stack}`, { cause: error });
      refused++;
    }
  }
  expect(refused).toBe(0);
});
