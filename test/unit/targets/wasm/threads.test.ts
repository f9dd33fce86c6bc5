/** Shared memory: results do not depend on who takes part in a run. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import type { KernelFunction, Program } from "../../../../src/kernel/ir.ts";
import { buffer, program } from "../../kernel/samples.ts";
import { wasmNet, type WasmNet } from "./instance.ts";

const ROWS = 37;
const WIDTH = 50;

const data = buffer("data", "input", ROWS * WIDTH);
const scratch = buffer("row_sums", "scratch", WIDTH);
const middle = buffer("middle", "workspace", ROWS * WIDTH);
const total = buffer("total", "output", ROWS);

function kernel(name: string, build: (k: KernelBuilder) => void): KernelFunction {
  const k = new KernelBuilder();
  build(k);
  return k.finish({ name, description: name, origin: undefined });
}

/** Running sums of each row, through scratch memory. */
const sums = kernel("sums", (k) => {
  k.range("y", (y) => {
    const row = k.let("row", x.mul(y, x.int(WIDTH)));
    const sum = k.variable("sum", x.float(0));
    k.for("x", 0, WIDTH, (at) => {
      sum.set(x.add(sum.value, x.load(data, x.add(row, at))));
      k.store(scratch, at, sum.value);
    });
    k.for("x", 0, WIDTH, (at) => k.store(middle, x.add(row, at), x.load(scratch, at)));
  });
});

/** Looks at other rows, so the step before it must be over. */
const columns = kernel("columns", (k) => {
  k.range("y", (y) => {
    const sum = k.variable("sum", x.float(0));
    k.for("other", 0, ROWS, (other) => {
      const at = x.add(x.mul(other, x.int(WIDTH)), y);
      sum.set(x.add(sum.value, x.load(middle, at)));
    });
    k.store(total, y, sum.value);
  });
});

/** One step for all, by one thread. */
const turn = kernel("turn", (k) => {
  k.for("y", 0, ROWS, (y) => k.store(total, y, x.neg(x.load(total, y))));
});

const subject: Program = program({
  name: "Shared",
  buffers: [data, scratch, middle, total],
  inputs: [{ name: "data", buffer: data, shape: [ROWS, WIDTH] }],
  outputs: [{ name: "total", buffer: total, shape: [ROWS] }],
  run: [
    [sums, ROWS],
    [columns, ROWS],
    [turn, 1],
  ],
});

const workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

const WORKER = `
  const { parentPort, workerData } = require("node:worker_threads");
  const { binary, memory, thread } = workerData;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory, thread } });
  parentPort.postMessage("ready");
  exports.work();
`;

async function join(net: WasmNet, thread: number): Promise<void> {
  const workerData = { binary: net.kernels.binary, memory: net.memory, thread };
  const worker = new Worker(WORKER, { eval: true, workerData });
  workers.push(worker);
  await once(worker, "message");
}

function input(seed: number): ReadonlyMap<string, Float32Array> {
  return new Map([["data", Float32Array.from({ length: data.length }, (_, at) => Math.sin(at * 0.3 + seed))]]);
}

function expected(seed: number): Float32Array {
  return wasmNet(subject).run(input(seed)).get("total")!;
}

describe("a run with shared memory", () => {
  test("computes what the interpreter does", () => {
    const reference = interpretProgram(subject);
    const [wanted] = reference.run(input(0)).values();
    expected(0).forEach((value, at) => expect(value).toBeCloseTo(wanted![at]!, 4));
  });

  test("works alone, again and again", () => {
    const net = wasmNet(subject, { threads: 3 });
    for (let seed = 0; seed < 5; seed++) expect(net.run(input(seed)).get("total")).toEqual(expected(seed));
  });

  test("gives the same bits with workers, also those that come later", async () => {
    const net = wasmNet(subject, { threads: 3 });
    for (const thread of [1, 2]) {
      await join(net, thread);
      for (let seed = 0; seed < 300; seed++) expect(net.run(input(seed % 7)).get("total")).toEqual(expected(seed % 7));
    }
  });

  test("wakes workers that went to sleep", async () => {
    const net = wasmNet(subject, { threads: 2 });
    await join(net, 1);
    for (let seed = 0; seed < 5; seed++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(net.run(input(seed)).get("total")).toEqual(expected(seed));
    }
  });

  test("does nothing where there is nothing to do", () => {
    const idle = program({ name: "Idle", buffers: [], inputs: [], outputs: [], run: [] });
    expect(() => wasmNet(idle, { threads: 2 }).run(new Map())).not.toThrow();
    const skipped = { ...subject, regions: [{ name: "run", invocations: [{ function: sums, extent: 0 }] }] } as const;
    expect(() => wasmNet(skipped, { threads: 2 }).exports.run()).not.toThrow();
  });
});
