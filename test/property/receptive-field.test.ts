/**
 * Receptive fields of random nets, compared with what their elements see: the reference runs on one impulse at every position
 * of the input, and an element sees those that change it. What is told must cover what is seen for every element, and
 * away from borders, where padding shows nothing, be as large.
 */
import { describe, expect, it } from "vitest";
import { seenFrom } from "../../src/analysis/counted-field.ts";
import {
  followInput,
  measureReceptiveFields,
  receptiveExtents,
  type Followed,
} from "../../src/analysis/receptive-field.ts";
import { hashText, randomSource } from "../../src/base/random.ts";
import type { Graph, Value } from "../../src/graph/graph.ts";
import { interpretGraph } from "../../src/graph/interpret-graph.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { ndarray, offsetOf, type NdArray } from "../../src/tensor/ndarray.ts";
import { constantShape } from "../../src/tensor/shape.ts";
import { tries } from "../support/effort.ts";
import { randomArray } from "../support/run-op.ts";
import { netOf, type Net } from "./net.ts";

const RUNS = tries(300);
const SEED = Number(process.env["RECEPTIVE_SEED"] ?? 1);
const LENGTH = 40;
const CHANNELS = 2;

// ── Nets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

type Choose = <T>(...options: readonly T[]) => T;

/** Layers for a tensor of a length, from the kinds that move or spread what is seen. */
const layers: Readonly<Record<string, (choose: Choose, length: number) => AttributeRecord>> = {
  conv: (choose) => ({
    channels: CHANNELS,
    kernel: [choose(1, 2, 3, 4)],
    stride: [choose(1, 1, 2, 3)],
    dilation: [choose(1, 1, 2, 3)],
    pad: choose<readonly number[] | string>([0], [1], [2], "same", "same_lower"),
  }),
  maxpool: pooling,
  avgpool: pooling,
  upsample: (choose) => ({
    factor: [choose(2, 3)],
    ...choose({}, { mode: "bilinear" }, { mode: "bilinear", align_corners: true }),
  }),
  resize: (choose, length) => ({
    ...choose(
      { factor: [choose(1.5, 0.6, 2.5, 1.25)] },
      { size: [choose(length + 3, length * 2 - 1, Math.ceil(length / 2))] },
    ),
    mode: choose("nearest", "linear", "cubic"),
    coordinates: choose(
      "half_pixel",
      "pytorch_half_pixel",
      "half_pixel_symmetric",
      "asymmetric",
      "align_corners",
      "tf_half_pixel_for_nn",
    ),
    rounding: choose("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"),
  }),
  convtranspose: (choose) => ({
    channels: CHANNELS,
    kernel: [choose(1, 2, 3, 4)],
    stride: [choose(1, 2, 3)],
    dilation: [choose(1, 1, 2, 3)],
    pad: choose<readonly number[] | string>([0], [1], "same"),
  }),
  pixelshuffle: () => ({ factor: 2 }),
  slice: (choose) => ({ length: choose([0, -1], [1, -1], [1, -1, -1], [0, -1, 2]) }),
  pad: (choose) => ({ amount: [choose(1, 2)], mode: choose("constant", "edge") }),
  tile: () => ({ repeats: [1, 2] }),
};

function pooling(choose: Choose): AttributeRecord {
  return { kernel: [choose(2, 3)], stride: [choose(1, 2, 3)], pad: [choose(0, 1)], ceil: choose(false, true) };
}

/** One to five layers, some of them joined with an earlier tensor. */
function randomNet(seed: number): Graph {
  const random = randomSource(hashText(`${SEED} ${seed}`));
  const choose: Choose = (...options) => options[Math.floor(random.next() * options.length)]!;
  const net = netOf([CHANNELS, LENGTH], LENGTH);
  const earlier: Value[] = [net.current];
  for (let left = choose(1, 2, 3, 4, 5); left > 0; left--) {
    if (choose(true, false, false)) joinEarlier(net, choose, earlier);
    const length = lengthOf(net.current);
    const op = choose(...Object.keys(layers));
    if (length < 6 || length > 3 * LENGTH) break;
    net.tryLayer(op, layers[op]!(choose, length));
    withChannels(net);
    earlier.push(net.current);
  }
  net.output("out");
  return net.finish();
}

/** With an earlier tensor as long as this one, element by element, or one behind the other. */
function joinEarlier(net: Net, choose: Choose, earlier: readonly Value[]): void {
  const alike = earlier.filter((value) => value !== net.current && lengthOf(value) === lengthOf(net.current));
  const behind = choose(false, false, true);
  const other = choose(...(behind || alike.length === 0 ? earlier : alike));
  if (!behind && lengthOf(other) !== lengthOf(net.current)) return;
  if (behind) net.layer("concat", { axis: "length" }, { inputs: [other, net.current] });
  else net.layer("add", {}, { inputs: [other, net.current] });
}

/** All tensors have as many channels, so that any two can be joined. */
function withChannels(net: Net): void {
  if (net.current.type.shape[1] !== CHANNELS) net.layer("conv", { channels: CHANNELS, kernel: [1] });
}

function lengthOf(value: Value): number {
  return value.type.shape[2] as number;
}

// ── What is seen ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** First and last input position that change each position of the output. */
function observe(graph: Graph): readonly (readonly [number, number])[] {
  const shape = constantShape(graph.inputs[0]!.type.shape);
  const parameters = new Map(
    graph.parameters.map(({ name, type }) => [name, randomArray(constantShape(type.shape), hashText(name), 0.5, 1.5)]),
  );
  const run = (impulse: number): NdArray => {
    const image = ndarray(shape);
    for (let at = 0; at < LENGTH; at++) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        const example = randomArray([CHANNELS, LENGTH], channel, 1, 2).data.subarray(0, LENGTH);
        image.data.set(example, offsetOf(image, [at, channel, 0]));
        image.data[offsetOf(image, [at, channel, at])]! += impulse;
      }
    }
    return interpretGraph(graph, new Map([["image", image]]), parameters).get("out")!;
  };
  // Where weights are negative, a maximum may hide an impulse of one sign.
  const signs = graph.nodes.some(({ attributes }) => attributes["mode"] === "cubic") ? [1, -1] : [1];
  const [still, ...moved] = [0, ...signs.map((sign) => sign * 1e4)].map(run);
  const [, channels, length] = still!.shape as [number, number, number];
  return Array.from({ length }, (_, to) => {
    let [first, last] = [Infinity, -Infinity];
    for (let from = 0; from < LENGTH; from++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = offsetOf(still!, [from, channel, to]);
        if (moved.every(({ data }) => data[at] === still!.data[at])) continue;
        [first, last] = [Math.min(first, from), Math.max(last, from)];
      }
    }
    return [first, last];
  });
}

function followed(graph: Graph): NonNullable<Followed> {
  return followInput(graph, graph.inputs[0]!, {}, { taps: 1e7 }).get(graph.outputs[0]!.value)![0]!;
}

/** A net as messages show it. */
function textOf(graph: Graph): string {
  return graph.nodes
    .map(({ name, op, attributes, inputs }) => {
      const own = Object.keys(op.attributes).map((key) => `${key}=${JSON.stringify(attributes[key])}`);
      return `${name}(${inputs.map((value) => (value.kind === "result" ? value.node.name : "image")).join(", ")}) ${own.join(" ")}`;
    })
    .join("\n");
}

describe(`random nets (${RUNS}, RECEPTIVE_SEED=${SEED})`, () => {
  let compared = 0;

  it.each(Array.from({ length: RUNS }, (_, at) => at))("net %i", (at) => {
    const graph = randomNet(at);
    const { field } = followed(graph);
    const seen = observe(graph);
    const [extent] = extentsOf(graph);
    const most = Math.max(0, ...seen.map(([first, last]) => last - first + 1));
    expect(most, `the most that is seen, at most what is told\n${textOf(graph)}`).toBeLessThanOrEqual(extent!);
    if (!repeatsBorders(graph)) seen.forEach((interval, position) => expectWithin(interval, seenFrom(field, position)));
    const inner = seen.filter(([first, last]) => first > LENGTH / 8 && last < (LENGTH * 7) / 8);
    if (inner.length < field.size || extent! > LENGTH / 3) return;
    compared++;
    expect(most, textOf(graph)).toBe(extent);
  });

  it("about half of them are small enough to be compared to the element", () => {
    expect(compared).toBeGreaterThan(RUNS * 0.45);
  });
});

/** Whether positions outside stand for the border, so that what is read there lies inside of what is told. */
function repeatsBorders(graph: Graph): boolean {
  return graph.nodes.some(
    ({ attributes: { mode } }) => mode !== undefined && !["constant", "cross-correlation"].includes(mode as string),
  );
}

function expectWithin(seen: readonly [number, number], told: readonly [number, number]): void {
  if (seen[0] === Infinity) return;
  expect(told[0]).toBeLessThanOrEqual(seen[0]);
  expect(told[1]).toBeGreaterThanOrEqual(seen[1]);
}

function extentsOf(graph: Graph): readonly number[] {
  return receptiveExtents(measureReceptiveFields(graph), [graph.outputs[0]!.value]) as readonly number[];
}
