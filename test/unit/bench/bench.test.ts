/** What the benchmarks' figures rest on; peers are not installed here. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { channelsFirst, channelsLast, poolPadding, sliceOfChannels } from "../../../bench/net.mjs";
import { geometricMean, ratioByRound } from "../../../bench/statistics.mjs";
import { check } from "../../../src/check.ts";
import { foldedWeights, fuse, type Fusible } from "../../../bench/fuse.mjs";

describe("ratios", () => {
  it("are taken round by round, so that a slow moment of the machine slows both", () => {
    expect(ratioByRound([2, 40, 6], [1, 20, 2])).toBe(2);
    expect(ratioByRound([2, 8], [1, 2, 100])).toBe(3);
  });

  it("have a mean of 1 with their inverses", () => {
    expect(geometricMean([2, 0.5, 4, 0.25])).toBeCloseTo(1, 12);
  });
});

describe("axes", () => {
  // [1, 2, 1, 3]
  const first = Float32Array.of(1, 2, 3, 10, 20, 30);
  const last = Float32Array.of(1, 10, 2, 20, 3, 30);

  it("go from channels first to channels last and back", () => {
    expect(channelsLast(first, [1, 2, 1, 3])).toEqual(last);
    expect(channelsFirst(last, [1, 2, 1, 3])).toEqual(first);
    expect(channelsFirst(Float32Array.of(1, 2, 3, 4), [2, 2])).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it("of slices are counted from the end where they are negative", () => {
    expect(sliceOfChannels({ attributes: { channels: [-3, -1] }, inShape: [1, 8, 4, 4] })).toEqual([5, 7, 1]);
    expect(() => sliceOfChannels({ attributes: { height: [0, 2] }, inShape: [1, 8, 4, 4] })).toThrow("channels");
  });

  it("have more padding at the end where a pool rounds up", () => {
    const layer = { attributes: { kernel: 3, stride: 2, ceil: true }, inShape: [1, 1, 6, 7], outShape: [1, 1, 3, 3] };
    expect(poolPadding(layer)).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });
});

const layer = (op: string, inputs: readonly number[], output: number): Fusible => ({ op, inputs, output });

function ops(groups: { layers: Fusible[] }[]): string[] {
  return groups.map(({ layers }) => layers.map(({ op }) => op).join());
}

describe("fusing", () => {
  const rules = { activations: ["relu"], hosts: ["add"] };

  it("takes a batch norm and an activation to the convolution before, where nothing else reads it", () => {
    const straight = [layer("conv", [0], 1), layer("bn", [1], 2), layer("relu", [2], 3), layer("relu", [3], 4)];
    expect(ops(fuse({ layers: straight }, rules))).toEqual(["conv,bn,relu", "relu"]);
    const branching = [layer("conv", [0], 1), layer("relu", [1], 2), layer("add", [1, 2], 3), layer("relu", [3], 4)];
    expect(ops(fuse({ layers: branching }, rules))).toEqual(["conv", "relu", "add,relu"]);
  });

  it("puts a batch norm into weights", () => {
    const tensors: Record<string, readonly number[]> = {
      w: [1, 2],
      b: [3],
      gamma: [4],
      beta: [5],
      mean: [1],
      variance: [3],
    };
    const net = { tensor: (name: string) => Float32Array.from(tensors[name]!) };
    const conv = { parameters: { weight: { name: "w", shape: [1, 2] }, bias: { name: "b" } } };
    const parameters = Object.fromEntries(
      Object.entries({ weight: "gamma", bias: "beta", running_mean: "mean", running_var: "variance" }).map(
        ([role, name]) => [role, { name }],
      ),
    );
    // 4 / sqrt(3 + 1) = 2
    const norm = { op: "bn", parameters, attributes: { eps: 1 } };
    expect(foldedWeights(conv, [norm], net)).toEqual({ weight: Float32Array.of(2, 4), bias: Float32Array.of(9) });
  });
});

it("the zoo has layers of every kind, and nothing to warn of", () => {
  const text = readFileSync(new URL("../../../bench/zoo.cvk", import.meta.url), "utf8");
  const { models, diagnostics } = check("zoo.cvk", text);
  expect(diagnostics).toEqual([]);
  const kinds = new Set(models.flatMap(({ graph }) => graph.nodes.map(({ op }) => op.name)));
  const wanted = ["conv", "depthwise", "convtranspose", "dense", "maxpool", "avgpool", "upsample", "resize", "lrn"];
  const others = ["layernorm", "groupnorm", "instancenorm", "softmax", "shuffle", "pixelshuffle", "gelu", "silu"];
  for (const kind of [...wanted, ...others]) expect(kinds).toContain(kind);
});

describe.skipIf(!existsSync(new URL("../../../bench/node_modules/flatbuffers", import.meta.url)))(
  "a .tflite file",
  () => {
    it("holds operators, their kinds once each, and what goes in and out", async () => {
      const { tfliteBytes } = await import("../../../bench/tflite.mjs");
      const shape = [1, 3, 2, 2];
      const line = [layer("silu", [0], 1), layer("sigmoid", [1], 2), layer("relu", [2], 3)];
      const layers = line.map((each) => ({ ...each, attributes: {}, outShape: shape }));
      const bytes = tfliteBytes({ inputShape: shape, layers, output: 3 });
      expect(new TextDecoder().decode(bytes.subarray(4, 8))).toBe("TFL3");
      const file = new Tables(bytes);
      const model = file.root();
      const codes = file.tables(model, 1).map((kind) => file.number(kind, 3));
      const [graph] = file.tables(model, 2);
      const operators = file.tables(graph!, 3).map((operator) => codes[file.number(operator, 0)]);
      // Logistic, multiplication, rectifier.
      expect(codes).toEqual([14, 18, 19]);
      expect(operators).toEqual([14, 18, 14, 19]);
      expect(file.numbers(graph!, 1)).toEqual([0]);
      expect(file.numbers(graph!, 2)).toEqual([4]);
      const [input] = file.tables(graph!, 0);
      expect(file.numbers(input!, 0)).toEqual([1, 2, 2, 3]);
    });
  },
);

/** Reads flatbuffers without their runtime. */
class Tables {
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): number {
    return this.#follow(0);
  }

  number(table: number, field: number): number {
    const at = this.#field(table, field);
    return at === undefined ? 0 : this.#view.getInt32(at, true);
  }

  numbers(table: number, field: number): number[] {
    return this.#elements(table, field).map((at) => this.#view.getInt32(at, true));
  }

  tables(table: number, field: number): number[] {
    return this.#elements(table, field).map((at) => this.#follow(at));
  }

  #elements(table: number, field: number): number[] {
    const vector = this.#follow(this.#field(table, field)!);
    return Array.from({ length: this.#view.getUint32(vector, true) }, (_, at) => vector + 4 + 4 * at);
  }

  #field(table: number, field: number): number | undefined {
    const layout = table - this.#view.getInt32(table, true);
    if (4 + 2 * field >= this.#view.getUint16(layout, true)) return undefined;
    const offset = this.#view.getUint16(layout + 4 + 2 * field, true);
    return offset === 0 ? undefined : table + offset;
  }

  #follow(at: number): number {
    return at + this.#view.getUint32(at, true);
  }
}
