/** Whole programs: what lowering makes of models, as binaries. */
import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { passedFor } from "../../../support/kernel-passes.ts";
import { compileModel } from "../../../../src/compile.ts";
import { interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import type { Program } from "../../../../src/kernel/ir.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { exampleModel, modelOf } from "../../../support/models.ts";
import { emitWasm } from "../../../../src/targets/wasm/emit-wasm.ts";
import { namingOptions, packedHeader } from "../../../../src/targets/wasm/packed-weights.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { buffer, program as programOf } from "../../kernel/samples.ts";
import { plainOptions, wasmNet } from "./instance.ts";

function lowered(text: string) {
  const model = text.endsWith(".cvk") ? exampleModel(text) : modelOf(text);
  const { program } = compileModel(model, { target: "wasm" }).lowered;
  return { program, weights: initialiseWeights(model.graph, 3) };
}

function inputsOf({ inputs }: Program): ReadonlyMap<string, Float32Array> {
  return new Map(
    inputs.map(({ name, buffer }) => [
      name,
      Float32Array.from({ length: buffer.length }, (_, at) => Math.sin(at * 0.7)),
    ]),
  );
}

const square = (sum: number, value: number): number => sum + value * value;

/** Root of the mean square of the difference, relative to what was wanted. */
function distance(got: Float32Array, wanted: Float32Array): number {
  return Math.sqrt(got.map((value, at) => value - wanted[at]!).reduce(square, 0) / wanted.reduce(square, 0));
}

function expectAsInterpreted({ program, weights }: ReturnType<typeof lowered>): void {
  const inputs = inputsOf(program);
  const reference = interpretProgram(program);
  reference.load(weights);
  const wanted = reference.run(inputs);
  for (const guards of [false, true]) {
    const net = wasmNet(program, { guards });
    net.load(weights);
    for (const [name, got] of net.run(inputs)) expect(distance(got, wanted.get(name)!)).toBeLessThan(1e-5);
  }
}

const MIXED = `
model Mixed {
  input image [6, 12, 11]
  a: conv 12 kernel=3 pad=1 bn relu
  b: conv 12 kernel=3 pad=1 groups=12 silu
  c: conv 7 kernel=1 gelu
  maxpool 3 stride=2 pad=1
  conv 10 kernel=5 pad=2 tanh
  avgpool 2
  upsample 2
  flatten
  dense 9
  softmax
}
`;

describe("models", () => {
  test.each(["lenet.cvk", "mnist.cvk", "edge.cvk"])("%s gives what the interpreter gives", (path) => {
    expectAsInterpreted(lowered(path));
  });

  test("layers of many kinds", () => expectAsInterpreted(lowered(MIXED)));

  test("gives the same bits with shared memory", () => {
    const { program, weights } = lowered(MIXED);
    const inputs = inputsOf(program);
    const [alone, shared] = [wasmNet(program), wasmNet(program, { threads: 4 })];
    for (const net of [alone, shared]) net.load(weights);
    expect(shared.run(inputs)).toEqual(alone.run(inputs));
    expect(shared.kernels.packed).toEqual(alone.kernels.packed);
  });
});

describe("weights", () => {
  const wide = lowered("model Wide {\n  input x [900]\n  dense 400 relu\n  dense 3\n}");

  test("of a large layer come in pieces, and never lie in memory whole", () => {
    const { kernels } = wasmNet(wide.program);
    const bytes = 4 * 900 * 400;
    const [streamed] = kernels.prepare.flatMap(({ stream }) => stream ?? []);
    expect(streamed).toMatchObject({ tensor: "dense1.weight" });
    expect(kernels.prepare.flatMap(({ whole }) => whole.map(({ tensor }) => tensor))).not.toContain("dense1.weight");
    // One step reads whole rows of [400, 900].
    expect(streamed!.perStep % 900).toBe(0);
    expect(kernels.packed.end - kernels.packed.begin).toBeGreaterThanOrEqual(bytes);
  });

  test.each([1, 7, 1000])("packed in pieces of %i steps at most are the same", (most) => {
    const [whole, inPieces] = [wasmNet(wide.program), wasmNet(wide.program, { guards: true })];
    whole.load(wide.weights);
    inPieces.load(wide.weights, most);
    const packed = ({ kernels, memory }: typeof whole) => {
      return new Uint8Array(memory.buffer, kernels.packed.begin, kernels.packed.end - kernels.packed.begin);
    };
    expect(Buffer.compare(packed(inPieces), packed(whole))).toBe(0);
    const inputs = inputsOf(wide.program);
    expect(inPieces.run(inputs)).toEqual(whole.run(inputs));
  });

  test("once packed, can be put back into another instance", () => {
    const { program, weights } = lowered("lenet.cvk");
    const [first, second] = [wasmNet(program), wasmNet(program)];
    first.load(weights);
    const { begin, end } = first.kernels.packed;
    new Uint8Array(second.memory.buffer, begin, end - begin).set(
      new Uint8Array(first.memory.buffer, begin, end - begin),
    );
    expect(second.run(inputsOf(program))).toEqual(first.run(inputsOf(program)));
  });
});

describe("the binary", () => {
  test.each([
    ["", {}],
    ["-relaxed", { relaxedSimd: true }],
  ])("moves two pointers in the innermost loop of a contraction, and no more: contraction%s", async (name, options) => {
    const { binary } = emitWasm(passedFor("wasm", contraction()), { ...plainOptions, ...options });
    await expect(functionText(binary, "tile")).toMatchFileSnapshot(`../../../golden/wasm/contraction${name}.wat`);
  });

  test.each([
    ["plain", {}],
    ["with guards", { guards: true }],
    ["with threads", { threads: 3 }],
  ])("is valid by another validator: %s", (_, options) => {
    const { program } = lowered(MIXED);
    const module = binaryen.readBinary(wasmNet(program, options).kernels.binary);
    module.setFeatures(binaryen.Features.All);
    expect(module.validate()).toBe(1);
    module.dispose();
  });

  test("is the same for the same program, and names its functions", () => {
    const [first, second] = [lowered("lenet.cvk"), lowered("lenet.cvk")].map(({ program }) => wasmNet(program).kernels);
    expect(Buffer.compare(first!.binary, second!.binary)).toBe(0);
    expect(textOf(first!.binary)).toContain('(func $"conv1 (lenet.cvk:8)" ');
    expect(first!.run.map(({ name }) => name)).toContain("conv1");
  });

  test("moves with the lines of its text, and the header of its packed weights does not", () => {
    const lines = ["model M {", "  input x [8]", "  dense 8", "}"];
    const [plain, moved] = [lines, ["// A comment.", ...lines]].map((each) => {
      const { program } = compileModel(modelOf(each.join("\n")), { target: "wasm" }).lowered;
      return { ...wasmNet(program).kernels, header: packedHeader(emitWasm(program, namingOptions)) };
    });
    expect(textOf(plain!.binary)).toContain('(func $"dense1 (test.cvk:3)" ');
    expect(textOf(moved!.binary)).toContain('(func $"dense1 (test.cvk:4)" ');
    expect(moved!.header).toBe(plain!.header);
  });

  test("lets no control character of a file's name into the names of its functions", () => {
    const model = modelOf("model M {\n  input x [8]\n  dense 8\n}\n", {}, undefined, "a\u001b[31m\nb.cvk");
    const { binary } = wasmNet(compileModel(model, { target: "wasm" }).lowered.program).kernels;
    expect(Buffer.from(binary).includes("\u001b[31m")).toBe(false);
    expect(Buffer.from(binary).includes("dense1 (a\\u001b[31m\\nb.cvk:3)")).toBe(true);
  });
});

function textOf(binary: Uint8Array): string {
  const module = binaryen.readBinary(binary);
  module.setFeatures(binaryen.Features.All);
  const text = module.emitText();
  module.dispose();
  return text;
}

/** The text of one function. */
function functionText(binary: Uint8Array, name: string): string {
  const text = textOf(binary);
  const begin = text.indexOf(` (func $${name} `);
  return text.slice(begin, text.indexOf("\n )\n", begin) + 4);
}

/** Tiles of 2 positions x 8 channels over 3 kernel rows of 40 inputs. */
function contraction(): Program {
  const [rowStride, channels, depth] = [400, 16, 120];
  const input = buffer("image", "input", 12 * rowStride);
  const weights = buffer("weights", "prepared", channels * depth);
  const output = buffer("result", "output", 10 * 4 * channels);
  const k = new KernelBuilder();
  k.range("y", (y) => {
    k.for(
      "o",
      0,
      channels,
      (o) => {
        k.for(
          "x",
          0,
          4,
          (at) => {
            const from = k.let("from", x.add(x.mul(y, x.int(rowStride)), x.mul(at, x.int(40))));
            const sums = [0, 1].map(() => [0, 1].map(() => k.variable("sum", x.splat(x.float(0), 4))));
            k.for("ky", 0, 3, (ky) => {
              const row = k.let("row", x.add(from, x.mul(ky, x.int(rowStride))));
              const block = k.let("block", x.add(x.mul(o, x.int(depth)), x.mul(ky, x.int(320))));
              k.for("k", 0, 40, (tap) => {
                const ins = [0, 40].map((right) => {
                  return k.let("in", x.splat(x.load(input, x.add(x.add(row, tap), x.int(right))), 4));
                });
                const ws = [0, 4].map((lane) => {
                  return k.let("w", x.load(weights, x.add(x.add(block, x.mul(tap, x.int(8))), x.int(lane)), 4));
                });
                sums.forEach((pair, p) => pair.forEach((sum, w) => sum.set(x.add(sum.value, x.mul(ins[p]!, ws[w]!)))));
              });
            });
            const to = x.add(x.mul(x.add(x.mul(y, x.int(4)), at), x.int(channels)), o);
            sums.forEach((pair, p) =>
              pair.forEach((sum, w) => {
                const place = x.add(to, x.int(p * channels + w * 4));
                k.store(output, place, x.max(sum.value, x.float(0)));
              }),
            );
          },
          2,
        );
      },
      8,
    );
  });
  const fn = k.finish({ name: "tile", description: "", origin: undefined });
  return programOf({
    name: "Contraction",
    buffers: [input, weights, output],
    inputs: [{ name: "image", buffer: input, shape: [input.length] }],
    outputs: [{ name: "result", buffer: output, shape: [output.length] }],
    run: [[fn, 10]],
  });
}
