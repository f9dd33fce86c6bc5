/** Broken and hostile models of TensorFlow.js: each ends in a net or in an ordinary error; the long form is scripts/fuzz/tfjs.mjs. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomSource } from "../../src/base/random.ts";
import { check as checkCommand } from "../../src/cli/check.ts";
import { readTfjs } from "../../src/interchange/tfjs/read.ts";
import { tries } from "../support/effort.ts";
import { runHere } from "../support/in-process.ts";
import { graphFile, SHARD } from "../support/tensorflow-graph.ts";
import { fuzzCase, fuzzSubjects } from "../support/tfjs-fuzz.ts";

const CASES = tries(800);

describe("broken models of TensorFlow.js", () => {
  it(`${CASES} end in a net and its text, or an ordinary error`, () => {
    const random = randomSource(Number(process.env["FUZZ_SEED"] ?? 1));
    const subjects = fuzzSubjects();
    const outcomes = Array.from({ length: CASES }, (_, at) => fuzzCase(subjects[at % subjects.length]!, random));
    const bugs = outcomes.filter(({ kind }) => kind === "bug").map(({ name, message }) => `${name}: ${message}`);
    expect(bugs.slice(0, 5)).toEqual([]);
    expect(outcomes.filter(({ kind }) => kind === "written").length).toBeGreaterThan(CASES / 20);
    expect(outcomes.filter(({ kind }) => kind === "refused").length).toBeGreaterThan(CASES / 20);
  }, 120_000);

  it("cut anywhere are refused", () => {
    const { bytes, read } = fuzzSubjects()[0]!;
    for (let part = 0; part < 40; part++) {
      expect(() => readTfjs(bytes.subarray(0, Math.floor((bytes.length * part) / 40)), read)).toThrow(/JSON/);
    }
  });
});

describe("models whose manifests lie", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "convoke-tfjs-"));
    mkdirSync(join(folder, "model"));
    writeFileSync(join(folder, "secret.bin"), new Uint8Array(16));
    symlinkSync(join(folder, "secret.bin"), join(folder, "model", "link.bin"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const sound = graphFile({
    inputs: { x: [1, 2] },
    constants: [{ name: "w", dtype: "float32", shape: [2, 2], values: [1, 2, 3, 4] }],
    nodes: [{ op: "MatMul", inputs: ["x", "w"] }],
  });

  /** What `check` says of the model with this in place of its manifest. */
  async function told(
    manifest: unknown,
    shard: Uint8Array = sound.shard,
  ): Promise<{ code: number | null; err: string }> {
    const json = JSON.parse(new TextDecoder().decode(sound.bytes)) as Record<string, unknown>;
    writeFileSync(join(folder, "model", SHARD), shard);
    writeFileSync(join(folder, "model", "model.json"), JSON.stringify({ ...json, weightsManifest: manifest }));
    const { code, out, err } = await runHere(checkCommand, join(folder, "model", "model.json"));
    return { code, err: `${out}${err}` };
  }

  const weights = [{ name: "w", shape: [2, 2], dtype: "float32" }];

  it("sound ones are fine", async () => {
    const { code, err } = await told([{ paths: [`./${SHARD}`], weights }]);
    expect(err).toMatch(/ok .*x \[2\] -> \[2\]/);
    expect(code).toBe(0);
  });

  it.each([
    ["../secret.bin", /not a path below the model's folder/],
    ["/etc/passwd", /not a path below the model's folder/],
    ["https://example.com/w.bin", /not a path below the model's folder/],
    ["link.bin", /lies outside of/],
    ["missing.bin", /its shard "missing\.bin" is not there/],
    ["", /not a path below/],
  ])("the shard %s is not read", async (path, message) => {
    const { code, err } = await told([{ paths: [path], weights }]);
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  it.each([
    [
      "a weight larger than its shard",
      [{ name: "w", shape: [20000, 20000], dtype: "float32" }],
      /takes 1600000000 bytes, and its shards have 16 left/,
    ],
    [
      "a weight smaller than its shard",
      [{ name: "w", shape: [2], dtype: "float32" }],
      /hold more than the 8 bytes of their weights/,
    ],
    ["more elements than can be", [{ name: "w", shape: [1e9, 1e9], dtype: "float32" }], /which no weight can have/],
    ["a type that is not known", [{ name: "w", shape: [2, 2], dtype: "float8" }], /its type is .*float8/],
    [
      "a scale that is none",
      [{ name: "w", shape: [2, 2], dtype: "float32", quantization: { dtype: "uint8", scale: "1", min: 0 } }],
      /its scale is/,
    ],
    ["two of one name", [weights[0], weights[0]], /two weights are called "w"/],
    ["nothing", "w", /a list is due/],
    ["texts that end beyond the shard", [{ name: "w", shape: [9], dtype: "string" }], /and its shards have 16 left/],
  ])("%s is refused", async (_, given, message) => {
    const { code, err } = await told([{ paths: [SHARD], weights: given }]);
    expect(err).toMatch(message);
    expect(code).toBe(1);
  });

  it("a weight that begins in one shard and ends in the next is read", async () => {
    writeFileSync(join(folder, "model", "second.bin"), sound.shard.subarray(6));
    const { code } = await told([{ paths: [SHARD, "second.bin"], weights }], sound.shard.subarray(0, 6));
    expect(code).toBe(0);
  });

  it("a hostile name is shown, not sent to the terminal", async () => {
    const { err } = await told([{ paths: ["a\u001b[31m"], weights }]);
    expect(err).not.toContain("\u001b");
  });
});
