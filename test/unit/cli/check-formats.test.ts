/** `convoke check --format`: what goes where, in this process. */
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import { findingFormats } from "../../../src/diagnostics/formats/index.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const LINES = 60;
const place = workplace({
  "nets/wrong.cvk": "model A {\n  input x [1, 6, 6]\n  conv 2 kernal=3\n}\n",
  "nets/sound.cvk": "model B {\n  input x [1, 6, 6]\n  relu\n}\n",
  "many.cvk": `model C {\n  input x [1, 6, 6]\n${"  cnov 2\n".repeat(LINES)}}\n`,
  "photo.cvk": "\u0089PNG\r\n\u001a\n",
  "other.json": '{ "name": "no model" }',
});
const before = process.cwd();
beforeAll(() => {
  writeFileSync(place.path("photo.cvk"), Buffer.from("89504e470d0a1a0a", "hex"));
  process.chdir(place.folder);
});
afterAll(() => {
  process.chdir(before);
  place.remove();
});

const formats = Object.keys(findingFormats);

describe("check --format", () => {
  it.each(formats)("%s goes to the output alone, for mistakes and for none", async (format) => {
    const wrong = await runHere(check, "nets", "--format", format);
    expect([wrong.code, wrong.err]).toEqual([1, ""]);
    expect(wrong.out).toContain("kernal");
    expect(wrong.out.endsWith("\n")).toBe(true);
    const sound = await runHere(check, "nets/sound.cvk", "--format", format, "--quiet");
    expect([sound.code, sound.err]).toEqual([0, ""]);
    expect(sound.out).not.toContain("kernal");
  });

  it.each(formats)("%s has a sentence on what is no model text, and on what is no model", async (format) => {
    const { code, out, err } = await runHere(check, "photo.cvk", "other.json", "--format", format);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toContain("it is a PNG image, and no model text");
    expect(out).toContain("it holds no modelTopology, as a model of TensorFlow.js does");
  });

  it.each(formats)("%s is whole where a file cannot be read", async (format) => {
    const { code, out, err } = await runHere(check, "missing.cvk", "--format", format);
    expect([code, err]).toEqual([2, "error: cannot read missing.cvk: there is no such file\n"]);
    const { out: none } = await runHere(check, "nets/sound.cvk", "--format", format, "--quiet");
    if (format !== "junit") expect(out).toBe(none);
    else expect(out).toContain('tests="0" failures="0"');
  });

  it("names files from the folder on, however they are named", async () => {
    const { out } = await runHere(check, place.path("nets/wrong.cvk"), "--format", "github");
    expect(out).toMatch(/^::error title=resolve\/unknown-argument,file=nets\/wrong.cvk,line=3,/);
  });
});

function countIn(text: string): number {
  return text.split("no layer or block is named").length - 1;
}

describe("check --max-diagnostics", () => {
  it.each(["pretty", "concise", "github"])(
    "bounds %s, at 50 where it is left out, and counts the rest",
    async (format) => {
      const usual = await runHere(check, "many.cvk", "--format", format);
      expect([usual.code, countIn(usual.out)]).toEqual([1, 50]);
      expect(usual.out).toMatch(/10 (more )?errors/);
      expect(countIn((await runHere(check, "many.cvk", "--format", format, "--max-diagnostics", "7")).out)).toBe(7);
      const all = await runHere(check, "many.cvk", "--format", format, "--max-diagnostics", "100");
      expect(countIn(all.out)).toBe(LINES);
    },
  );

  it("is refused where all are printed", async () => {
    const { out } = await runHere(check, "many.cvk", "--format", "gitlab");
    expect(countIn(out)).toBe(LINES);
    const refused = await runHere(check, "many.cvk", "--format", "gitlab", "--max-diagnostics", "7");
    expect([refused.code, refused.out]).toEqual([2, ""]);
    expect(refused.err).toContain("--max-diagnostics goes with pretty, concise, github");
  });
});
