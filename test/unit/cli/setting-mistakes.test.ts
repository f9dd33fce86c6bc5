/** Values from options and configurations that models lack, or that are none. */
import { rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import { report } from "../../../src/cli/report.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const place = workplace({
  "nets/a.cvk": "model A(classes = 3) { input x [4]; dense classes }\n",
  "nets/b.cvk": "model B(width = 2) { input x [1, H, 8]; conv width kernel=1 }\n",
  "nets/blocks.cvk": "block Part() { relu }\n",
});
const before = process.cwd();
beforeAll(() => process.chdir(place.folder));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

const told = async (...args: readonly string[]): Promise<readonly (string | number | null)[]> => {
  const { code, out, err } = await runHere(check, ...args, "--format", "concise");
  return [code, out, err];
};

describe("what is set on the command line", () => {
  it("may be a parameter of some models only", async () => {
    expect(await told("nets", "--set", "classes=5", "--set", "width=1", "--size", "H=4")).toEqual([0, "", ""]);
    expect(await told("nets/blocks.cvk", "--set", "classes=5")).toEqual([0, "", ""]);
  });

  it("is told once, of a model, where none has it", async () => {
    const message =
      "nets/a.cvk:1:7: error[resolve/unknown-setting]: --set clases: no model here has a parameter `clases`";
    expect(await told("nets", "--set", "clases=5")).toEqual([1, `${message}\n1 error\n`, ""]);
    expect(await told("nets/a.cvk", "--size", "W=5")).toEqual([
      1,
      "nets/a.cvk:1:7: error[resolve/unknown-size]: --size W: no input here has a size `W`\n1 error\n",
      "",
    ]);
  });

  it("is no file of any format", async () => {
    for (const words of ["clases=5", "classes=1 +", "classes=x; let y = 3"]) {
      for (const format of ["json", "github", "gitlab", "sarif", "junit", "rdjson", "pretty", "concise"]) {
        const { code, out } = await runHere(check, "nets/a.cvk", "--set", words, "--format", format);
        expect(code).toBe(1);
        expect(out).not.toMatch(/(^|file=|"|%2F)--set[":,]/m);
        if (format !== "pretty") expect(out).toContain("nets/a.cvk");
      }
    }
  });
});

describe("what is set in a configuration", () => {
  it("may be a parameter of some models only, and is told once, at its place, where none has it", async () => {
    writeFileSync("convoke.config.json", '{\n  "set": { "classes": 5, "width": 1 }\n}\n');
    expect(await told("nets")).toEqual([0, "", ""]);
    const widths = "convoke.config.json:2:26: error[resolve/unknown-setting]: no model here has a parameter `width`\n";
    expect(await told("nets/a.cvk")).toEqual([1, `${widths}1 error\n`, ""]);
    // What the command line says as well is its own.
    expect((await told("nets/a.cvk", "--set", "width=3"))[1]).toContain("nets/a.cvk:1:7: error");

    const pattern = '{ "models": { "nets/*": { "set": { "clases": 5 } } }, "set": { "classes": 4 } }';
    writeFileSync("convoke.config.json", `\ufeff${pattern}`);
    const column = pattern.indexOf('"clases"') + 1;
    const [code, out] = await told("nets");
    expect([code, out]).toEqual([
      1,
      `convoke.config.json:1:${column}: error[resolve/unknown-setting]: no model here has a parameter \`clases\`\n1 error\n`,
    ]);
    const one = await runHere(report, "nets/a.cvk");
    expect([one.code, one.err]).toEqual([
      1,
      expect.stringMatching(/^convoke.config.json:1:\d+ error\[.*\n.*"clases": 5/),
    ]);
    expect(one.err).toContain("did you mean `classes`?");
    rmSync("convoke.config.json");
  });

  it("is one mistake of a configuration that cannot be read", async () => {
    writeFileSync("convoke.config.json", '{ "sett": {} }');
    const [code, out, err] = await told("nets");
    expect([code, out]).toEqual([2, ""]);
    expect(String(err).match(/there is no setting "sett"/g)).toHaveLength(1);
    rmSync("convoke.config.json");
  });
});
