/** What `load` takes for weights, what it tells while it reads them, and how it gives up; for both targets alike. */
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { emitModule, type ModuleOptions } from "../../../src/package/emit-module.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { targetNames, type TargetName, wasm } from "../../../src/targets/index.ts";
import { modelOf } from "../../support/models.ts";

interface Progress {
  readonly loaded: number;
  readonly total: number;
}

interface LoadOptions {
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

interface Loaded {
  load(weights?: unknown, options?: LoadOptions): Promise<{ run(x: Float32Array): Float32Array; close?(): void }>;
}

/** Adds its weights up, half a megabyte of them: 400 * 300 halves. */
const model = modelOf("model Net {\n input x [400]\n dense 300 bias=false\n}");
const weights = writeSafetensors([
  ["dense1.weight", storedFloat32([300, 400], new Float32Array(120_000).fill(0.5))],
]) as Uint8Array<ArrayBuffer>;
const ones = new Float32Array(400).fill(1);
const options: ModuleOptions = { name: "net", model: "Net", layout: "NCHW", weights: "none" };

const programs = new Map(targetNames.map((target) => [target, compileModel(model, { target }).lowered.program]));

function moduleOf(target: TargetName, more: Partial<ModuleOptions> = {}): Promise<Loaded> {
  return importText<Loaded>(emitModule(programs.get(target)!, { ...options, target, ...more }).js);
}

async function expectLoaded(net: ReturnType<Loaded["load"]>): Promise<void> {
  expect([...new Set((await net).run(ones))]).toEqual([200]);
}

// ── A server of weights ──────────────────────────────────────────────────────────────────────────────────────────────

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/net.weights": (response) => response.writeHead(200, { "content-length": weights.length }).end(weights),
  "/chunked": (response) => response.writeHead(200).end(weights),
  "/gzipped": (response) => {
    const body = gzipSync(weights);
    response.writeHead(200, { "content-encoding": "gzip", "content-length": body.length }).end(body);
  },
  "/short": (response) => response.writeHead(200).end(weights.subarray(0, 1000)),
  "/page": (response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<!doctype html>"),
  "/empty": (response) => response.writeHead(200).end(),
  "/none": (response) => response.writeHead(204).end(),
  "/longer": (response) => response.writeHead(200).end(longer),
  // Goes on until the other side has enough.
  "/endless": (response) => {
    response.writeHead(200).write(weights);
    const more = () => void (response.destroyed || response.write(new Uint8Array(1000), () => setTimeout(more, 1)));
    more();
  },
  "/cut": (response) => {
    response.writeHead(200, { "content-length": weights.length });
    response.write(weights.subarray(0, 70_000), () => response.destroy());
  },
  // The header and a part of the data, and then nothing.
  "/slow": (response) => response.writeHead(200).write(weights.subarray(0, 70_000)),
};

/** Bytes that no tensor claims. */
const longer = Buffer.concat([weights, new Uint8Array(5)]);

let server: Server;
let origin: string;
let folder: string;
/** Answers whose connection was ended by the other side. */
let dropped = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.on("close", () => void (dropped += response.writableEnded ? 0 : 1));
    const answer = answers[request.url!];
    if (answer) answer(response);
    else response.writeHead(404, "Not Found").end("no such file");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), "convoke-load-"));
  await writeFile(join(folder, "net.weights"), weights);
  await writeFile(join(folder, "longer"), longer);
  execFileSync("mkfifo", [join(folder, "pipe")]);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const file = (): string => join(folder, "net.weights");

const forms: readonly (readonly [string, () => unknown])[] = [
  ["a Uint8Array", () => weights],
  ["an ArrayBuffer", () => weights.slice().buffer],
  ["shared memory", () => new Uint8Array(new SharedArrayBuffer(weights.length)).fill(0).map((_, at) => weights[at]!)],
  ["a path", () => file()],
  ["a relative path", () => relative(process.cwd(), file())],
  ["the URL of a file", () => pathToFileURL(file())],
  ["the same as text", () => pathToFileURL(file()).href],
  ["an address", () => `${origin}/net.weights`],
  ["a URL", () => new URL("/net.weights", origin)],
  ["an address of a body without length", () => `${origin}/chunked`],
  ["an address of a compressed body", () => `${origin}/gzipped`],
  ["a data URL", () => `data:application/octet-stream;base64,${Buffer.from(weights).toString("base64")}`],
  ["a Response", () => fetch(`${origin}/net.weights`)],
  ["a Response that was made here", () => new Response(weights)],
  ["a Blob", () => new Blob([weights])],
  ["a File", async () => new (await import("node:buffer")).File([weights], "net.weights")],
];

describe.each(targetNames)("load, for %s,", (target) => {
  test.each(forms)("takes %s, and tells progress up to its end", async (_, form) => {
    const told: Progress[] = [];
    const { load } = await moduleOf(target);
    await expectLoaded(load(await form(), { onProgress: (progress) => told.push(progress) }));
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ total }) => total === weights.length)).toBe(true);
    const loaded = told.map((progress) => progress.loaded);
    expect(loaded).toEqual([...new Set(loaded)].toSorted((a, b) => a - b));
    expect(loaded.at(-1)).toBe(weights.length);
  });

  test("tells progress while a file is still coming", async () => {
    const told: Progress[] = [];
    const stop = new AbortController();
    const { load } = await moduleOf(target);
    const loading = load(`${origin}/slow`, { onProgress: (at) => told.push(at), signal: stop.signal });
    loading.catch(() => {});
    await expect.poll(() => told.at(-1)).toEqual({ loaded: 70_000, total: weights.length });
    stop.abort();
    await expect(loading).rejects.toThrow();
  });

  test.each<[string, () => unknown, string | RegExp]>([
    ["a missing file", () => join(folder, "none"), /ENOENT.*none/],
    ["an address without a file", () => `${origin}/other`, /^http:\S+\/other: 404 Not Found$/],
    ["a page in place of the file", () => `${origin}/page`, /\/page: a web page \(text\/html\) in place of the file/],
    ["the response that has it", () => fetch(`${origin}/page`), /\/page: a web page \(text\/html\) in place/],
    ["a response that tells of an error", () => fetch(`${origin}/other`), /\/other: 404 Not Found/],
    ["a file that is cut short", () => `${origin}/short`, "weights for Net: the file ends after 1000 bytes"],
    ["an empty file", () => `${origin}/empty`, "weights for Net: the file ends after 0 bytes"],
    ["a response without a body", () => fetch(`${origin}/none`), /^http:\S+\/none: it is empty$/],
    ["one that was made here", () => new Response(null), "the response: it is empty"],
    ["a download that breaks off", () => `${origin}/cut`, /^http:\S+\/cut: \w/],
    ["the response of it", () => fetch(`${origin}/cut`), /^http:\S+\/cut: \w/],
    [
      "bytes behind the tensors",
      () => longer,
      /^weights for Net: the tensors take 480000 bytes, but the file has 480005$/,
    ],
    ["the same in a file", () => join(folder, "longer"), "the tensors take 480000 bytes, but the file has 480005"],
    ["the same from an address", () => `${origin}/longer`, `the file goes on after ${weights.length} bytes`],
    ["the same in a Response", () => new Response(longer), `the file goes on after ${weights.length} bytes`],
    ["the same in a Blob", () => new Blob([longer]), `the file goes on after ${weights.length} bytes`],
    ["a server that never ends", () => `${origin}/endless`, `the file goes on after ${weights.length} bytes`],
    [
      "a stream of text",
      () => new Response(ReadableStream.from(["text"]) as never),
      "the response: expected bytes, found String",
    ],
    ["a host that does not answer", () => "http://127.0.0.1:9/net", /^http:\/\/127.0.0.1:9\/net: \S/],
    ["an address that is none", () => "http://", "Invalid URL"],
    ["other bytes", () => new Blob(["hello, world"]), "these bytes are no safetensors file, or not all of one"],
    ["a folder", () => folder, /convoke-load-\w+: not a plain file$/],
    ["a pipe", () => join(folder, "pipe"), /pipe: not a plain file$/],
    ["its URL", () => pathToFileURL(join(folder, "pipe")), /^file:\S+pipe: not a plain file$/],
    ["a number", () => 7, "its address, a Response or a Blob, not Number"],
  ])("tells of %s", async (_, form, message) => {
    const { load } = await moduleOf(target);
    await expect(load(await form())).rejects.toThrow(message);
  });

  test("tells of a promise, which is to be awaited, and of a body that is gone", async () => {
    const { load } = await moduleOf(target);
    await expect(load({ then: undefined, [Symbol.toStringTag]: "Promise" })).rejects.toThrow("not Promise; await it");
    const response = new Response(weights);
    await response.arrayBuffer();
    await expect(load(response)).rejects.toThrow("the response: its body has been read already");
  });

  test("keeps the cause of a download that breaks off", async () => {
    const { load } = await moduleOf(target);
    const error: unknown = await load(`${origin}/cut`).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: expect.any(TypeError) as unknown });
  });

  test.each<[string, unknown, string]>([
    ["options that are null", null, "options: expected an object, found Null"],
    ["options that are a number", 5, "options: expected an object, found Number"],
    ["a signal that is none", { signal: 5 }, "signal: expected an AbortSignal, found Number"],
    ["a controller in place of its signal", { signal: new AbortController() }, "found AbortController"],
  ])("tells of %s", async (_, given, message) => {
    const { load } = await moduleOf(target);
    const error: unknown = await load(weights, given as LoadOptions).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toContain(message);
  });

  test("passes on what a listener throws", async () => {
    const { load } = await moduleOf(target);
    const loading = load(`${origin}/net.weights`, { onProgress: () => assert.fail("no more") });
    await expect(loading).rejects.toThrow("no more");
  });
});

describe.each(targetNames)("a signal, for %s,", (target) => {
  afterEach(() => void (dropped = 0));
  const reason = new RangeError("enough");

  test("that has come keeps anything from being read", async () => {
    const { load } = await moduleOf(target);
    await expect(load(weights, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(load(`${origin}/slow`, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test.each<[string, () => unknown]>([
    ["an address", () => `${origin}/slow`],
    ["a response", () => fetch(`${origin}/slow`)],
  ])("ends the download of %s", async (_, form) => {
    const { load } = await moduleOf(target);
    const stop = new AbortController();
    const onProgress = () => stop.abort(reason);
    await expect(load(await form(), { signal: stop.signal, onProgress })).rejects.toBe(reason);
    await expect.poll(() => dropped).toBe(1);
  });

  test.each(forms)("given in the last call of a listener ends the loading of %s", async (_, form) => {
    const { load } = await moduleOf(target);
    const stop = new AbortController();
    const onProgress = ({ loaded, total }: Progress) => void (loaded === total && stop.abort(reason));
    await expect(load(await form(), { signal: stop.signal, onProgress })).rejects.toBe(reason);
  });

  test("ends the reading of a file", async () => {
    const { load } = await moduleOf(target);
    const stop = new AbortController();
    await expect(load(file(), { signal: stop.signal, onProgress: () => stop.abort(reason) })).rejects.toBe(reason);
  });

  test("that comes later, or never, leaves the net alone, and nothing listens to it", async () => {
    const { load } = await moduleOf(target);
    const stop = new AbortController();
    let listeners = 0;
    const { signal } = stop;
    const [add, remove] = [signal.addEventListener, signal.removeEventListener] as Function[];
    Object.assign(signal, {
      addEventListener: (...words: unknown[]) => (listeners++, add!.apply(signal, words)),
      removeEventListener: (...words: unknown[]) => (listeners--, remove!.apply(signal, words)),
    });
    const net = await load(new Response(weights), { signal });
    expect(listeners).toBe(0);
    stop.abort(reason);
    expect(net.run(ones)[0]).toBe(200);
  });
});

describe("a signal while threads start", () => {
  test("leaves none", async () => {
    const alive = new Set<Worker>();
    const stop = new AbortController();
    const reason = new Error("enough");
    const global = globalThis as { Worker?: unknown };
    global.Worker = class extends Worker {
      constructor(...words: ConstructorParameters<typeof Worker>) {
        super(...words);
        alive.add(this);
        this.on("exit", () => alive.delete(this));
        stop.abort(reason);
      }
    };
    try {
      const { load } = await moduleOf("wasm", { target: wasm.with({ threads: 3, workers: "inline" }) });
      await expect(load(weights, { threads: 3, signal: stop.signal })).rejects.toBe(reason);
      expect(alive.size).toBe(2);
      await expect.poll(() => alive.size).toBe(0);
    } finally {
      delete global.Worker;
    }
  });
});

test("packed weights come in each form too", async () => {
  const form = wasm.with({ weightsForm: "packed" });
  const packed = Buffer.concat(
    await packWeights(programs.get("wasm")!, new Map([["dense1.weight", new Float32Array(120_000).fill(0.5)]]), form),
  );
  await writeFile(join(folder, "packed"), packed);
  const { load } = await moduleOf("wasm", { target: form });
  const more = Buffer.concat([packed, new Uint8Array(1)]);
  await expect(load(new Blob([more]))).rejects.toThrow(`the file goes on after ${packed.length} bytes`);
  for (const file of [packed, join(folder, "packed"), new Blob([packed]), new Response(packed)]) {
    const told: Progress[] = [];
    await expectLoaded(load(file, { onProgress: (progress) => told.push(progress) }));
    expect(told.at(-1)).toEqual({ loaded: packed.length, total: packed.length });
  }
});
