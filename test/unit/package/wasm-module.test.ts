/** Modules whose kernels are WebAssembly keep the contract of the others; what they compute is told by the kernel interpreter. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { interpretProgram } from "../../../src/kernel/interpret-program.ts";
import type { Program } from "../../../src/kernel/ir.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { wasm } from "../../../src/targets/index.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { storedWeights } from "../../../src/weights/match.ts";
import { bytesPerRun } from "../../support/bytes-per-run.ts";
import { modelOf } from "../../support/models.ts";
import { safetensors, type Stored } from "./stored.ts";

interface Net {
  run(inputs: unknown, outputs?: unknown): unknown;
  close?(): void;
}

interface Loaded {
  load(weights?: unknown, options?: { readonly threads?: unknown }): Promise<Net>;
}

/** A convolution, then a dense layer of 1.2 MB: large enough to be read in pieces. */
const text = `model Net {
  input image [3, 20, 20]
  conv1: conv 8 kernel=3 stride=2 relu
  flatten
  dense1: dense 500 relu
  dense2: dense 10
}`;
const model = modelOf(text);
const program = compileModel(model, { target: "wasm" }).lowered.program;
const values = initialiseWeights(model.graph, 1, "kaiming");
const stored = storedWeights(model.graph.parameters, values);
const weights = writeSafetensors(stored);
const image = Float32Array.from({ length: 1200 }, (_, at) => Math.sin(at));
const expected = interpreted(program, values, image);

function interpreted(of: Program, parameters: ReadonlyMap<string, Float32Array>, input: Float32Array): Float32Array {
  const net = interpretProgram(of);
  net.load(parameters);
  return net.run(new Map([[of.inputs[0]!.name, input]])).get(of.outputs[0]!.name)!;
}

const options: ModuleOptions = {
  name: "net",
  model: "Net",
  layout: "NCHW",
  weights: "none",
  target: "wasm",
};

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

function moduleOf(more: Partial<ModuleOptions> = {}, of = program): Promise<Loaded> {
  return importText<Loaded>(emitModule(of, { ...options, ...more }).js);
}

/** The module as files, with whatever must lie beside it. */
async function writtenModule(more: Partial<ModuleOptions>, weightFile?: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "convoke-wasm-"));
  folders.push(folder);
  const { js, files } = emitModule(program, { ...options, ...more });
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const [ending, contents] of Object.entries({ js, weights: weightFile, ...files })) {
    if (contents !== undefined) await writeFile(join(folder, `net.${ending}`), contents);
  }
  return folder;
}

async function importFrom(folder: string): Promise<Loaded> {
  return (await import(/* @vite-ignore */ pathToFileURL(join(folder, "net.js")).href)) as Loaded;
}

/** Kernels in single precision, over sums of 648 products, against doubles. */
function expectRight(result: unknown, due: Float32Array = expected, digits = 5): void {
  expect([...(result as Float32Array)]).toEqual([...due].map((value) => expect.closeTo(value, digits) as unknown));
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message;
}

describe("a module of WebAssembly", () => {
  test("computes a net from the bytes of a file, in whatever array they come", async () => {
    const { load } = await moduleOf();
    const shifted = new Uint8Array(weights.length + 1);
    shifted.set(weights, 1);
    for (const bytes of [weights, weights.slice().buffer, shifted.subarray(1), Buffer.from(weights)]) {
      expectRight((await load(bytes)).run(image));
    }
  });

  test("fills a given output, gives a new one each time otherwise, and leaves the input as it is", async () => {
    const net = await (await moduleOf()).load(weights);
    const [given, input] = [new Float32Array(10), image.slice()];
    expect(net.run(input, given)).toBe(given);
    expectRight(given);
    expect(net.run(input)).not.toBe(net.run(input));
    expect(input).toEqual(image);
  });

  test("keeps nets apart that were loaded from different weights, also at once", async () => {
    const { load } = await moduleOf();
    const zeros = stored.map(([name, { shape }]) => {
      const length = shape.reduce((product, extent) => product * extent, 1);
      return [name, storedFloat32(shape, new Float32Array(length))] as const;
    });
    const [first, second] = await Promise.all([load(weights), load(writeSafetensors(zeros))]);
    expectRight(second.run(image), new Float32Array(10));
    expectRight(first.run(image));
  });

  test("finds weights and binary compiled in, or beside it", async () => {
    const inline = await moduleOf({ weights: { inline: weights }, target: wasm.with({ place: "module" }) });
    expectRight((await inline.load()).run(image));
    const beside = await importFrom(
      await writtenModule({ weights: "file", target: wasm.with({ place: "file" }) }, weights),
    );
    expectRight((await beside.load()).run(image));
    expectRight((await beside.load(weights)).run(image));
  });

  test("places a small binary in its text and a large one beside it, unless told otherwise", () => {
    const { files } = emitModule(program, { ...options, target: wasm.with({ place: "file" }) });
    expect(files["wasm"]!.length).toBeLessThan(64 * 1024);
    expect(emitModule(program, options).files).toEqual({});
    const many = `model Many {\n input x [1, 16, 16]\n${Array.from({ length: 60 }, (_, at) => ` conv ${8 + at} kernel=3 pad=1 elu`).join("\n")}\n}`;
    const large = compileModel(modelOf(many), { target: "wasm" }).lowered.program;
    expect(emitModule(large, options).files["wasm"]!.length).toBeGreaterThan(64 * 1024);
    expect(emitModule(large, { ...options, target: wasm.with({ place: "module" }) }).files).toEqual({});
  });

  test("evaluates nothing, imports nothing statically and fetches no data URL", () => {
    for (const place of ["module", "file"] as const) {
      const target = wasm.with({ place, threads: 2, weightsForm: "packed" });
      const { js, ts, files } = emitModule(program, { ...options, weights: "file", target });
      for (const each of [js, ts, files["worker.js"]]) {
        expect(each).not.toMatch(/^\s*import\b(?!\()|\beval\b|new Function|Function\(|require\(|"data:/m);
      }
    }
  });

  test("is the same each time, byte for byte", () => {
    const target = wasm.with({ place: "file", threads: 2 });
    expect(emitModule(program, { ...options, target })).toEqual(emitModule(program, { ...options, target }));
  });

  test("needs no weights where the net has none", async () => {
    const edge = modelOf("model E {\n input x [1, 1, 4]\n conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n}");
    const of = compileModel(edge, { target: "wasm" }).lowered.program;
    const net = await (await moduleOf({}, of)).load();
    expectRight(net.run(Float32Array.of(1, 3, 6, 10)), Float32Array.of(-2, -3, -4));
  });

  test("run allocates nothing where it is given an output", async () => {
    const net = await (await moduleOf()).load(weights);
    const output = new Float32Array(10);
    expect(bytesPerRun(() => void net.run(image, output), 16)).toBeLessThan(16);
  });
});

describe("wrong arrays and files are refused as by the TypeScript target", () => {
  test.each<[unknown, unknown, string]>([
    [new Float32Array(7), undefined, "image: expected a Float32Array of 1200 elements ([1, 3, 20, 20]), found"],
    [[1, 2], undefined, "found Array of 2"],
    [image, new Float64Array(10), "output: expected a Float32Array of 10 elements ([1, 10]), found Float64Array of 10"],
  ])("%#", async (input, output, message) => {
    const net = await (await moduleOf()).load(weights);
    expect(() => net.run(input, output)).toThrow(TypeError);
    expect(() => net.run(input, output)).toThrow(message);
  });

  test("every tensor that does not fit is named in one error, before any is read", async () => {
    const [first, , third, ...rest] = stored;
    const wrong: readonly (typeof first)[] = [
      [first![0], storedFloat32([1], new Float32Array(1))],
      ["head", storedFloat32([1], new Float32Array(1))],
      third,
      ...rest,
    ];
    const { load } = await moduleOf();
    expect(await messageOf(load(writeSafetensors(wrong as typeof stored)))).toBe(
      [
        "weights for Net: 3 of the tensors do not fit",
        "  conv1.weight: expected [8, 3, 3, 3], found [1]",
        "  conv1.bias: missing, expected [8]",
        "  head: not part of the model, found [1]",
      ].join("\n"),
    );
  });

  test.each<[unknown, string]>([
    [undefined, "load takes the bytes of a safetensors file, its address, a Response or a Blob, not Undefined"],
    [new Uint8Array(7), "these 7 bytes are no safetensors file, or not all of one"],
    [new TextEncoder().encode("hello, world"), "these 12 bytes are no safetensors file, or not all of one"],
    [weights.subarray(0, weights.length - 1), "bytes, but the file has"],
  ])("%#", async (bytes, message) => {
    expect(await messageOf((await moduleOf()).load(bytes))).toContain(message);
  });

  test("a file beside it that was cut short is told", async () => {
    const folder = await writtenModule({ weights: "file" }, weights.subarray(0, weights.length - 4));
    expect(await messageOf((await importFrom(folder)).load())).toContain("bytes, but the file has");
  });

  test("a missing file is told by its name, and the next load tries again", async () => {
    const folder = await writtenModule({ target: wasm.with({ place: "file" }) });
    await rm(join(folder, "net.wasm"));
    const { load } = await importFrom(folder);
    expect(await messageOf(load(weights))).toContain("net.wasm");
    await writeFile(
      join(folder, "net.wasm"),
      emitModule(program, { ...options, target: wasm.with({ place: "file" }) }).files["wasm"]!,
    );
    expectRight((await load(weights)).run(image));
  });
});

/** The bits of binary16 and bfloat16 of k / 64, by their definitions, for k from -5 to 5. */
function bitsOf(value: number, type: "F16" | "BF16"): number {
  const sign = value < 0 ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude === 0) return sign;
  const exponent = Math.floor(Math.log2(magnitude));
  const [bias, width] = type === "F16" ? [15, 10] : [127, 7];
  return sign | ((exponent + bias) << width) | ((magnitude / 2 ** exponent - 1) * 2 ** width);
}

describe("weights of other types", () => {
  /** Numbers of few bits, so that no type rounds them. */
  const coarse = stored.map(([name, { shape }]): [string, number[], readonly number[]] => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    return [name, Array.from({ length }, (_, at) => ((at * 7) % 11) / 64 - 5 / 64), shape];
  });
  const coarseValues = new Map(coarse.map(([name, numbers]) => [name, Float32Array.from(numbers)]));
  const due = interpreted(program, coarseValues, image);

  const encode = {
    F64: (numbers: readonly number[]) => new Uint8Array(Float64Array.from(numbers).buffer),
    F16: (numbers: readonly number[]) => new Uint8Array(Uint16Array.from(numbers, (v) => bitsOf(v, "F16")).buffer),
    BF16: (numbers: readonly number[]) => new Uint8Array(Uint16Array.from(numbers, (v) => bitsOf(v, "BF16")).buffer),
  };

  test.each(["F64", "F16", "BF16"] as const)("%s are widened or rounded piece by piece", async (dtype) => {
    const tensors: Record<string, Stored> = Object.fromEntries(
      coarse.map(([name, numbers, shape]) => [name, { shape, values: [], dtype, bytes: encode[dtype](numbers) }]),
    );
    expectRight((await (await moduleOf()).load(safetensors(tensors))).run(image), due, 3);
  });
});

test("large tensors are read in pieces, and every byte once", async () => {
  const large = modelOf("model Net {\n input x [600]\n dense 2000\n}");
  const of = compileModel(large, { target: "wasm" }).lowered.program;
  const file = writeSafetensors(storedWeights(large.graph.parameters, initialiseWeights(large.graph, 1)));
  const reads: { readonly at: number; readonly length: number }[] = [];
  const source = {
    length: file.length,
    read(at: number, into: Uint8Array) {
      reads.push({ at, length: into.length });
      into.set(file.subarray(at, at + into.length));
    },
    finish() {},
    close() {},
  };
  interface Inside {
    readonly plainBinary: unknown;
    instantiate(binary: unknown): unknown;
    start(binary: unknown, making: unknown, from: unknown): Promise<unknown>;
  }
  const { js } = emitModule(of, options);
  const { start, instantiate, plainBinary } = await importText<Inside>(
    `${js}\nexport { start, instantiate, plainBinary };`,
  );
  await start(plainBinary, instantiate(plainBinary), source);
  // The weight is 4.6 MiB.
  expect(Math.max(...reads.map(({ length }) => length))).toBeLessThanOrEqual(2 * 2 ** 20);
  let end = 0;
  for (const { at, length } of reads) {
    expect(at).toBe(end);
    end = at + length;
  }
  expect(end).toBe(file.length);
});

interface Source {
  read(at: number, into: Uint8Array, floor: number): Promise<void>;
}
interface Reader {
  read(): Promise<{ readonly value?: Uint8Array }>;
  cancel(): Promise<void>;
}

/** The bytes 0, 1, … 99 in chunks of seven; counts those that were handed out. */
function reader(): Reader & { given: number } {
  return {
    given: 0,
    async read() {
      const [begin, end] = [this.given, Math.min(100, this.given + 7)];
      this.given = end;
      return begin === end ? {} : { value: Uint8Array.from({ length: end - begin }, (_, at) => begin + at) };
    },
    async cancel() {},
  };
}

const streamed = async (): Promise<(reader: Reader) => Source> => {
  const { js } = emitModule(program, { ...options, weights: "file" });
  interface Inside {
    streamed(reader: Reader, place: string, report: () => void): Source;
  }
  const inside = await importText<Inside>(`${js}\nexport { streamed };`);
  return (from) => inside.streamed(from, "the file", () => {});
};
const bytes = async (source: Source, at: number, length: number, floor: number): Promise<number[]> => {
  const into = new Uint8Array(length);
  await source.read(at, into, floor);
  return [...into];
};
const counted = (from: number, length: number): number[] => Array.from({ length }, (_, at) => from + at);

describe("a file from the network", () => {
  test("is read no further than needed", async () => {
    const from = reader();
    const source = (await streamed())(from);
    expect(await bytes(source, 0, 8, 8)).toEqual(counted(0, 8));
    expect(from.given).toBe(14);
    expect(await bytes(source, 8, 30, 38)).toEqual(counted(8, 30));
    expect(await bytes(source, 60, 5, 65)).toEqual(counted(60, 5));
  });

  test("may be read in any order, since what is still asked for is kept", async () => {
    const source = (await streamed())(reader());
    expect(await bytes(source, 50, 40, 10)).toEqual(counted(50, 40));
    expect(await bytes(source, 10, 33, 12)).toEqual(counted(10, 33));
    expect(await bytes(source, 12, 88, Infinity)).toEqual(counted(12, 88));
  });

  test("that ends too early is told", async () => {
    const source = (await streamed())(reader());
    await expect(bytes(source, 90, 11, 0)).rejects.toThrow("weights for Net: the file ends after 100 bytes");
  });

  test.each([
    ["application/wasm", "streamed"],
    ["application/octet-stream", "whole"],
  ])("of type %s is compiled %s", async (type, way) => {
    const { js, files } = emitModule(program, { ...options, target: wasm.with({ place: "file" }) });
    interface Inside {
      compileFile(url: URL): Promise<object>;
    }
    const { compileFile } = await importText<Inside>(`${js}\nexport { compileFile };`);
    const original = globalThis.fetch;
    let whole = false;
    globalThis.fetch = async () => {
      const response = new Response(Buffer.from(files["wasm"] as Uint8Array), { headers: { "content-type": type } });
      const arrayBuffer = response.arrayBuffer.bind(response);
      return Object.assign(response, { arrayBuffer: () => ((whole = true), arrayBuffer()) });
    };
    try {
      expect(String(await compileFile(new URL("https://host.test/net.wasm")))).toBe("[object WebAssembly.Module]");
      globalThis.fetch = async () => new Response("", { status: 404, statusText: "Not Found" });
      await expect(compileFile(new URL("https://host.test/net.wasm"))).rejects.toThrow(
        "https://host.test/net.wasm: 404 Not Found",
      );
    } finally {
      globalThis.fetch = original;
    }
    expect(whole).toBe(way === "whole");
  });
});

const packing = wasm.with({ weightsForm: "packed" });
const pack = async (): Promise<Uint8Array> => Buffer.concat(await packWeights(program, values, packing));

describe("packed weights", () => {
  const packed = { ...options, weights: "file", target: packing } as const;

  test("are copied as they are, from a file or from bytes", async () => {
    const file = await pack();
    const { load } = await importFrom(await writtenModule(packed, file));
    expectRight((await load()).run(image));
    expectRight((await load(file)).run(image));
  });

  test("may be compiled in", async () => {
    const { load } = await moduleOf({ ...packed, weights: { inline: await pack() } });
    expectRight((await load()).run(image));
  });

  test("do not keep a module from taking other weights as safetensors", async () => {
    const { load } = await importFrom(await writtenModule(packed, await pack()));
    expectRight((await load(weights)).run(image));
    expect(await messageOf(load(new Uint8Array(100)))).toContain("its header is not JSON");
  });

  test("of another compilation are refused", async () => {
    const other = modelOf(text.replace("stride=2 relu", "stride=2 tanh"));
    const of = compileModel(other, { target: "wasm" }).lowered.program;
    const stale = Buffer.concat(await packWeights(of, values, packing));
    expect(await messageOf((await moduleOf({ ...packed, weights: "none" })).load(stale))).toBe(
      "weights for Net: they were packed for another compilation; compile the module and its weights together",
    );
  });

  test("that were cut short are refused", async () => {
    const file = await pack();
    const { load } = await moduleOf({ ...packed, weights: "none" });
    expect(await messageOf(load(file.subarray(0, file.length - 1)))).toBe(
      `weights for Net: packed, they take ${file.length} bytes, but the file has ${file.length - 1}`,
    );
  });

  test("have the header that modules look for, the same for every binary", async () => {
    const [header] = await packWeights(program, values, packing);
    const text = new TextDecoder().decode(header);
    expect(text).toMatch(/^cvkpack1[0-9a-f]{24}$/);
    for (const more of [{}, { threads: 2 }, { simd: "relaxed" }, { simd: "both", threads: 2 }] as const) {
      const target = wasm.with({ weightsForm: "packed", ...more });
      expect(emitModule(program, { ...options, target }).js).toContain(`"${text}"`);
    }
  });

  test("are the same each time, byte for byte", async () => {
    expect(Buffer.compare(await pack(), await pack())).toBe(0);
  });
});

describe("threads", () => {
  const threaded = { target: wasm.with({ threads: 3, workers: "inline" }) };

  test("give the same bits as one thread, run after run", async () => {
    const { load } = await moduleOf(threaded);
    const one = await load(weights, { threads: 1 });
    const due = one.run(image);
    expectRight(due);
    for (const threads of [2, 3, undefined, 100]) {
      const net = await load(weights, { threads });
      for (let round = 0; round < 50; round++) expect(net.run(image)).toEqual(due);
      net.close!();
    }
    expect(
      await moduleOf()
        .then(({ load: plain }) => plain(weights))
        .then((net) => net.run(image)),
    ).toEqual(due);
  });

  test("are files beside the module, packed weights among them", async () => {
    const target = wasm.with({ threads: 2, place: "file", weightsForm: "packed" });
    const file = Buffer.concat(await packWeights(program, values, target));
    const net = await (
      await importFrom(await writtenModule({ weights: "file", target }, file))
    ).load(undefined, {
      threads: 2,
    });
    expectRight(net.run(image));
    net.close!();
  });

  test.each([1, 2])("a closed net of %d runs no more; closing twice does nothing", async (threads) => {
    const net = await (await moduleOf(threaded)).load(weights, { threads });
    net.close!();
    net.close!();
    expect(() => net.run(image)).toThrow("the net is closed");
  });

  test.each([0, -1, 1.5, Number.NaN, "2", null])("%j is not a number of threads", async (threads) => {
    await expect((await moduleOf(threaded)).load(weights, { threads })).rejects.toThrow(
      `threads: expected a positive integer, found ${threads}`,
    );
  });

  test("that cannot be started are told by their file", async () => {
    const folder = await writtenModule({ target: wasm.with({ threads: 2 }) });
    await rm(join(folder, "net.worker.js"));
    expect(await messageOf((await importFrom(folder)).load(weights, { threads: 2 }))).toContain("net.worker.js");
  });

  test("are left out where memory cannot be shared, which is said once", async () => {
    const { load } = await moduleOf(threaded);
    const said: string[] = [];
    const { warn } = console;
    console.warn = (line: string) => void said.push(line);
    const global = globalThis as { crossOriginIsolated?: boolean };
    global.crossOriginIsolated = false;
    try {
      for (let round = 0; round < 2; round++) expectRight((await load(weights, { threads: 2 })).run(image));
    } finally {
      console.warn = warn;
      delete global.crossOriginIsolated;
    }
    expect(said).toEqual(["Net runs on one thread: the page is not cross-origin isolated"]);
  });
});
