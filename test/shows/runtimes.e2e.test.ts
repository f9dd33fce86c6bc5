/** Compiled modules in Node, Deno and Bun: the same bits, on the main thread and in a module worker, and an end. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSafetensors } from "../../src/formats/safetensors.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { storedWeights } from "../../src/weights/match.ts";
import { arraysFor } from "../conformance/operands.ts";
import { workplace } from "../support/command.ts";
import { exampleModel, examplesFolder } from "../support/models.ts";
import { runNets, type Job } from "../support/run-nets.mjs";
import { runtimeNote, runtimes, type Runtime } from "../support/runtimes.ts";

const place = workplace({ "package.json": '{ "type": "module" }' });
afterAll(() => place.remove());

interface Way {
  readonly note: string;
  readonly options: readonly string[];
  /** Where the weights are, unless the module knows. */
  readonly from?: "path" | "data URL";
  readonly load?: object;
}

const besides = ["--wasm-in", "file", "--weights-in", "file"];
const ways: readonly Way[] = [
  { note: "TypeScript's, weights beside it", options: ["--weights-in", "file"] },
  { note: "TypeScript's, weights in it", options: ["--weights-in", "module"] },
  { note: "WebAssembly, all in one", options: ["--target", "wasm", "--weights-in", "module"] },
  { note: "WebAssembly, files beside it", options: ["--target", "wasm", ...besides] },
  { note: "packed", options: ["--target", "wasm", ...besides, "--weights-form", "packed"] },
  { note: "one of two threads", options: ["--target", "wasm", ...besides, "--threads", "2"], load: { threads: 1 } },
  { note: "two threads", options: ["--target", "wasm", ...besides, "--threads", "2"], load: { threads: 2 } },
  { note: "weights by their path", options: [], from: "path" },
  { note: "weights by their path, in pieces", options: ["--target", "wasm"], from: "path" },
  { note: "weights by their address", options: [], from: "data URL" },
  { note: "weights by their address, in pieces", options: ["--target", "wasm"], from: "data URL" },
  { note: "as many threads as there are", options: ["--target", "wasm", "--threads", "4"], load: {} },
];

const image = arraysFor([{ name: "image", shape: [1, 1, 28, 28] }]).get("image")!;
const { graph } = exampleModel("lenet.cvk");
const weights = writeSafetensors(storedWeights(graph.parameters, initialiseWeights(graph, 3)));
const places = {
  path: "lenet.safetensors",
  "data URL": `data:application/octet-stream;base64,${Buffer.from(weights).toString("base64")}`,
};
const jobs = ways.map(({ load, from }, at): Job => ({
  module: `net-${at}.js`,
  inputs: { image: [0, image.byteLength] },
  ...(load && { load }),
  ...(from && { from: places[from] }),
}));

/** What one thread of Node gives: of each way, the bytes of its output. */
const expected: Buffer[] = [];

beforeAll(async () => {
  writeFileSync(place.path("lenet.safetensors"), weights);
  for (const [at, { options, from }] of ways.entries()) {
    const fixed = ["--name", `net-${at}`, "--out", ".", "--emit", "js"];
    const stored = from === undefined ? ["--weights", "lenet.safetensors"] : [];
    const { code, err } = place.convoke("compile", `${examplesFolder}lenet.cvk`, ...fixed, ...stored, ...options);
    expect(code, err).toBe(0);
  }
  for (const name of ["run-here.mjs", "run-nets.mjs"]) {
    writeFileSync(place.path(name), readFileSync(new URL(`../support/${name}`, import.meta.url)));
  }
  writeFileSync(place.path("jobs.bin"), new Uint8Array(image.buffer, image.byteOffset, image.byteLength));
  for (const job of jobs) {
    const given = job.from === undefined ? {} : { from: pathToFileURL(place.path("lenet.safetensors")).href };
    const one = [{ ...job, ...given, load: { threads: 1 } }];
    const { bytes } = await runNets(
      one,
      image.slice().buffer,
      (path) => import(pathToFileURL(place.path(path)).href) as Promise<object>,
    );
    expected.push(Buffer.from(bytes));
  }
}, 60_000);

interface Printed {
  readonly report?: readonly (readonly number[])[];
  readonly bytes?: string;
  readonly failure?: string;
}

function run({ path, options }: Runtime, list: readonly Job[], ...words: readonly string[]): Printed {
  writeFileSync(place.path("jobs.json"), JSON.stringify(list));
  const { status, stdout, stderr, error } = spawnSync(path!, [...options, "run-here.mjs", ...words], {
    cwd: place.folder,
    encoding: "utf8",
    timeout: 30_000,
  });
  expect([error, status, stderr]).toEqual([undefined, 0, ""]);
  return JSON.parse(stdout) as Printed;
}

describe.each(runtimes)("in $name", (runtime) => {
  describe.skipIf(runtime.path === undefined)(`compiled modules${runtimeNote(runtime)}`, () => {
    it.each(ways.map(({ note }, at) => [note, at] as const))("%s: the bits of Node, and an end", (_, at) => {
      const { report, bytes, failure } = run(runtime, [jobs[at]!]);
      expect(failure).toBeUndefined();
      expect(report).toEqual([[10]]);
      expect(Buffer.from(bytes!, "base64")).toEqual(expected[at]);
    });

    it("in a module worker", () => {
      const { bytes, failure } = run(runtime, jobs, "worker");
      expect(failure).toBeUndefined();
      expect(Buffer.from(bytes!, "base64")).toEqual(Buffer.concat(expected));
    });

    it("missing files are told by their names", () => {
      rmSync(place.path("net-0.weights"));
      expect(run(runtime, [jobs[0]!]).failure).toContain("net-0.weights");
      writeFileSync(place.path("net-0.weights"), readFileSync(place.path("lenet.safetensors")));
      expect(run(runtime, [jobs[0]!]).failure).toBeUndefined();
    });
  });
});
