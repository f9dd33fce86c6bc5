/** Hand-made programs for tests of printers, interpreter and backends. */
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import { exp } from "../../../src/kernel/functions.ts";
import { perElement, type ElementArray, type StorageType } from "../../../src/kernel/elements.ts";
import type { Buffer, BufferRole, Invocation, KernelFunction, Program } from "../../../src/kernel/ir.ts";
import { Source } from "../../../src/base/source.ts";
import { functionInDouble } from "../../../src/kernel/in-double.ts";

export function buffer(
  name: string,
  role: BufferRole,
  length: number,
  element: StorageType = "f32",
  data?: ElementArray,
): Buffer {
  return data === undefined ? { name, role, length, element } : { name, role, length, element, data };
}

/** A program of functions that are each called once, `prepare` first; workspace buffers lie one behind the other. */
export function program(
  init: Pick<Program, "name" | "buffers" | "inputs" | "outputs"> & {
    readonly parameters?: Program["parameters"];
    readonly prepare?: readonly (readonly [KernelFunction, number])[];
    readonly run: readonly (readonly [KernelFunction, number])[];
  },
): Program {
  const arena = perElement(() => 0);
  const placement = new Map<Buffer, number>();
  for (const at of init.buffers.filter(({ role }) => role === "workspace")) {
    placement.set(at, arena[at.element]);
    arena[at.element] += at.length;
  }
  const prepare = calls(init.prepare);
  const run = calls(init.run);
  const functions = [...new Set([...prepare, ...run].map((call) => call.function))];
  const { name, buffers, inputs, outputs, parameters = [] } = init;
  const regions = [
    { name: "prepare", invocations: prepare },
    { name: "run", invocations: run },
  ] as const;
  return { name, buffers, inputs, outputs, parameters, state: [], regions, functions, placement, arena, examples: 1 };
}

const text = `model Tiny {
  input image [2, 4]

  dense 3 relu
  softmax
}
`;

function calls(list: readonly (readonly [KernelFunction, number])[] = []): readonly Invocation[] {
  return list.map(([fn, extent]) => ({ function: fn, extent }));
}

/** A dense layer of 8 to 3 features with ReLU, then a softmax, as `lower` might make them. */
export function tinyProgram(): Program {
  const source = new Source("examples/tiny.cvk", text);
  const image = buffer("image", "input", 8);
  const weight = buffer("dense1_weight", "parameter", 24);
  const bias = buffer("dense1_bias", "parameter", 3);
  const packed = buffer("dense1_packed", "prepared", 24, "f64");
  const dense1 = buffer("dense1_out", "workspace", 3, "f64");
  const scores = buffer("scores", "output", 3);

  const pack = new KernelBuilder();
  pack.range("o", (o) => {
    pack.for("i", 0, 8, (i) => {
      pack.store(packed, x.add(x.mul(i, x.int(3)), o), x.load(weight, x.add(x.mul(o, x.int(8)), i)));
    });
  });

  const dense = new KernelBuilder();
  dense.range("o", (o) => {
    const sum = dense.variable("sum", x.load(bias, o));
    dense.for("i", 0, 8, (i) => {
      sum.set(x.add(sum.value, x.mul(x.load(image, i), x.load(packed, x.add(x.mul(i, x.int(3)), o)))));
    });
    dense.store(dense1, o, x.max(sum.value, x.float(0)));
  });

  const softmax = new KernelBuilder();
  softmax.range("n", (n) => {
    const base = softmax.let("base", x.mul(n, x.int(3)));
    const largest = softmax.variable("largest", x.float(-Infinity));
    softmax.for("i", 0, 3, (i) => largest.set(x.max(largest.value, x.load(dense1, x.add(base, i)))));
    const total = softmax.variable("total", x.float(0));
    softmax.for("i", 0, 3, (i) => {
      const power = softmax.let("power", x.call(exp, x.sub(x.load(dense1, x.add(base, i)), largest.value)));
      softmax.store(scores, x.add(base, i), power);
      total.set(x.add(total.value, power));
    });
    softmax.for("i", 0, 3, (i) => {
      softmax.store(scores, x.add(base, i), x.div(x.load(scores, x.add(base, i)), total.value));
    });
  });

  const at = (line: string) => ({ source, start: text.indexOf(line), end: text.indexOf(line) + line.length });
  const facts = { origin: at("dense 3 relu") } as const;
  const packing = { name: "pack_dense1", description: "dense1: weights by input", ...facts };
  const prepare = functionInDouble(pack.finish(packing));
  const run = dense.finish({ name: "dense1", description: "dense 3 relu", ...facts });
  const last = softmax.finish({ name: "softmax1", description: "softmax", origin: at("softmax") });
  return program({
    name: "Tiny",
    buffers: [image, weight, bias, packed, dense1, scores],
    inputs: [{ name: "image", buffer: image, shape: [1, 2, 4] }],
    outputs: [{ name: "scores", buffer: scores, shape: [1, 3] }],
    parameters: [
      { name: "dense1.weight", buffer: weight, shape: [3, 8] },
      { name: "dense1.bias", buffer: bias, shape: [3] },
    ],
    prepare: [[prepare, 3]],
    run: [
      [run, 3],
      [last, 1],
    ],
  });
}
