/** What users of a debugger, a profiler and stack traces see of a compiled net: lines of its model. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap, type OriginalMapping } from "@jridgewell/trace-mapping";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";

const place = workplace({
  "package.json": '{ "type": "module" }',
  "lenet.cvk": readFileSync(`${examplesFolder}lenet.cvk`),
  // The array for the result cannot be written to, which the last kernel finds out.
  "throw.mjs": `import { load } from "./generated/lenet.js";
const net = await load();
net.run(new Float32Array(784), Object.freeze({ [Symbol.toStringTag]: "Float32Array", length: 10 }));
`,
});
afterAll(() => place.remove());

/** Where layers stand in examples/lenet.cvk. */
const LINES: Readonly<Record<string, number>> = {
  conv1: 8,
  avgpool1: 9,
  conv2: 10,
  avgpool2: 11,
  dense1: 13,
  dense2: 14,
  dense3: 15,
};

const compile = (out: string, ...options: readonly string[]) =>
  place.convoke("compile", "lenet.cvk", "--emit", "js", "--init", "seed=1", "--out", out, ...options);

/** Of a machine that does other things as well. */
const PATIENCE = 120_000;

let js = "";
let map: TraceMap;

beforeAll(() => {
  for (const [out, ...options] of [
    ["generated", "--source-map"],
    ["wasm", "--target", "wasm"],
  ] as const) {
    const { code, err } = compile(out, ...options);
    expect(code, err).toBe(0);
  }
  js = readFileSync(place.path("generated/lenet.js"), "utf8");
  map = new TraceMap(readFileSync(place.path("generated/lenet.js.map"), "utf8"));
}, PATIENCE);

const supporting = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

function node(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, args, { cwd: place.folder, encoding: "utf8", maxBuffer: 2 ** 28 });
}

/** By a line and a column of lenet.js, both from 0, as V8 counts. */
function placeInModel({ lineNumber, columnNumber }: Place): unknown {
  const { source, line } = originalPositionFor(map, { line: lineNumber + 1, column: columnNumber }) as OriginalMapping;
  return source === null ? "nowhere" : `${source}:${line}`;
}

interface Place {
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** The line of lenet.js, from 0, that a kernel's work begins with. */
function firstStep(kernel: string): number {
  const lines = js.split("\n");
  const head = lines.findIndex((line) => line.includes(`return function ${kernel}(`));
  return lines.findIndex((line, at) => at > head && line.includes("= step & "));
}

describe("a stack", () => {
  it("of node --enable-source-maps names the layer's line, and the module's own where no layer is", () => {
    const { status, stderr } = node("--enable-source-maps", "throw.mjs");
    expect(status).toBe(1);
    const lines = stderr.split("\n").map((line) => line.trim());
    // The line of the model is shown above the error.
    expect(lines.slice(0, 2)).toEqual([`${place.path("lenet.cvk")}:15`, "dense classes"]);
    const frames = lines.filter((line) => line.startsWith("at "));
    expect(frames[0]).toBe(`at dense3 (${place.path("lenet.cvk")}:15:3)`);
    expect(frames[1]).toMatch(/^at Object\.run \(file:.*\/generated\/lenet\.js:\d+:\d+\)$/);
    expect(stderr.match(/lenet\.cvk/g)).toHaveLength(2);
  });

  it("names no layer where a check behind all kernels throws", () => {
    const program = 'const { load } = await import("./generated/lenet.js"); (await load()).run(new Float32Array(3));';
    const { stderr } = node("--enable-source-maps", "--input-type=module", "--eval", program);
    expect(stderr).toMatch(
      /TypeError: image: expected a Float32Array of 784 elements[^]*at check \(file:.*lenet\.js:\d+:\d+\)/,
    );
    expect(stderr).not.toContain("lenet.cvk");
  });

  it("names lines of the module without the flag", () => {
    const { stderr } = node("throw.mjs");
    expect(stderr).toMatch(/at dense3 \(file:.*\/generated\/lenet\.js:\d+:\d+\)/);
    expect(stderr).not.toContain("lenet.cvk");
  });
});

interface Pause {
  readonly script: { readonly scriptId: string; readonly sourceMapURL: string };
  readonly frames: readonly { readonly functionName: string; readonly location: Place & { scriptId: string } }[];
}

describe("a pause", () => {
  it.each(["conv1", "conv2", "dense2"])("in the kernel of %s is at its layer's line", (kernel) => {
    const { stdout, stderr } = node(supporting("pause-net.mjs"), "generated/lenet.js", String(firstStep(kernel)));
    expect(stderr).toBe("");
    const { script, frames } = JSON.parse(stdout) as Pause;
    const [top, caller] = frames;
    expect(script.sourceMapURL).toBe("lenet.js.map");
    expect([top!.functionName, caller!.functionName]).toEqual([kernel, "run"]);
    expect([top!.location.scriptId, caller!.location.scriptId]).toEqual([script.scriptId, script.scriptId]);
    expect(placeInModel(top!.location)).toBe(`../lenet.cvk:${LINES[kernel]}`);
    expect(placeInModel(caller!.location)).toBe("nowhere");
  });
});

interface ProfileNode {
  readonly callFrame: Place & { readonly functionName: string; readonly url: string };
  readonly hitCount: number;
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

function profiled(module: string, hot: string): readonly ProfileNode[] {
  const { stdout, stderr } = node(supporting("profile-net.mjs"), module, hot, "20");
  expect(stderr).toBe("");
  return JSON.parse(stdout) as readonly ProfileNode[];
}

/** The function at the top of lenet.js that a line, from 1, is in. */
function functionAt(line: number): string {
  const before = js.split("\n").slice(0, line);
  return /^function (\w+)\(/.exec(before.findLast((each) => each.startsWith("function "))!)![1]!;
}

describe("a CPU profile", () => {
  it("has its kernels, and the samples in them, at their layers' lines", () => {
    const found = profiled("generated/lenet.js", "conv2").filter(({ callFrame }) => callFrame.functionName in LINES);
    expect(new Set(found.map(({ callFrame }) => callFrame.functionName))).toContain("conv2");
    for (const { callFrame, positionTicks = [] } of found) {
      const expected = `../lenet.cvk:${LINES[callFrame.functionName]}`;
      expect(placeInModel(callFrame)).toBe(expected);
      for (const { line } of positionTicks) {
        // Functions of numbers that all layers share, inlined: they are of no line.
        const isShared = ["exp", "floatFromBits", "logistic"].includes(functionAt(line));
        expect(placeInModel({ lineNumber: line - 1, columnNumber: 0 })).toBe(isShared ? "nowhere" : expected);
      }
    }
    const hot = found.filter(({ callFrame }) => callFrame.functionName === "conv2");
    const ticks = hot.flatMap(({ positionTicks = [] }) => positionTicks);
    const onLayer = ticks.filter(({ line }) => functionAt(line) === "bind_conv2");
    expect(onLayer.reduce((sum, each) => sum + each.ticks, 0)).toBeGreaterThanOrEqual(10);
  });

  it("names kernels in WebAssembly with their lines", () => {
    const hot = "conv2 (lenet.cvk:10)";
    const names = profiled("wasm/lenet.js", hot).map(({ callFrame }) => callFrame.functionName);
    expect(names).toContain(hot);
    const ofLayers = names.filter((name) => /^(conv|avgpool|dense)/.test(name));
    const all = Object.entries(LINES).map(([layer, line]) => `${layer} (lenet.cvk:${line})`);
    expect(ofLayers.filter((name) => !all.includes(name))).toEqual([]);
  });
});
