/** `convoke report` on several models: a line each. Every figure here was counted by hand. */
import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import type { OverviewJson } from "../../../src/reports/overview.ts";
import { commandPath, workplace } from "../../support/command.ts";

const place = workplace({
  // 3*3*2 + 2 + 8*10 + 10 = 110 parameters; 16 positions * 18 + 80 = 368 MACs; input and convolution take (36 + 32) * 4 bytes.
  "nets/b.cvk": "model B {\n  input image [1, 6, 6]\n  conv 2 kernel=3 relu\n  maxpool 2\n  flatten\n  dense 10\n}\n",
  // 3*4 + 4 = 16 parameters; 64 * 12 = 768 MACs; (3 + 4) * 64 * 4 = 1792 bytes.
  "nets/a/a.cvk": "model A {\n  input image [3, 8, 8]\n  conv 4 kernel=1\n}\n",
  "blocks/part.cvk": "block Part(width) {\n  conv width kernel=3\n}\n",
  "two.cvk": "model One {\n  input x [1, 5, 5]\n  relu\n}\nmodel Two {\n  input x [4]\n  dense 3\n}\n",
  "open.cvk": "model Open {\n  input image [3, H, W]\n  conv 4 kernel=3\n}\n",
  "bad.cvk": "model Bad {\n  input image [1, 2, 2]\n  conv 2 kernel=3\n}\n",
  "claim.cvk": "model Claim {\n  input image [3, 8, 8]\n  conv 4 kernel=1\n  expect params == 3\n}\n",
  "claims.cvk":
    "model Claims {\n  input image [3, 8, 8]\n  a: conv 4 kernel=1\n  expect a.params == 15\n  expect params == 4\n}\n",
  "parts/wrong.cvk": "block Wrong {\n  conv 2 kernal=3\n}\n",
  "imports.cvk": 'import { Wrong } from "./parts/wrong.cvk"\nmodel Imports {\n  input image [1, 6, 6]\n  Wrong\n}\n',
  "broken.onnx": "no model",
  "warned.cvk": "model Warned {\n  input image [1, 6, 6]\n  conv 2 kernel=3 stride=2\n}\n",
  'odd, "|.cvk': "model Odd {\n  input x [1, 5, 5]\n  relu\n}\n",
});
place.convoke("export", "nets/a/a.cvk", "--init", "1", "-o", "a.onnx");
afterAll(() => place.remove());

const totals = (params: number, macs: number, peakActivationBytes: number) => ({
  params,
  trainable: params,
  buffers: 0,
  macs,
  flops: 2 * macs,
  weightBytes: 4 * params,
  peakActivationBytes,
  arenaBytes: null,
});

describe("convoke report on several models", () => {
  it("is a table with a line each, in the order of the folders", () => {
    const { code, out, err } = place.convoke("report", "nets");
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["model", "file", "input -> output", "parameters", "MACs", "weights", "activations", "sees"],
      [expect.stringMatching(/^─+$/)],
      ["A", "nets/a/a.cvk", "image [3, 8, 8] -> [4, 8, 8]", "16", "768", "64 B", "1.8 KiB", "1x1"],
      ["B", "nets/b.cvk", "image [1, 6, 6] -> [10]", "110", "368", "440 B", "272 B", "4x4"],
      [""],
    ]);
  });

  it("is data with --format json, also of a folder of one", () => {
    const { code, out } = place.convoke("report", "nets/a", "--format", "json");
    expect(code).toBe(0);
    const window = { size: 1, stride: 1, start: 0 };
    expect(JSON.parse(out)).toEqual({
      models: [
        {
          file: "nets/a/a.cvk",
          model: "A",
          inputs: [{ name: "image", shape: [3, 8, 8] }],
          outputs: [{ name: expect.any(String) as string, shape: [4, 8, 8] }],
          totals: totals(16, 768, 1792),
          receptiveField: [window, window],
        },
      ],
    });
  });

  it("is a table of Markdown or of a spreadsheet, where what stands in a cell stays there", () => {
    expect(place.convoke("report", "nets/b.cvk", 'odd, "|.cvk', "--format", "markdown").out).toBe(
      [
        "| model | file | input -> output | parameters | MACs | weights | activations | sees |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
        "| B | nets/b.cvk | image [1, 6, 6] -> [10] | 110 | 368 | 440 B | 272 B | 4x4 |",
        '| Odd | odd, "\\|.cvk | x [1, 5, 5] -> [1, 5, 5] | 0 | 0 | 0 B | 200 B | 1x1 |',
        "",
      ].join("\n"),
    );
    expect(place.convoke("report", "nets/b.cvk", 'odd, "|.cvk', "--format", "csv").out).toBe(
      [
        "file,model,signature,params,trainable,buffers,macs,weightBytes,peakActivationBytes,receptiveField",
        'nets/b.cvk,B,"image [1, 6, 6] -> [10]",110,110,0,368,440,272,4x4',
        '"odd, ""|.cvk",Odd,"x [1, 5, 5] -> [1, 5, 5]",0,0,0,0,0,200,1x1',
        "",
      ].join("\n"),
    );
  });

  it("has a line for every model of a file, of a pattern, and of ONNX", () => {
    const { code, out } = place.convoke("report", "two.cvk", "**/a.{cvk,onnx}", "--format", "csv");
    expect(code).toBe(0);
    const lines = out.trim().split("\n").slice(1);
    expect(lines.map((line) => line.split(",").slice(0, 2))).toEqual([
      ["two.cvk", "One"],
      ["two.cvk", "Two"],
      ["a.onnx", expect.any(String)],
      ["nets/a/a.cvk", "A"],
    ]);
    // 4*3 + 3 parameters, and no place that could be looked at.
    expect(lines[1]).toContain(",15,15,0,12,60,28,");
    expect(lines[2]).toContain(",16,16,0,768,64,1792,1x1");
  });

  it("leaves sizes open, and tells figures that depend on them", () => {
    // (H - 2) * (W - 2) * 4 * 27 multiply-accumulates.
    const { out } = place.convoke("report", "open.cvk", "nets/b.cvk");
    expect(out).toMatch(/^Open .* 112 +108\*\(H - 2\)\*\(W - 2\) +448 B +3x3$/m);
  });

  it("tells errors, goes on, and exits with 1", () => {
    const { code, out, err } = place.convoke("report", "bad.cvk", "claim.cvk", "nets/b.cvk", "--format", "csv");
    expect(code).toBe(1);
    expect(out.split("\n").map((line) => line.split(",")[0])).toEqual(["file", "claim.cvk", "nets/b.cvk", ""]);
    expect(out).not.toContain("[1]");
    expect(err).toContain("bad.cvk:3:");
    expect(err).toContain("claim.cvk:4:10 error[claim/broken]: params is 16, not 3");
    expect(err).toMatch(/\n2 errors\n$/);
  });

  it("marks models whose claims do not hold, and tells below which these are and what is left out", () => {
    const { code, out } = place.convoke("report", "bad.cvk", "nets/b.cvk", "claims.cvk", "claim.cvk");
    expect(code).toBe(1);
    expect(out).toMatch(/^B +nets/m);
    expect(out).toMatch(/^Claims \[1, 2\] +claims\.cvk/m);
    expect(out).toMatch(/^Claim \[3\] +claim\.cvk/m);
    expect(out.slice(out.indexOf("\nerrors:\n")).split("\n").slice(2)).toEqual([
      expect.stringMatching(/^\[1\] claims\.cvk:4: .*16/),
      "[2] claims.cvk:5: params is 16, not 4",
      "[3] claim.cvk:4: params is 16, not 3",
      expect.stringMatching(/^\[4\] left out: bad\.cvk:3: .*3/),
      "",
    ]);
  });

  it.each(["markdown", "latex", "svg"])("tells these in %s", (format) => {
    const { code, out } = place.convoke("report", "bad.cvk", "nets/b.cvk", "claim.cvk", "--format", format);
    expect(code).toBe(1);
    expect(out).toContain("params is 16, not 3");
    expect(out).toContain("left out: bad.cvk:3:");
  });

  it("tells these as data", () => {
    const { out } = place.convoke("report", "bad.cvk", "nets/b.cvk", "claims.cvk", "--format", "json");
    const { models, leftOut } = JSON.parse(out) as OverviewJson;
    expect(models.map(({ brokenClaims }) => brokenClaims?.map(({ line, layers }) => [line, layers]))).toEqual([
      undefined,
      [
        [4, ["a"]],
        [5, null],
      ],
    ]);
    expect(leftOut).toEqual([{ file: "bad.cvk", line: 3, message: expect.any(String) as string }]);
  });

  it("tells an error of an imported file with its place, and a broken file of others without", () => {
    const { out } = place.convoke("report", "imports.cvk", "broken.onnx", "nets/b.cvk", "--format", "json");
    expect((JSON.parse(out) as OverviewJson).leftOut).toEqual([
      { file: "imports.cvk", line: null, message: expect.stringMatching(/^parts\/wrong\.cvk:2: /) as string },
      { file: "broken.onnx", line: null, message: expect.any(String) as string },
    ]);
  });

  it("marks the layers that claims are about where models stand beside each other", () => {
    const { code, out } = place.convoke("report", "claim.cvk", "claims.cvk", "bad.cvk", "--beside");
    expect(code).toBe(1);
    expect(out).toMatch(/^\w+ \[2\] +16 +16$/m);
    expect(out).toMatch(/^total \[1, 3\] +16 +16$/m);
    expect(out).toMatch(
      /^\[1\] claim\.cvk:4: .*\n\[2\] claims\.cvk:4: .*\n\[3\] claims\.cvk:5: .*\n\[4\] left out: bad\.cvk:3: /m,
    );
  });

  it("goes on behind a file that cannot be read, and exits with 2", () => {
    const { code, out, err } = place.convoke("report", "none.cvk", "nets/b.cvk");
    expect([code, err]).toEqual([2, "error: cannot read none.cvk: there is no such file\n"]);
    expect(out).toMatch(/^B /m);
  });

  it("counts warnings, and passes over files without a model", () => {
    const { code, out, err } = place.convoke("report", "warned.cvk", "blocks");
    expect([code, err]).toEqual([0, "1 warning; convoke check tells all\nnote: blocks/part.cvk holds no model\n"]);
    expect(out).toMatch(/^Warned /m);
  });

  it.each([
    [["blocks"], "there is no model"],
    [["nets", "--model", "A"], "--model goes with the report of one model"],
    [["*.cwk"], "no .cvk or .onnx file matches *.cwk"],
    [["--format", "csv"], "name a model file"],
  ])("%j is wrong usage", (args, message) => {
    const { code, out, err } = place.convoke("report", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/(^|\n)error: [^\n]*\n$/);
    expect(err).toContain(message);
  });

  it.skipIf(process.platform === "win32")("keeps its exit code where nobody reads to the end", () => {
    const script = `set -o pipefail; "$0" "$1" report nets bad.cvk 2>/dev/null | head -n 1`;
    const { status, stdout } = spawnSync("bash", ["-c", script, process.execPath, commandPath], {
      cwd: place.folder,
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^model /)]);
  });
});
