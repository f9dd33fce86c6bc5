/** Special values in nets: in fused steps, in every lane and position of vectors, on threads, and in Winograd convolutions. */
import { describe, expect, it } from "vitest";
import { hashText, randomSource } from "../../src/base/random.ts";
import { compileModel } from "../../src/compile.ts";
import { engineFor, type Engine } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { modelOf } from "../support/models.ts";
import { wasm } from "../../src/targets/index.ts";

const LAYOUTS = ["NCHW", "NHWC"] as const;
const TARGETS = ["ts", "wasm"] as const;
/** Sums and products of these stay within float32. */
const VALUES = [NaN, Infinity, -Infinity, -0, 1e-40, 1e15];

function netOf(channels: number, height: number, width: number, body: string, layout: (typeof LAYOUTS)[number]) {
  const shape = layout === "NCHW" ? [channels, height, width] : [height, width, channels];
  return modelOf(`model Net {\n  layout ${layout}\n  input x [${shape.join(", ")}]\n  ${body}\n}`);
}

async function run(engine: Engine, input: Float32Array): Promise<Float32Array> {
  return [...(await engine.run(new Map([["x", input]]))).values()][0]!;
}

function numbers(length: number, seed: number): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length }, () => 4 * random.next() - 2);
}

/** Elements that are not NaN or infinite where they should be, or far from what they should be. */
function off(found: Float32Array, expected: Float32Array): readonly string[] {
  return [...expected.keys()].flatMap((at) => {
    const [is, should] = [found[at]!, expected[at]!];
    const slack = 1e-5 * Math.max(1, Math.abs(should));
    const isRight =
      Object.is(is, should) || is === should || (Number.isFinite(should) && Math.abs(is - should) <= slack);
    return isRight ? [] : [`[${at}] is ${is}, not ${should}`];
  });
}

// ── Fused steps ──────────────────────────────────────────────────────────────────────────────────────────────────────

const producers = [
  "conv 5 kernel=3 pad=1",
  "conv 5 kernel=1",
  "depthwise kernel=3 pad=1",
  "convtranspose 5 kernel=2 stride=2",
  "maxpool 2",
  "avgpool 3 stride=1 pad=1",
  "instancenorm",
  "layernorm",
  "softmax",
  "upsample 2 mode=bilinear",
  "flatten\n  dense 7",
  "mean",
];
const steps = [
  "relu",
  "abs clip(-1, 1) neg",
  "leakyrelu neg relu6",
  "prelu hardsigmoid",
  "sigmoid",
  "max {} { neg }",
  "min {} { neg rescale(2, 1) } relu",
];

describe.each(TARGETS)("steps behind layers, on %s", (target) => {
  it.each(producers)("%s", async (producer) => {
    for (const [at, step] of steps.entries()) {
      const body = `${producer}\n  ${step}`;
      const model = netOf(5, 6, 7, body, LAYOUTS[at % 2]!);
      const weights = initialiseWeights(model.graph, 1);
      const reference = await engineFor(model, weights, "reference");
      const engine = await engineFor(model, weights, target, { accuracy: "strict" });
      const ordinary = numbers(210, 1);
      const random = randomSource(hashText(body));
      for (const value of VALUES) {
        for (let place = 0; place < 3; place++) {
          const input = ordinary.with(Math.floor(random.next() * ordinary.length), value);
          expect(off(await run(engine, input), await run(reference, input)), `${body}: ${value}`).toEqual([]);
        }
      }
    }
  });
});

// ── Lanes and positions ──────────────────────────────────────────────────────────────────────────────────────────────

describe("NaN and Infinity in every place, on wasm", () => {
  const bodies = [
    "maxpool 2",
    "maxpool 3 stride=1 pad=1",
    "avgpool 2",
    "amax",
    "amin axes=channels",
    "softmax",
    "max {} { neg }",
  ];
  it.each(bodies.flatMap((body) => LAYOUTS.map((layout) => [body, layout] as const)))(
    "%s, %s",
    async (body, layout) => {
      // Nine channels: two vectors and one more.
      const model = netOf(9, 4, 5, body, layout);
      const reference = await engineFor(model, new Map(), "reference");
      const engine = await engineFor(model, new Map(), "wasm");
      const ordinary = numbers(180, 2);
      for (const at of ordinary.keys()) {
        const input = ordinary.with(at, at % 3 === 2 ? -Infinity : NaN);
        expect(off(await run(engine, input), await run(reference, input)), `at ${at}`).toEqual([]);
      }
    },
  );
});

it("threads give the same bits", async () => {
  const model = netOf(8, 16, 16, "instancenorm\n  conv 8 kernel=3 pad=1 relu\n  maxpool 2\n  softmax", "NCHW");
  const weights = initialiseWeights(model.graph, 1);
  const [one, two] = await Promise.all([1, 2].map((threads) => engineFor(model, weights, wasm.with({ threads }))));
  for (const value of VALUES) {
    const input = numbers(2048, 3).with(777, value);
    const results = await Promise.all([one!, two!].map((engine) => run(engine, input)));
    const [first, second] = results.map((result) => new Uint32Array(result.buffer));
    expect(second).toEqual(first);
  }
  one!.close();
  two!.close();
});

// ── Winograd ─────────────────────────────────────────────────────────────────────────────────────────────────────────

describe.each(TARGETS)("a convolution that takes Winograd, on %s", (target) => {
  const SIZE = 24;
  const CHANNELS = 32;
  const model = netOf(CHANNELS, SIZE, SIZE, `conv ${CHANNELS} kernel=3 pad=1 bias=false`, "NCHW");
  const weights = initialiseWeights(model.graph, 1);
  const ordinary = numbers(CHANNELS * SIZE ** 2, 4);
  const [channel, row, column] = [3, 10, 13];
  const place = (channel * SIZE + row) * SIZE + column;
  /** How far a tile reaches beyond the windows. */
  const BEYOND = 8;

  function distance(at: number): number {
    const [y, x] = [Math.floor(at / SIZE) % SIZE, at % SIZE];
    return Math.max(Math.abs(y - row), Math.abs(x - column));
  }

  it("does take it, and with strict accuracy does not", () => {
    expect(strategiesOf(model, target, "default")).toContain("winograd");
    expect(strategiesOf(model, target, "strict")).not.toContain("winograd");
  });

  it.each([NaN, Infinity, -Infinity])("%s: strict, exactly where windows hold it", async (value) => {
    const engine = await engineFor(model, weights, target, { accuracy: "strict" });
    const [usual, found] = [await run(engine, ordinary), await run(engine, ordinary.with(place, value))];
    for (const at of found.keys()) {
      if (distance(at) > 1) expect(found[at]).toBe(usual[at]);
      else expect(Number.isNaN(value) ? Number.isNaN(found[at]) : Math.abs(found[at]!) === Infinity).toBe(true);
    }
  });

  it.each([NaN, Infinity])("%s: by default, no further than the tiles that hold it", async (value) => {
    const engine = await engineFor(model, weights, target);
    const [usual, found] = [await run(engine, ordinary), await run(engine, ordinary.with(place, value))];
    for (const at of found.keys()) {
      if (distance(at) > BEYOND) expect(found[at]).toBe(usual[at]);
      if (distance(at) <= 1) expect(Number.isFinite(found[at])).toBe(false);
    }
  });

  it("1e30 stays in range, and what lies in no tile with it is not touched", async () => {
    const [engine, strict] = [
      await engineFor(model, weights, target),
      await engineFor(model, weights, target, { accuracy: "strict" }),
    ];
    const input = ordinary.with(place, 1e30);
    const [found, expected, usual] = [await run(engine, input), await run(strict, input), await run(engine, ordinary)];
    for (const at of found!.keys()) {
      if (distance(at) > BEYOND) expect(found![at]).toBe(usual![at]);
      else expect(Math.abs(found![at]! - expected![at]!)).toBeLessThan(1e-5 * 1e30);
    }
  });
});

function strategiesOf(model: ResolvedModel, target: "ts" | "wasm", accuracy: "default" | "strict"): readonly string[] {
  return compileModel(model, { target, accuracy }).lowered.choices.map(({ strategy }) => strategy);
}
