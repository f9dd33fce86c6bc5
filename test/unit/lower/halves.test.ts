/** Dense weights that are kept in 16 bits: every float16 to the bit, others rounded, and where it is done. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { compileModel, type CompileOptions } from "../../../src/compile.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import { interpretProgram } from "../../../src/kernel/interpret-program.ts";
import { wasm } from "../../../src/targets/index.ts";
import { HALVES, withoutCaches } from "../../support/halves.ts";
import { modelOf } from "../../support/models.ts";

const target = withoutCaches();
const f16 = { target, weightsType: "f16" } as const;

const denseModel = (inputs: number, outputs: number, batch = 1) =>
  modelOf(`model Dense {\n  input x [${inputs}]\n  dense ${outputs} bias=false\n}\n`, { batch });

/** What a dense layer gives for an input, by the binary and by the interpreter, which must agree. */
async function outputOf(
  shape: { readonly inputs: number; readonly outputs: number },
  weight: Float32Array,
  inputs: readonly Float32Array[],
): Promise<readonly Float32Array[]> {
  const model = denseModel(shape.inputs, shape.outputs);
  const weights = new Map([["dense1.weight", weight]]);
  expect(keptIn(model, f16)).toEqual(["i16"]);
  const engine = await engineFor(model, weights, target, f16);
  const program = interpretProgram(compileModel(model, f16).lowered.program);
  program.load(weights);
  const results: Float32Array[] = [];
  for (const x of inputs) {
    const [found] = (await engine.run(new Map([["x", x]]))).values();
    const [interpreted] = program.run(new Map([["x", x]])).values();
    expect(found).toEqual(interpreted);
    results.push(found!);
  }
  return results;
}

/** The elements of packed dense weights. */
function keptIn(model: ReturnType<typeof modelOf>, options: CompileOptions): readonly string[] {
  const { buffers } = compileModel(model, options).lowered.program;
  return buffers.flatMap(({ name, element }) => (name.endsWith("weight_packed") ? [element] : []));
}

function keptOfNet(layers: string): readonly string[] {
  return keptIn(modelOf(`model Net {\n  input image [8, 6, 6]\n${layers}}\n`), f16);
}

function preparedBytes(model: ReturnType<typeof modelOf>, options: CompileOptions): number {
  const { buffers } = compileModel(model, options).lowered.program;
  const prepared = buffers.filter(({ role }) => role === "prepared");
  return prepared.reduce(
    (sum, { element, length }) => sum + length * { f32: 4, f64: 8, i32: 4, i16: 2, u8: 1 }[element],
    0,
  );
}

const oneHot = (length: number, at: number) => Float32Array.from({ length }, (_, each) => (each === at ? 1 : 0));

describe("the value of every float16", () => {
  it("in a channel of its own", async () => {
    const [found] = await outputOf({ inputs: 1, outputs: HALVES.length }, HALVES, [Float32Array.of(1)]);
    // A sum that begins with 0 has no -0.
    expect(found).toEqual(HALVES.map((value) => value + 0));
  });

  it("beside others of any size", async () => {
    const finite = HALVES.filter(Number.isFinite);
    const random = randomSource(5);
    const [inputs, outputs] = [32, 1984];
    const weight = Float32Array.from({ length: inputs * outputs }, (_, at) => finite[(at * 30_011) % finite.length]!);
    const places = Array.from({ length: 6 }, () => Math.floor(random.next() * inputs));
    const found = await outputOf(
      { inputs, outputs },
      weight,
      places.map((at) => oneHot(inputs, at)),
    );
    found.forEach((row, at) => {
      expect(row).toEqual(Float32Array.from({ length: outputs }, (_, o) => weight[o * inputs + places[at]!]! + 0));
    });
  });
});

describe("what is not a float16 is rounded to 11 bits", () => {
  const eps = 2 ** -10;
  it.each([
    ["to the nearest", [1 + 0.4 * eps, 1 + 0.6 * eps, -1 - 0.6 * eps], [1, 1 + eps, -1 - eps]],
    [
      "of two that are as near to the even one",
      [1 + eps / 2, 1 + 1.5 * eps, -2 - 3 * eps],
      [1, 1 + 2 * eps, -2 - 4 * eps],
    ],
    ["up to the next power of two", [2 - 0.3 * eps, 0.1, 0], [2, 1638 * 2 ** -14, 0]],
    [
      "as closely where float16 has fewer bits",
      [1, 1e-7, (1 + eps) * 2 ** -20],
      [1, 1718 * 2 ** -34, (1 + eps) * 2 ** -20],
    ],
    ["at the upper end", [65519.99, 65504, -65504], [65504, 65504, -65504]],
  ])("%s", async (_, weights, expected) => {
    const weight = Float32Array.from(weights);
    const found = await outputOf(
      { inputs: 3, outputs: 1 },
      weight,
      [0, 1, 2].map((at) => oneHot(3, at)),
    );
    expect(found.map(([value]) => value)).toEqual(expected);
  });

  it("and is infinite beyond", async () => {
    const weight = Float32Array.of(65520, -1e30, 0.5);
    const [found] = await outputOf({ inputs: 1, outputs: 3 }, weight, [Float32Array.of(1)]);
    expect([...found!]).toEqual([Infinity, -Infinity, 0.5]);
  });
});

describe("weights that are no numbers", () => {
  const values = [NaN, Infinity, -Infinity, 1, -0.25, 6e-8, 0];

  it.each([[1], [4]])("do what float32 does, with %i examples", async (batch) => {
    const [inputs, outputs] = [37, 21];
    const random = randomSource(8);
    for (let round = 0; round < 12; round++) {
      const special = values[round % values.length]!;
      const weight = Float32Array.from({ length: inputs * outputs }, () => HALVES[random.next() * 0x7c00]!);
      for (let place = 0; place < round; place++) weight[Math.floor(random.next() * weight.length)] = special;
      const x = Float32Array.from({ length: inputs * batch }, () => Math.round(4 * random.next() - 2));
      const model = denseModel(inputs, outputs, batch);
      const run = async (options: CompileOptions) => {
        const engine = await engineFor(model, new Map([["dense1.weight", weight]]), target, options);
        return (await engine.run(new Map([["x", x]]))).get("dense1");
      };
      expect(await run({ weightsType: "f16" })).toEqual(await run({ weightsType: "f32" }));
    }
  });
});

it("layers that read shared weights by other axes have copies of their own", async () => {
  const layers = ["conv 16 kernel=1 bias=false", "convtranspose 16 kernel=1 bias=false share=conv1"];
  const model = modelOf(`model Turned {\n  input x [16, 1, 1]\n  ${layers.join("\n  ")}\n}\n`);
  expect(keptIn(model, f16)).toEqual(["i16", "i16"]);
  const weight = Float32Array.from({ length: 256 }, (_, at) => ((at * 37) % 256) / 256);
  const weights = new Map([["conv1.weight", weight]]);
  const x = new Map([["x", Float32Array.from({ length: 16 }, (_, at) => at - 7)]]);
  const results = [];
  for (const weightsType of ["f16", "f32"] as const) {
    const engine = await engineFor(model, weights, target, { weightsType });
    results.push(await engine.run(x));
  }
  expect(results[0]).toEqual(results[1]);
});

describe("weights are kept in 16 bits", () => {
  const large = denseModel(1024, 256);

  it("where they are more than the nearest caches hold", () => {
    expect(keptIn(large, { target: wasm.with(), weightsType: "f16" })).toEqual(["i16"]);
    expect(keptIn(denseModel(768, 256), { target: wasm.with(), weightsType: "f16" })).toEqual(["f32"]);
  });

  it("for as many examples as share each load", () => {
    expect([1, 2, 4, 5].map((batch) => keptIn(denseModel(1024, 256, batch), f16)[0])).toEqual([
      "i16",
      "i16",
      "i16",
      "f32",
    ]);
  });

  it("where files have float16, and on WebAssembly", () => {
    expect(keptIn(large, { target })).toEqual(["f32"]);
    expect(keptIn(large, { target: "ts", weightsType: "f16" })).toEqual(["f32"]);
  });

  it("behind a flattening, and of a convolution over the whole map, but not where a norm is folded into them", () => {
    expect(keptOfNet("  flatten\n  dense 16\n")).toEqual(["i16"]);
    expect(keptOfNet("  conv 16 kernel=6\n")).toEqual(["i16"]);
    expect(keptOfNet("  conv 16 kernel=6\n  bn\n")).toEqual(["f32"]);
    expect(keptOfNet("  conv 16 kernel=3\n")).toEqual(["f32"]);
  });

  it("and take half of the memory", () => {
    // A power of two for each channel is added.
    expect(preparedBytes(large, f16)).toBe(preparedBytes(large, { target }) / 2 + 2 * 256);
  });

  it("by no other type", () => {
    expect(() => compileModel(large, { weightsType: "f8" as "f16" })).toThrow(
      new RangeError('there is no type of weights "f8"; there are f32, f16, u8'),
    );
  });
});
