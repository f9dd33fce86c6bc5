/** Modules take pictures, and what they make of them is what the language says. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { compileModel } from "../../src/compile.ts";
import { importText } from "../../src/javascript/import-text.ts";
import type { Program } from "../../src/kernel/ir.ts";
import { runKernelPasses } from "../../src/kernel/pass.ts";
import { lower } from "../../src/lower/lower.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { layouts, type Layout } from "../../src/tensor/layout.ts";
import { pixelFits, pixelOrders, type Pixels } from "../../src/tensor/pixels.ts";
import { targetOf, wasm, type TargetChoice } from "../../src/targets/index.ts";
import { modelOf } from "../support/models.ts";
import { randomPicture, tensorOf, type TestPicture } from "../support/pictures.ts";

interface Net {
  run(given: unknown): Float32Array;
  top(scores: Float32Array, count?: number): unknown;
  close?(): void;
}

async function load(text: string, target: TargetChoice = "ts", batch = 1): Promise<Net> {
  const model = modelOf(text, { batch });
  return netOf(compileModel(model, { target }).lowered.program, model.layout, target);
}

async function netOf(program: Program, layout: Layout, target: TargetChoice): Promise<Net> {
  const { js } = emitModule(program, { name: "net", model: "Net", layout, weights: "none", target });
  return (await importText<{ load(): Promise<Net> }>(js)).load();
}

/** A net that gives back what `pixels` makes. */
function same(call: string, [channels, height, width]: readonly number[], layout = "NCHW"): string {
  const shape = `[${channels}, ${height}, ${width}]`;
  return `model Net {\n  layout ${layout}\n  input image ${shape} ${call}\n  reshape ${shape}\n}`;
}

/** A picture one pixel high, of grey values. */
function grays(values: readonly number[]): TestPicture {
  const data = Uint8Array.from(values.flatMap((value) => [value, value, value, 255]));
  return { data, width: values.length, height: 1 };
}

describe("by hand", () => {
  it.each([
    // Centres of two results lie at 1 and 3, and reach two pixels: 3/4, 3/4, 1/4 of the sum 7/4.
    ["shrunk by two", [70, 140, 210, 28], 2, "scale=1", [(3 * 70 + 3 * 140 + 210) / 7, (140 + 3 * 210 + 3 * 28) / 7]],
    // Centres at 0.25, 0.75, 1.25 and 1.75; a pixel's own is at 0.5 and at 1.5.
    ["enlarged by two", [100, 200], 4, "scale=1", [100, 125, 175, 200]],
    ["the same size", [1, 2, 3], 3, "scale=1", [1, 2, 3]],
    ["a single pixel", [77], 3, "scale=1", [77, 77, 77]],
    // 4 of 6 pixels, each as it is.
    ["cropped", [9, 1, 2, 3, 4, 9], 4, "scale=1, crop=2 / 3", [1, 2, 3, 4]],
    // One pixel of height for one of width: the two in the middle of four.
    ["covered", [9, 1, 2, 9], 1, "scale=1, fit=cover", [(1 + 2) / 2]],
    ["contained, one pixel wide at least", [40], 4, "scale=1, fit=contain, fill=7", [7, 40, 7, 7]],
    ["scaled, less the mean, by the deviation", [0, 255], 2, "scale=1 / 255, mean=0.25, std=0.5", [-0.5, 1.5]],
  ] as const)("%s", async (_what, values, width, given, expected) => {
    const net = await load(same(`pixels(${given})`, [1, 1, width]));
    const found = net.run(grays(values));
    expect(found).toHaveLength(expected.length);
    found.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 4));
  });

  it("orders, grey and alpha", async () => {
    const picture = { data: Uint8ClampedArray.of(100, 50, 200, 255, 100, 50, 200, 51), width: 2, height: 1 };
    const run = async (call: string, channels: number): Promise<readonly number[]> =>
      Array.from((await load(same(`pixels(scale=1, fill=[10, 20, 30]${call})`, [channels, 1, 2]))).run(picture));
    // Behind it is a fifth of the colour over four fifths of the fill.
    expect(await run("", 3)).toEqual([100, 28, 50, 26, 200, 64]);
    expect(await run(", order=bgr", 3)).toEqual([200, 64, 50, 26, 100, 28]);
    const gray = await run("", 1);
    expect(gray[0]).toBeCloseTo(0.299 * 100 + 0.587 * 50 + 0.114 * 200, 4);
    expect(gray[1]).toBeCloseTo(0.299 * 28 + 0.587 * 26 + 0.114 * 64, 4);
  });
});

const extents = [1, 2, 3, 5, 7, 8, 16, 23, 40];

function three(make: () => number): number[] {
  return [make(), make(), make()];
}

function randomCase(at: number) {
  const random = randomSource(at);
  const below = (end: number): number => Math.floor(random.next() * end);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const order = pick(pixelOrders);
  const channels = order === "gray" ? 1 : 3;
  const pixels: Pixels = {
    scale: pick([1 / 255, 1 / 127.5]),
    mean: three(() => random.next()).slice(0, channels),
    std: three(() => 0.2 + random.next()).slice(0, channels),
    order,
    fit: pixelFits[at % 3]!,
    fill: three(() => below(256)),
    crop: pick([1, 0.875, 0.3 + 0.7 * random.next()]),
  };
  const pictures = [0, 1, 2].map((n) => randomPicture(pick(extents), pick(extents), 3 * at + n, below(2) === 0));
  const shape = [channels, pick(extents), pick(extents)] as const;
  return { pixels, shape, pictures, layout: pick(layouts), batch: pick([1, 1, 3]) };
}

function callOf({ mean, std, fill, ...words }: Pixels): string {
  const lists = Object.entries({ mean, std, fill }).map(([name, list]) => `${name}=[${list.join(", ")}]`);
  return `pixels(${[...lists, ...Object.entries(words).map(([name, value]) => `${name}=${value}`)].join(", ")})`;
}

/** The largest difference of a tensor in a layout from one in NCHW. */
function errorOf(found: Float32Array, expected: Float64Array, channels: number, layout: Layout): number {
  const pixels = expected.length / channels;
  const places = Array.from(expected, (_, at) =>
    layout === "NCHW" ? at : (at % pixels) * channels + Math.floor(at / pixels),
  );
  return Math.max(...places.map((place, at) => Math.abs(found[place]! - expected[at]!)));
}

describe("any picture, into any input", () => {
  it.each(Array.from({ length: 8 }, (_, part) => part))("is a sum over its pixels, part %i", async (part) => {
    for (let at = part * 30; at < (part + 1) * 30; at++) {
      const { pixels, shape, pictures, layout, batch } = randomCase(at);
      const text = same(callOf(pixels), shape, layout);
      const given = batch === 1 ? pictures[0] : pictures;
      const found = (await load(text, "ts", batch)).run(given).slice();
      expect(
        Buffer.from((await load(text, "wasm", batch)).run(given).buffer).equals(Buffer.from(found.buffer)),
        text,
      ).toBe(true);
      const [channels, height, width] = shape;
      for (let n = 0; n < batch; n++) {
        const expected = tensorOf(pictures[n]!, pixels, height, width);
        const part = found.subarray(n * expected.length, (n + 1) * expected.length);
        const what = `${text}\n${pictures[n]!.width} x ${pictures[n]!.height}`;
        expect(errorOf(part, expected, channels, layout), what).toBeLessThanOrEqual(1e-5);
      }
    }
  });

  it("is white where the picture is, of any length, and wherever its bytes lie", async () => {
    const nets = await Promise.all([1, 2, 3, 7].map((width) => load(same("pixels(scale=1)", [3, 2, width]))));
    for (let width = 1; width <= 75; width++) {
      for (const [at, net] of nets.entries()) {
        const data = new Uint8Array(3 + 4 * width * 3 + at).fill(255).subarray(3, 3 + 4 * width * 3);
        for (const value of net.run({ data, width, height: 3 })) expect(value).toBeCloseTo(255, 4);
      }
    }
  });

  it("is the same through threads, and for examples that run one by one", async () => {
    const sum = "conv 1 kernel=1 bias=false weight=[[[[1]], [[2]], [[3]]]]";
    const model = modelOf(`model Net { input image [3, 9, 9] pixels(fit=cover); ${sum}; relu }`, { batch: 3 });
    const pictures = [1, 2, 3].map((seed) => randomPicture(13 + seed, 20, seed, true));
    const targets = [targetOf("ts"), wasm.with({ place: "module", threads: 2, workers: "inline" })];
    const results: Float32Array[] = [];
    for (const batch of ["together", "one by one"] as const) {
      for (const target of targets) {
        const lowered = lower(model.graph, target.facts, { layout: "NCHW", accuracy: "default", batch });
        const program = runKernelPasses(lowered.program, target.passes, () => {});
        expect(program.examples).toBe(batch === "together" ? 1 : 3);
        const net = await netOf(program, "NCHW", target);
        results.push(net.run(pictures).slice());
        expect(net.run(pictures)).toEqual(results.at(-1));
        net.close?.();
      }
    }
    for (const each of results) each.forEach((value, at) => expect(value).toBeCloseTo(results[0]![at]!, 5));
    expect(results[0]!.some((value) => value > 0)).toBe(true);
  });

  it("leaves nothing of the one before", async () => {
    const net = await load(same("pixels(fit=contain, fill=9, scale=1)", [3, 6, 6]), "wasm");
    const small = randomPicture(10, 2, 1, false);
    const first = net.run(small).slice();
    net.run(randomPicture(6, 6, 2, true));
    net.run(new Float32Array(108).fill(3));
    expect(net.run(small)).toEqual(first);
  });
});

describe("what is no picture", () => {
  it("is a TypeError that says what it is", async () => {
    const net = await load(same("pixels()", [3, 2, 2]));
    const picture = randomPicture(3, 3, 1, true);
    const refused = fc.oneof(
      fc.anything(),
      fc.record({ data: fc.anything(), width: fc.anything(), height: fc.anything() }),
      fc.record({
        data: fc.oneof(fc.uint8Array(), fc.uint8ClampedArray(), fc.float32Array(), fc.constant(picture.data)),
        width: fc.oneof(fc.integer(), fc.double(), fc.constant("3")),
        height: fc.oneof(fc.integer({ min: -3, max: 4 }), fc.bigInt(), fc.constant(3)),
      }),
      fc.constant([picture, picture]),
      fc.constant([]),
    );
    fc.assert(
      fc.property(refused, (given) => {
        try {
          expect(net.run(given)).toHaveLength(12);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
          expect((error as Error).message).toMatch(/^image: (expected|width and height are)/);
          return;
        }
        // What was taken is a picture, or the tensor.
        const { data, width, height } = (Array.isArray(given) ? given[0] : given) as TestPicture;
        expect(given instanceof Float32Array || data.length === 4 * width * height).toBe(true);
      }),
      { numRuns: 1000, seed: 5 },
    );
  });

  it.each([
    [{ data: new Uint8Array(15), width: 2, height: 2 }, "image: expected 16 bytes (RGBA) for 2 x 2 pixels, found 15"],
    [{ data: new Uint8Array(0), width: 0, height: 3 }, "image: width and height are integers from 1 up, found 0 and 3"],
    [
      "cat.jpg",
      "image: expected a Float32Array of 12 elements ([1, 3, 2, 2]) or { data, width, height } with RGBA bytes, found String",
    ],
    [{ data: [1, 2], width: 1, height: 1 }, /found Object with data: Array$/],
    [[], "image: expected 1 picture, found 0"],
    [
      [new Float32Array(12)],
      "image: expected a list of { data, width, height } with RGBA bytes, found Float32Array in it",
    ],
  ])("%j", async (given, message) => {
    const net = await load(same("pixels()", [3, 2, 2]));
    expect(() => net.run(given)).toThrow(message);
  });

  it("nor are arrays of another input, or a picture where `pixels` is not said", async () => {
    const net = await load(same("", [3, 2, 2]));
    expect(() => net.run(randomPicture(2, 2, 1, true))).toThrow("image: expected a Float32Array of 12 elements");
  });
});

function named(names: string, count: number): string {
  return `model Net { input x [${count}]; reshape [${count}]; output scores classes=${names} }`;
}

describe("top", () => {
  it("gives names and scores, the highest first, the first of equal ones first, and what is no number last", async () => {
    const net = await load(named('["a", "b", "c", "d", "e", "f"]', 6));
    const scores = net.run(Float32Array.of(1, NaN, 3, 1, Infinity, -Infinity));
    expect(net.top(scores, 9)).toEqual([
      { name: "e", score: Infinity },
      { name: "c", score: 3 },
      { name: "a", score: 1 },
      { name: "d", score: 1 },
      { name: "f", score: -Infinity },
      { name: "b", score: NaN },
    ]);
    expect(net.top(scores)).toHaveLength(5);
    expect(net.top(scores, 1)).toEqual([{ name: "e", score: Infinity }]);
    for (const count of [0, -1, 1.5, NaN, "2"])
      expect(() => net.top(scores, count as number)).toThrow("expected a count");
    expect(() => net.top(new Float32Array(5))).toThrow("scores: expected a Float32Array of 6 elements");
  });

  it("is done for each example of a batch", async () => {
    const net = await load(named('["a", "b"]', 2), "wasm", 2);
    expect(net.top(net.run(Float32Array.of(1, 2, 4, 3)), 1)).toEqual([
      [{ name: "b", score: 2 }],
      [{ name: "a", score: 4 }],
    ]);
  });

  it("says whose classes, where several outputs have some", async () => {
    const net = (await load(
      'model Net { input x [2]; reshape [2]; output a classes=["p", "q"]; output b classes=["r", "s"] }',
    )) as unknown as {
      run(x: Float32Array): { b: Float32Array };
      top(scores: Float32Array, count: number, output?: string): unknown;
    };
    const { b } = net.run(Float32Array.of(1, 2));
    expect(net.top(b, 1)).toEqual([{ name: "q", score: 2 }]);
    expect(net.top(b, 1, "b")).toEqual([{ name: "s", score: 2 }]);
    expect(() => net.top(b, 1, "c")).toThrow('expected the output "a" or "b", found c');
  });

  it("has hostile names in it as texts alone", async () => {
    const names = ["</script><script>alert(1)", "\u202e", "${process.exit(7)}", "__proto__", "it's \\u0041 `x`", "*/"];
    const net = await load(named(`[${names.map((name) => `"${name.replace(/[{}]/g, "$&$&")}"`).join(", ")}]`, 6));
    const found = net.top(net.run(Float32Array.of(6, 5, 4, 3, 2, 1)), 6) as { name: string }[];
    expect(found.map(({ name }) => name)).toEqual(names);
  });
});

describe("a net without pictures and names", () => {
  it("has nothing of them in its module", () => {
    const { program } = compileModel(modelOf(same("", [3, 2, 2]))).lowered;
    const { ts, dts } = emitModule(program, { name: "net", model: "Net", layout: "NCHW", weights: "none" });
    expect(`${ts}${dts}`).not.toMatch(/picture|classes|topOf/i);
  });
});
