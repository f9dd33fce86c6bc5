/** A model from standard input, wherever one is named. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { commandPath, workplace } from "../../support/command.ts";

const net = 'import { Part } from "./part.cvk"\nmodel Net {\n  input image [1, 5, 5]\n  Part 2\n}\n';
const alone = "model Alone {\n  input image [1, 5, 5]\n  conv 2 kernel=3\n}\n";
const wrong = "model Wrong {\n  input image [1, 5, 5]\n  cnov 2\n}\n";
const place = workplace({
  "part.cvk": "block Part(width) {\n  conv width kernel=3\n}\n",
  "deep/part.cvk": "block Part(width) {\n  conv width kernel=5\n}\n",
  "fine.cvk": alone,
});
afterAll(() => place.remove());

describe("a model from standard input", () => {
  it("is called <stdin>, and imports from the current folder", () => {
    // 2 * (3*3*1) + 2 = 20 parameters; 3*3 positions * 18 = 162 MACs.
    expect(place.convokeFed(net, "check", "-")).toEqual({
      code: 0,
      out: "ok <stdin>: Net: image [1, 5, 5] -> [2, 3, 3], 20 parameters, 162 MACs\n",
      err: "",
    });
  });

  it("is called, and imports from, what --stdin-path names, there or not", () => {
    const { code, out } = place.convokeFed(net, "check", "-", "--stdin-path", "deep/net.cvk");
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("ok deep/net.cvk: Net: image [1, 5, 5] -> [2, 1, 1], 52 "),
    ]);
    const told = place.convokeFed(wrong, "check", "-", "--stdin-path", "none/wrong.cvk", "--format", "json");
    expect(told.code).toBe(1);
    const { diagnostics } = JSON.parse(told.out) as { diagnostics: unknown[] };
    expect(diagnostics).toMatchObject([{ file: "none/wrong.cvk", line: 3, column: 3 }]);
  });

  it("may stand beside files, and counts once", () => {
    const { code, out } = place.convokeFed(alone, "check", "-", "fine.cvk", "-");
    expect([code, out.match(/^ok \S+/gm)]).toEqual([0, ["ok <stdin>:", "ok fine.cvk:"]]);
  });

  it.each([
    ["report"],
    ["dump"],
    ["compile", "--name", "fine", "--out", "made"],
    ["export", "--init", "1", "-o", "n.onnx"],
  ])("is what %s works on", (...args) => {
    const fed = place.convokeFed(alone, ...args, "-", "--stdin-path", "fine.cvk");
    expect(fed).toMatchObject({ code: 0 });
    expect(fed).toEqual(place.convoke(...args, "fine.cvk"));
    const told = place.convokeFed(wrong, ...args, "-");
    expect(told).toMatchObject({ code: 1, out: "" });
    expect(told.err).toMatch(/^<stdin>:3:3 error[\s\S]*1 error in <stdin>\n$/);
  });

  it("gives compiled files the name of --stdin-path, or asks for one", () => {
    const { code, err } = place.convokeFed(alone, "compile", "-", "--out", "made");
    expect([code, err]).toEqual([2, expect.stringContaining("--name NAME")]);
    place.convokeFed(alone, "compile", "-", "--out", "made", "--stdin-path", "nets/given.cvk");
    expect(readFileSync(place.path("made/given.ts"), "utf8")).toContain("given.cvk:3");
  });

  it.each([
    ["an archive", gzipSync("x"), "it is a gzip file, and no model text"],
    ["zeros", new Uint8Array(64), "it is binary: byte 0 is zero, and no model text"],
    ["text without end", `//${"x".repeat(2 ** 22)}\n`, "it is larger than 4.0 MiB, where model text ends"],
  ])("is not read where it is %s", (_what, input, reason) => {
    const { code, out } = place.convokeFed(input, "check", "-");
    expect(code).toBe(1);
    expect(out).toContain(`<stdin>:1:1 error[resolve/not-model-text]: this is not read: ${reason}`);
  });

  it.each([
    [["check", "-"], "cannot read standard input: "],
    [["report", "-"], "cannot read standard input: "],
    [["check", "fine.cvk", "--stdin-path", "x.cvk"], "--stdin-path goes with -"],
    [["report", "fine.cvk", "--stdin-path", "x.cvk"], "--stdin-path goes with -"],
    [["check", "-", "--stdin-path", "x.onnx"], "standard input holds model text"],
  ])("%j is wrong usage where nothing comes", (args, message) => {
    const { code, out, err } = place.convoke(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: [^\n]*\n$/);
    expect(err).toContain(message);
  });

  it.skipIf(process.platform !== "linux")("is not waited for at a terminal", () => {
    const typed = ["-qec", `"${process.execPath}" "${commandPath}" check -`, "/dev/null"];
    const { status, stdout } = spawnSync("script", typed, { encoding: "utf8", timeout: 30_000 });
    expect([status, stdout]).toEqual([2, expect.stringContaining("which is a terminal here")]);
  });
});
