/** Dense weights that are kept as bytes: every one to the bit, of any scale and zero point, and where it is done. */
import { describe, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { compileModel, type CompileOptions } from "../../../src/compile.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import { interpretProgram } from "../../../src/kernel/interpret-program.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { wasm } from "../../../src/targets/index.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { storables, storedValues, storeWeights } from "../../../src/weights/store-weights.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { withoutCaches } from "../../support/halves.ts";
import { handedOver, valuesOf, type ByteWeights } from "../../support/kept-bytes.ts";
import { modelOf } from "../../support/models.ts";

const target = withoutCaches();
const u8 = { target, weightsType: "u8" } as const;

const denseModel = (inputs: number, outputs: number, batch = 1) =>
  modelOf(`model Dense {\n  input x [${inputs}]\n  dense ${outputs} bias=false\n}\n`, { batch });

/** The elements of packed dense weights. */
function keptIn(model: ResolvedModel, options: CompileOptions): readonly string[] {
  const { buffers } = compileModel(model, options).lowered.program;
  return buffers.flatMap(({ name, element }) => (name.endsWith("weight_packed") ? [element] : []));
}

const keptOfNet = (layers: string): readonly string[] =>
  keptIn(modelOf(`model Net {\n  input image [8, 6, 6]\n${layers}}\n`), u8);

const programOf = (layers: string) => compileModel(modelOf(`model Net {\n${layers}}\n`), u8).lowered.program;

function preparedBytes(model: ResolvedModel, options: CompileOptions): number {
  const { buffers } = compileModel(model, options).lowered.program;
  const prepared = buffers.filter(({ role }) => role === "prepared");
  return prepared.reduce(
    (sum, { element, length }) => sum + length * { f32: 4, f64: 8, i32: 4, i16: 2, u8: 1 }[element],
    0,
  );
}

const oneHot = (length: number, at: number) => Float32Array.from({ length }, (_, each) => (each === at ? 1 : 0));

/** Scales and zero points as rounding makes them, as others' files have them, and at the ends of float32. */
const NUMBERS: readonly (readonly [scale: number, zeroPoint: number])[] = [
  [0.01, 128],
  [0.5, 0],
  [1 / 3, 255],
  [0.0123, 117.53],
  [0.0123, -0.47],
  [2e-4, 4096.5],
  [1, 65_536],
  [1e-3, 65_537.25],
  [1e-3, 2 ** 23 + 1],
  [1e-3, 2 ** 30 + 64],
  [1, -3e38],
  [0, 128],
  [-0, 3.5],
  [-0.25, 100],
  [-1e-40, 2.5],
  [2 ** -149, 128],
  [2 ** -149, 2.5],
  [3 * 2 ** -149, 17.3],
  [1e-38, 254.999],
  [2 ** -100, 2.9999998],
  [2 ** -101, 1e-30],
  [1e36, 30],
  [3.4e38, 128],
  [3.4e38, 127.5],
  [-3.4e38, 0.5],
  [1, 1e-30],
];

/** A channel of all bytes for each of these numbers. */
function everyByte(numbers: typeof NUMBERS): ByteWeights {
  return {
    bytes: Uint8Array.from({ length: 256 * numbers.length }, (_, at) => (at * 171) % 256),
    scales: Float32Array.from(numbers, ([scale]) => scale),
    zeroPoints: Float32Array.from(numbers, ([, zeroPoint]) => zeroPoint),
  };
}

/** What is packed for a layer of up to 16 channels: the value that the kernel makes of each byte, channel by channel. */
async function packedValues(weights: ByteWeights): Promise<Float32Array> {
  const outputs = weights.scales.length;
  const depth = weights.bytes.length / outputs;
  const model = denseModel(depth, outputs);
  const packing = withoutCaches({ weightsForm: "packed" });
  const { program } = compileModel(model, { target: packing, weightsType: "u8" }).lowered;
  const [, packed] = await packWeights(program, new Map(handedOver("dense1.weight", weights)), packing);
  const width = Math.ceil(outputs / 4) * 4;
  const behind = Math.ceil((depth * width) / 64) * 64;
  const numbers = new Float32Array(packed!.slice(behind, behind + 8 * width).buffer);
  return Float32Array.from({ length: depth * outputs }, (_, at) => {
    const [channel, row] = [Math.floor(at / depth), at % depth];
    return Math.fround(Math.fround(packed![row * width + channel]! - numbers[width + channel]!) * numbers[channel]!);
  });
}

describe("each byte is found again by its value", () => {
  it.each(NUMBERS.map(([scale, zeroPoint]) => ({ scale, zeroPoint })))(
    "with a scale of $scale and a zero point of $zeroPoint",
    async ({ scale, zeroPoint }) => {
      const weights = everyByte([[scale, zeroPoint]]);
      // To the bit: the sign of zeros as well.
      expect(await packedValues(weights)).toEqual(valuesOf(weights));
    },
  );

  it("with any others", async () => {
    const random = randomSource(11);
    const power = (from: number, to: number) =>
      2 ** (from + random.next() * (to - from)) * (random.next() < 0.2 ? -1 : 1);
    for (let round = 0; round < 20; round++) {
      const numbers = Array.from({ length: 16 }, () => [power(-152, 128), power(-20, 40)] as const);
      const weights = everyByte(numbers.map(([scale, zeroPoint]) => [Math.fround(scale), Math.fround(zeroPoint)]));
      expect(await packedValues(weights)).toEqual(valuesOf(weights));
    }
  });

  it("by the binary and by the interpreter, which compute the same", async () => {
    const finite = NUMBERS.filter(([scale]) => Math.abs(scale) < 1e30);
    const weights = everyByte(finite);
    const model = denseModel(256, finite.length);
    const handed = new Map(handedOver("dense1.weight", weights));
    expect(keptIn(model, u8)).toEqual(["u8"]);
    const engine = await engineFor(model, handed, target, u8);
    const program = interpretProgram(compileModel(model, u8).lowered.program);
    program.load(handed);
    const values = valuesOf(weights);
    for (const at of [0, 1, 100, 254, 255]) {
      const x = new Map([["x", oneHot(256, at)]]);
      const [found] = (await engine.run(x)).values();
      const [interpreted] = program.run(x).values();
      expect(found).toEqual(interpreted);
      // A sum that begins with 0 has no -0.
      expect(found).toEqual(Float32Array.from(finite, (_, channel) => values[channel * 256 + at]! + 0));
    }
  });
});

describe("weights that are not handed over as bytes", () => {
  const model = modelOf("model Net {\n  input x [300]\n  dense 70 relu\n  dense 40\n}\n");
  const weights = initialiseWeights(model.graph, 7);
  const x = new Map([["x", Float32Array.from({ length: 300 }, (_, at) => Math.sin(at))]]);

  it("are rounded as they are where they are stored so", async () => {
    const stored = storedValues(storeWeights(storables(model.graph, weights), "u8"));
    const due = await (await engineFor(model, stored, target)).run(x);
    expect(await (await engineFor(model, weights, target, u8)).run(x)).toEqual(due);
    expect(await (await engineFor(model, stored, target, u8)).run(x)).toEqual(due);
    expect(await (await engineFor(model, weights, target)).run(x)).not.toEqual(due);
  });

  it("must be numbers", async () => {
    const broken = new Map([...weights, ["dense2.weight", weights.get("dense2.weight")!.with(5, Infinity)]]);
    await expect(engineFor(model, broken, target, u8)).rejects.toThrow(
      "dense2.weight cannot be kept as bytes: it has numbers that are not finite; compile for weights of float32",
    );
  });

  it("are told where packing misses their scales", async () => {
    const packing = withoutCaches({ weightsForm: "packed" });
    const { program } = compileModel(model, { target: packing, weightsType: "u8" }).lowered;
    await expect(packWeights(program, weights, packing)).rejects.toThrow(
      "dense1.weight.scale: expected 70 values for [70], found none",
    );
  });
});

describe("weights are kept as bytes", () => {
  const large = denseModel(1024, 256);

  it("where they are more than the nearest caches hold", () => {
    expect(keptIn(large, { target: wasm.with(), weightsType: "u8" })).toEqual(["u8"]);
    expect(keptIn(denseModel(768, 256), { target: wasm.with(), weightsType: "u8" })).toEqual(["f32"]);
  });

  it("for as many examples as share each load", () => {
    expect([1, 2, 4, 5].map((batch) => keptIn(denseModel(1024, 256, batch), u8)[0])).toEqual(["u8", "u8", "u8", "f32"]);
  });

  it("where files have bytes, and on WebAssembly", () => {
    expect(keptIn(large, { target })).toEqual(["f32"]);
    expect(keptIn(large, { target: "ts", weightsType: "u8" })).toEqual(["f32"]);
  });

  it("tensor by tensor", () => {
    const net = modelOf("model Net {\n  input x [30]\n  dense 20\n  dense 21\n  dense 22\n}\n");
    const weightsType = new Map([["dense1.weight", "u8"] as const, ["dense3.weight", "f16"] as const]);
    expect(keptIn(net, { target, weightsType })).toEqual(["u8", "f32", "i16"]);
    expect(() => compileModel(net, { weightsType: new Map([["dense1.weight", "i4" as "u8"]]) })).toThrow(
      new RangeError('there is no type of weights "i4"; there are f32, f16, u8'),
    );
  });

  it("behind a flattening, and of a convolution over the whole map, but not where a norm is folded into them", () => {
    expect(keptOfNet("  flatten\n  dense 16\n")).toEqual(["u8"]);
    expect(keptOfNet("  conv 16 kernel=6\n")).toEqual(["u8"]);
    expect(keptOfNet("  conv 16 kernel=6\n  bn\n")).toEqual(["f32"]);
    expect(keptOfNet("  conv 16 kernel=3\n")).toEqual(["f32"]);
    expect(keptOfNet("  avgpool global\n  convtranspose 40 kernel=1\n")).toEqual(["u8"]);
  });

  it("once for layers that share them, but not where one of them has other output channels", () => {
    const packed = (layers: string) =>
      programOf(layers).buffers.flatMap(({ name, element }) =>
        name.endsWith("_packed") ? [`${name} ${element}`] : [],
      );
    expect(packed("  input x [16]\n  dense 16\n  dense 16 share=dense1\n")).toEqual([
      "dense1_weight_packed u8",
      "dense1_weight_numbers_packed f32",
    ]);
    const turned = "  input x [16, 1, 1]\n  conv 16 kernel=1\n  convtranspose 16 kernel=1 share=conv1\n";
    expect(packed(turned)).toEqual([
      "conv1_weight_packed u8",
      "conv1_weight_numbers_packed f32",
      "convtranspose1_weight_packed f32",
    ]);
    expect(programOf(turned).parameters.map(({ name, quantised }) => [name, quantised?.scales.shape])).toEqual([
      ["conv1.weight", [16]],
      ["conv1.bias", undefined],
    ]);
  });

  it("but not with fewer elements a channel than are stored so", () => {
    expect(keptIn(denseModel(1, 64), u8)).toEqual(["f32"]);
    expect(keptIn(denseModel(2, 64), u8)).toEqual(["u8"]);
  });

  it("and take a quarter of the memory", () => {
    // A scale and a zero point for each channel are added.
    expect(preparedBytes(large, u8)).toBe(preparedBytes(large, { target }) / 4 + 8 * 256);
  });
});
