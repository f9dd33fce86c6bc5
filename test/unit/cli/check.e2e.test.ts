/** `convoke check` as a user sees it. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const place = workplace({
  "nets/good.cvk": "model Good {\n  input image [1, 5, 5]\n  conv 2 kernel=3\n}\n",
  "nets/deep/bad.cvk":
    "model Bad {\n  input image [1, 3, 3]\n  cnov 2 kernel=3\n}\nmodel Worse {\n  input image [1, 2, 2]\n  conv 2 kernel=5\n}\n",
  "nets/notes.txt": "no model",
  "warned.cvk": "model Warned {\n  input image [1, 6, 6]\n  conv 2 kernel=3 stride=2\n}\n",
  "open.cvk": "model Open(classes = 10) {\n  input image [1, H, W]\n  conv classes kernel=3\n}\n",
  "two.cvk":
    "model One {\n  input image [1, 5, 5]\n  conv 2 kernel=3\n}\nmodel Two {\n  input image [1, 5, 5]\n  conv 3 kernel=3\n}\n",
  "blocks/part.cvk": "block Part(width) {\n  conv width kernel=3\n  cnov width\n}\n",
  "blocks/sound.cvk": "block Sound(width) {\n  conv width kernel=3\n}\n",
  "uses.cvk": 'import { Part } from "./blocks/part.cvk"\nmodel A {\n  input image [1, 9, 9]\n  Part 2\n}\n',
  "uses-too.cvk": 'import { Part } from "./blocks/part.cvk"\nmodel B {\n  input image [1, 9, 9]\n  Part 3\n}\n',
  "lost.cvk": 'import { Part } from "./nowhere.cvk"\nmodel A {\n  input image [1, 9, 9]\n  Part 2\n}\n',
  "empty.cvk": "",
  "windows.cvk": "\ufeffmodel Windows {\r\n  input image [1, 5, 5]\r\n  conv 2 kernel=3\r\n}\r\n",
  "claim.cvk": "model Claim {\n  input image [1, 5, 5]\n  conv 2 kernel=3\n  expect params == 21\n}\n",
});
afterAll(() => place.remove());

interface Json {
  readonly diagnostics: readonly Readonly<Record<string, unknown>>[];
}

describe("convoke check", () => {
  it("says in a line what a sound model is, and exits with 0", () => {
    // 2 * (3*3*1) + 2 = 20 parameters; 3*3 positions * 18 = 162 MACs.
    expect(place.convoke("check", "nets/good.cvk")).toEqual({
      code: 0,
      out: "ok nets/good.cvk: Good: image [1, 5, 5] -> [2, 3, 3], 20 parameters, 162 MACs\n",
      err: "",
    });
  });

  it("finds the models of a folder and of those below it, and exits with 1 for the wrong ones", () => {
    const { code, out, err } = place.convoke("check", "nets");
    expect([code, err]).toEqual([1, ""]);
    expect(out).toContain("nets/deep/bad.cvk:3:3 error[");
    expect(out).toContain("nets/deep/bad.cvk:7:");
    expect(out).toContain("ok nets/good.cvk");
    expect(out).not.toContain("ok nets/deep/bad.cvk");
    expect(out).toMatch(/\n2 errors\n$/);
  });

  it("tells every model of a file", () => {
    const { code, out } = place.convoke("check", "two.cvk");
    expect([code, out.split("\n").length]).toEqual([0, 3]);
  });

  it("prints nothing about sound models with --quiet", () => {
    expect(place.convoke("check", "nets/good.cvk", "--quiet")).toEqual({ code: 0, out: "", err: "" });
  });

  it("counts warnings as errors with --strict only", () => {
    expect(place.convoke("check", "warned.cvk").code).toBe(0);
    const { code, out } = place.convoke("check", "warned.cvk", "--strict");
    expect(code).toBe(1);
    expect(out).toContain("warned.cvk:3:");
    expect(out).toContain("warning[conv/unread]");
  });

  it("leaves symbolic sizes open, or binds them", () => {
    expect(place.convoke("check", "open.cvk").out).toContain("Open: image [1, H, W] -> [10, H - 2, W - 2]");
    const { code, out } = place.convoke("check", "open.cvk", "--size", "H=2", "--size", "W=9");
    expect(code).toBe(1);
    expect(out).toContain("[1, 2, 9]");
  });

  it("sets parameters", () => {
    expect(place.convoke("check", "open.cvk", "--set", "classes=3").out).toContain("-> [3, H - 2, W - 2]");
    const { code, out } = place.convoke("check", "open.cvk", "--set", "clases=3");
    expect(code).not.toBe(0);
    expect(code).not.toBe(70);
    expect(out).toMatch(/clases[\s\S]*classes/);
  });

  it("tells a mistake in an imported file once, at its place there", () => {
    const { code, out } = place.convoke("check", "uses.cvk", "uses-too.cvk");
    expect(code).toBe(1);
    expect(out.match(/^blocks\/part.cvk:3:3 error/gm)).toHaveLength(1);
    expect(out).toMatch(/\n1 error\n$/);
  });

  it("tells an import that is not there as a mistake of the file", () => {
    const { code, out } = place.convoke("check", "lost.cvk");
    expect(code).toBe(1);
    expect(out).toContain("lost.cvk:1:");
    expect(out).toContain("nowhere.cvk");
  });

  it("takes files of Windows editors", () => {
    expect(place.convoke("check", "windows.cvk", "--strict")).toMatchObject({ code: 0, err: "" });
  });

  it("warns of a file without a model, but does not fail", () => {
    const { code, out } = place.convoke("check", "empty.cvk");
    expect(code).toBe(0);
    expect(out).toMatch(/^empty.cvk:1:1 warning\[resolve\/no-model\]/);
    expect(place.convoke("check", "blocks/sound.cvk")).toEqual({
      code: 0,
      out: "ok blocks/sound.cvk: 1 block, checked where models import it\n",
      err: "",
    });
  });

  it("tells a broken claim with the figure that it found", () => {
    const { code, out } = place.convoke("check", "claim.cvk");
    expect(code).toBe(1);
    expect(out).toContain("claim.cvk:4:");
    expect(out).toContain("20");
  });
});

describe("convoke check --format json", () => {
  it("is an empty list for sound models", () => {
    const { code, out, err } = place.convoke("check", "nets/good.cvk", "--format", "json");
    expect([code, err]).toEqual([0, ""]);
    expect(JSON.parse(out)).toEqual({ diagnostics: [] });
  });

  it("is JSON of the documented fields on the output, errors or not", () => {
    const { code, out, err } = place.convoke("check", "nets", "warned.cvk", "--format", "json");
    expect([code, err]).toEqual([1, ""]);
    const { diagnostics } = JSON.parse(out) as Json;
    expect(diagnostics.map(({ file, line, severity }) => [file, line, severity])).toEqual([
      ["nets/deep/bad.cvk", 3, "error"],
      ["nets/deep/bad.cvk", 7, "error"],
      ["warned.cvk", 3, "warning"],
    ]);
    for (const diagnostic of diagnostics) {
      expect(Object.keys(diagnostic)).toEqual(
        "code severity message file line column endLine endColumn notes help fixes".split(" "),
      );
    }
    expect(diagnostics[0]).toMatchObject({ column: 3, endLine: 3, endColumn: 7 });
  });

  it("offers fixes as edits that mend the text", () => {
    const { out } = place.convoke("check", "nets/deep/bad.cvk", "--format", "json");
    const { diagnostics } = JSON.parse(out) as Json;
    expect(diagnostics[0]!["fixes"]).toContainEqual({
      description: expect.any(String) as string,
      isSure: true,
      edits: [{ file: "nets/deep/bad.cvk", line: 3, column: 3, endLine: 3, endColumn: 18, newText: "conv 2 kernel=3" }],
    });
  });
});

const longFigures = new URL("../../diagnostics/graph__long-figures/model.cvk", import.meta.url);

describe("convoke check on several files", () => {
  const several = workplace({
    "claim.cvk": "model A {\n  input image [3, 8, 8]\n  relu\n  expect params == 3\n}\n",
    "fine.cvk": "model B {\n  input image [3, 8, 8]\n  relu\n}\n",
    "broken.onnx": "\u0008\u0007junk",
    "long.cvk": readFileSync(longFigures, "utf8"),
  });
  afterAll(() => several.remove());

  it("goes on behind a file that cannot be read, and ends as the worst of them", () => {
    const { code, out, err } = several.convoke("check", "missing.cvk", "broken.onnx", "claim.cvk", "fine.cvk");
    expect(code).toBe(2);
    expect(out + err).toContain("cannot read missing.cvk");
    expect(out + err).toContain("broken.onnx");
    expect(out + err).toContain("error[claim/broken]");
    expect(out + err).toMatch(/fine\.cvk/);
  });

  it("goes on behind a model whose figures are too long to tell", () => {
    const { code, out, err } = several.convoke("check", "long.cvk", "fine.cvk");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain("long.cvk:3:7 warning[graph/long-figures]");
    expect(out).toContain("ok long.cvk: Strides: x [1, H, W] -> [1, H, W], figures too long to tell");
    expect(out).toContain("ok fine.cvk: B: ");
    expect(several.convoke("check", "long.cvk", "--size", "H=50", "--size", "W=50").out).toContain("parameters");
    expect(several.convoke("report", "long.cvk")).toMatchObject({ code: 1 });
  });
});
