/** Compiled modules in a browser, on a page whose policy allows no more than it must: the same bits as in Node. */
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engineFor } from "../../src/engine/engine.ts";
import { readSafetensors } from "../../src/formats/safetensors.ts";
import { targetNames, wasm } from "../../src/targets/index.ts";
import type { Target } from "../../src/targets/target.ts";
import { matchWeights } from "../../src/weights/match.ts";
import { arraysFor } from "../conformance/operands.ts";
import { browserNote, hasBrowser, openBrowser, type Browser, type Visit, type Visited } from "../support/browser.ts";
import { workplace } from "../support/command.ts";
import { differing, filesFor, jobsOf, onThreads, runInNode, inOneFile, type Subject } from "../support/jobs.ts";
import { exampleModel, examplesFolder } from "../support/models.ts";
import { blocksOf, readPage } from "../support/pages.ts";
import { runNets, type Outcome } from "../support/run-nets.mjs";
import { caseSubjects, netSubjects, randomSubjects } from "../support/subjects.ts";
import { sampled, tries } from "../support/effort.ts";

const place = workplace();
let browser: Browser;
beforeAll(async () => void (hasBrowser && (browser = await openBrowser())));
afterAll(() => browser?.close());
afterAll(() => place.remove());

describe.skipIf(!hasBrowser)(`in headless Chromium${browserNote}`, () => {
  describe.each(targetNames)("%s", (target) => {
    it("every conformance case gives the bits that Node gives", () =>
      expectSame(sampled(caseSubjects(), 0.5), inOneFile[target]));
    it("the suite's nets do, in a worker", () => expectSame(netSubjects(), inOneFile[target], { inWorker: true }));
    it("random nets do, without isolation", () =>
      expectSame(randomSubjects(tries(100)), inOneFile[target], { isolated: false }));

    it("the trained net reads drawn digits as it does in Node", async () => {
      const { subject, labels } = await drawnDigits(200);
      const { bytes } = await expectSame([subject], inOneFile[target]);
      const scores = new Float32Array(bytes.buffer);
      const right = labels.filter((label, at) => {
        const row = scores.subarray(10 * at, 10 * (at + 1));
        return row.indexOf(Math.max(...row)) === label;
      });
      // 1,999 of 2,000, by examples/mnist/README.md.
      expect(right.length).toBeGreaterThanOrEqual(198);
    });
  });

  it("two threads give the bits that one gives in Node, on the suite's nets and random ones", () =>
    expectSame([...netSubjects(), ...randomSubjects(tries(40))], wasm.with({ place: "module", threads: 2 })));

  it("with relaxed vectors nets are as close to the reference as without", async () => {
    const subjects = netSubjects();
    const jobs = jobsOf(subjects, wasm.with({ place: "module", simd: "relaxed" }));
    const { report, bytes } = await visit({ files: filesFor(jobs, jobs.modules) });
    const values = new Float32Array(bytes.buffer);
    let at = 0;
    for (const [job, { note, model, weights, inputs }] of subjects.entries()) {
      const expected = await (await engineFor(model, weights, "reference")).run(inputs);
      for (const [output, [name, array]] of [...expected].entries()) {
        expect(report[job]![output], note).toBe(array.length);
        expectClose(`${note}: ${name}`, values.subarray(at, (at += array.length)), array);
      }
    }
  });

  it("a difference of one bit is seen", async () => {
    const jobs = jobsOf(netSubjects().slice(0, 3), inOneFile.wasm);
    const [here, there] = [await runInNode(jobs), await visit({ files: filesFor(jobs, jobs.modules) })];
    there.bytes[4 * here.report[0]![0]! + 1]! ^= 1;
    expect(differing(jobs, here, there)).toEqual([jobs.notes[1]]);
  });

  it("what the policy forbids is seen", async () => {
    const files = new Map([
      ["evil.js", `export async function run() { return { report: new Function("return 1")() }; }`],
    ]);
    await expect(browser.visit({ files, program: "evil.js" })).rejects.toThrow(/unsafe-eval|Content Security Policy/);
  });
});

interface Shipped {
  readonly note: string;
  readonly options: readonly string[];
  /** The address of the weights that `load` is given. */
  readonly from?: string;
  /** What `load` is told. */
  readonly load?: { readonly threads?: number; readonly relaxed?: boolean };
  /** What the page must have fetched, of the files with these endings. */
  readonly fetched: readonly string[];
  readonly visit?: Partial<Visit>;
  readonly complaints?: readonly string[];
}

const besides = ["--wasm-in", "file", "--weights-in", "file"];
const two = { threads: 2 };

const shipped: readonly Shipped[] = [
  { note: "all in one module", options: ["--wasm-in", "module", "--weights-in", "module"], fetched: ["js"] },
  { note: "wasm and weights beside it", options: besides, fetched: ["js", "wasm", "weights"] },
  { note: "the same in a worker", options: besides, fetched: ["js", "wasm", "weights"], visit: { inWorker: true } },
  {
    note: "weights by an address relative to the page",
    options: [...besides],
    from: "net.weights",
    fetched: ["js", "wasm", "weights"],
  },
  { note: "packed weights", options: [...besides, "--weights-form", "packed"], fetched: ["js", "wasm", "weights"] },
  { note: "weights in float16", options: [...besides, "--weights-type", "f16"], fetched: ["js", "wasm", "weights"] },
  {
    note: "two threads",
    options: [...besides, "--threads", "2"],
    load: two,
    fetched: ["js", "threads.wasm", "weights", "worker.js"],
  },
  { note: "both forms, plain", options: [...besides, "--simd", "both"], fetched: ["js", "wasm", "weights"] },
  {
    note: "both forms, relaxed",
    options: [...besides, "--simd", "both"],
    load: { relaxed: true },
    fetched: ["js", "relaxed.wasm", "weights"],
  },
  {
    note: "both forms, relaxed on two threads",
    options: [...besides, "--simd", "both", "--threads", "2"],
    load: { ...two, relaxed: true },
    fetched: ["js", "relaxed.threads.wasm", "weights", "worker.js"],
  },
  {
    note: "two threads, called in a worker",
    options: ["--threads", "2", "--weights-form", "packed"],
    load: two,
    fetched: ["js", "weights", "worker.js"],
    visit: { inWorker: true },
  },
  {
    note: "two threads where memory cannot be shared",
    options: [...besides, "--threads", "2"],
    load: two,
    fetched: ["js", "wasm", "weights"],
    visit: { isolated: false },
    complaints: ["LeNet runs on one thread: the page is not cross-origin isolated"],
  },
];

describe.skipIf(!hasBrowser)(`convoke compile --target wasm, in headless Chromium${browserNote}`, () => {
  it.each(sampled(shipped, 3))("$note", async ({ options, from, load, fetched, visit: where, complaints = [] }) => {
    const out = `out-${shipped.findIndex((each) => each.options === options)}`;
    const fixed = ["--name", "net", "--out", out, "--target", "wasm", "--init", "seed=1"];
    const compiled = place.convoke("compile", `${examplesFolder}lenet.cvk`, ...fixed, ...options);
    expect(compiled.code, compiled.err).toBe(0);
    const files = new Map(
      readdirSync(place.path(out)).map((name) => [name, readFileSync(place.path(`${out}/${name}`))]),
    );
    const image = arraysFor([{ name: "image", shape: [1, 1, 28, 28] }]).get("image")!;
    const job = {
      module: "net.js",
      inputs: { image: [0, image.byteLength] as const },
      ...(from && { from }),
      ...(load && { load }),
    };
    // Loaded twice, one after the other: what is said once, and fetched once, is not said again.
    const jobs = { notes: ["first", "second"], list: [job, job], bytes: image.slice().buffer };
    const here = await runNets(
      [{ module: job.module, inputs: job.inputs, load: {} }],
      jobs.bytes,
      (path) => import(pathToFileURL(place.path(`${out}/${path}`)).href),
    );
    const there = await visit({ files: filesFor(jobs, files), ...where }, complaints);
    expect([...new Set(there.fetched.filter((path) => path.startsWith("net.")))].toSorted()).toEqual(
      fetched.map((ending) => `net.${ending}`),
    );
    expect(there.fetched.filter((path) => path.endsWith(".wasm")).length).toBeLessThanOrEqual(1);
    expect(here.bytes.length).toBe(40);
    const due = Uint8Array.from(Buffer.concat([here.bytes, here.bytes]));
    if (load?.relaxed) expectClose(out, new Float32Array(there.bytes.buffer), new Float32Array(due.buffer));
    else expect(there.bytes).toEqual(due);
  });
});

describe.skipIf(!hasBrowser)(`the page of the README, in headless Chromium${browserNote}`, () => {
  it("reads drawn digits, compiled as it says", async () => {
    const blocks = blocksOf(readPage("README.md"));
    const command = blocks.find(({ text }) => text.startsWith("convoke compile examples/mnist.cvk"))!.text;
    const words = command.trim().replaceAll("examples/", examplesFolder).split(" ").slice(1);
    const compiled = place.convoke(...words);
    expect(compiled.code, compiled.err).toBe(0);
    const [first, ...lines] = blocks.find(({ language }) => language === "js")!.text.split("\n");
    const files = new Map<string, string | Uint8Array>(
      readdirSync(place.path("generated")).map((name) => [
        `generated/${name}`,
        readFileSync(place.path(`generated/${name}`)),
      ]),
    );
    files.set("page-of-readme.js", `${first!}\n${pageOfReadme}\nasync function shown() {\n${lines.join("\n")}\n}\n`);
    const { drawDigit, randomSource } = await digits();
    const random = randomSource(5);
    for (const [digit, size] of [
      [3, 28],
      [7, 84],
    ] as const) {
      const argument = { pixels: [...drawDigit(digit, random)], size };
      const visited = await browser.visit({ files, program: "page-of-readme.js", argument });
      expect([visited.report, visited.complaints]).toEqual([`This is a ${digit}.`, []]);
    }
  });
});

/** A canvas of some size with a digit of 28 by 28 pixels, and what the page says once the lines shown have run. */
const pageOfReadme = `
export async function run({ pixels, size }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [size, size];
  const image = new ImageData(size, size);
  for (let at = 0; at < size * size; at++) {
    const [y, x] = [Math.floor(at / size), at % size].map((place) => Math.floor((place * 28) / size));
    image.data.set([pixels[28 * y + x], pixels[28 * y + x], pixels[28 * y + x], 255], 4 * at);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  document.body.append(canvas);
  await shown();
  return { report: document.body.textContent };
}`;

/** Runs jobs on a page, which complains of nothing but of what is given. */
async function visit(
  { files, ...where }: Pick<Visit, "files"> & Partial<Visit>,
  complaints: readonly string[] = [],
): Promise<Outcome & Visited> {
  const visited = await browser.visit({ files, program: "run-nets.mjs", ...where });
  expect(visited.complaints).toEqual(complaints);
  return visited as Outcome & Visited;
}

/** Bit for bit the same in Node and on a page. */
async function expectSame(subjects: readonly Subject[], target: Target, where: Partial<Visit> = {}): Promise<Outcome> {
  const jobs = jobsOf(subjects, target);
  const threads = Number(target.settings.threads ?? 1);
  const [here, there] = await Promise.all([
    runInNode(onThreads(jobs, 1)),
    visit({ files: filesFor(onThreads(jobs, threads), jobs.modules), ...where }),
  ]);
  expect(there.report).toEqual(here.report);
  expect(there.bytes.length).toBeGreaterThan(0);
  expect(there.bytes.length).toBe(here.bytes.length);
  expect(differing(jobs, here, there)).toEqual([]);
  return there;
}

interface Digits {
  drawDigit(digit: number, random: () => number): Uint8Array;
  randomSource(seed: number): () => number;
}

async function digits(): Promise<Digits> {
  return (await import(pathToFileURL(`${examplesFolder}mnist/digits.mjs`).href)) as Digits;
}

/** Drawn digits in one batch, for examples/mnist.cvk with its trained weights. */
async function drawnDigits(count: number): Promise<{ readonly subject: Subject; readonly labels: readonly number[] }> {
  const { drawDigit, randomSource } = await digits();
  const random = randomSource(77);
  const labels = Array.from({ length: count }, (_, at) => at % 10);
  const pixels = Float32Array.from(labels.flatMap((label) => [...drawDigit(label, random)]));
  const model = exampleModel("mnist.cvk", { batch: count });
  const weights = matchWeights(
    model.graph.parameters,
    readSafetensors(readFileSync(`${examplesFolder}mnist/mnist.safetensors`)),
  );
  const inputs = new Map([["image", pixels.map((pixel) => pixel / 255)]]);
  return { subject: { note: "digits", model, weights, inputs }, labels };
}

/** Within float32's roundings, relative to the largest element, as in the conformance suite. */
function expectClose(note: string, found: Float32Array, expected: Float32Array): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - found[at]!)));
  expect(worst / scale, note).toBeLessThan(2e-5);
}
