/** `convoke check --fix`, as a user has it. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, chmodSync, writeFileSync } from "node:fs";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const part = "block Part(width) {\n  conv widht kernel=3\n}\n";
const files = {
  "typo.cvk": "model Typo {\n  input image [3, 8, 8]\n  conv 64, kernel=3, relu\n  dens 10\n}\n",
  "windows.cvk": "\ufeffmodel Windows {\r\n  input image [1, 5, 5]\r\n  conv 2 kernel=3\r\n  dense 2 }",
  "two words.cvk": "model Guess {\n  input image [3, 8, 8]\n  maxpol 2\n  conv 8 kernel=9\n}\n",
  "sub/part.cvk": part,
  "uses.cvk": 'import { Part } from "./sub/part.cvk"\nmodel Uses {\n  input x [1, 9, 9]\n  Part 2\n  rleu\n}\n',
};
const fixed = {
  "typo.cvk": "model Typo {\n  input image [3, 8, 8]\n  conv 64, kernel=3 relu\n  flatten\n  dense 10\n}\n",
  "windows.cvk": "\ufeffmodel Windows {\r\n  input image [1, 5, 5]\r\n  conv 2 kernel=3\r\n  flatten\r\n  dense 2 }",
  "two words.cvk": "model Guess {\n  input image [3, 8, 8]\n  maxpool 2\n  conv 8 kernel=9\n}\n",
};
const place = workplace(files);
afterAll(() => place.remove());
beforeEach(() => {
  for (const [name, text] of Object.entries(files)) writeFileSync(place.path(name), text);
});
const read = (name: string): string => readFileSync(place.path(name), "utf8");

describe("check --fix", () => {
  it("writes what is sure, tells how much, and what remains", () => {
    chmodSync(place.path("typo.cvk"), 0o600);
    const { code, out, err } = place.convoke("check", ...Object.keys(fixed), "--fix");
    expect(Object.keys(fixed).map(read)).toEqual(Object.values(fixed));
    expect([code, err]).toEqual([1, "fixed 5 mistakes in 3 files\n"]);
    expect(out).toMatch(/two words\.cvk:4:10 error\[conv\/kernel-exceeds-input\]/);
    expect(out).toContain("ok typo.cvk: Typo: image [3, 8, 8] -> [10]");
    expect(out).toMatch(/\n1 error\n$/);
    expect(statSync(place.path("typo.cvk")).mode & 0o777).toBe(0o600);
  });

  it("leaves imported files that are not named", () => {
    const alone = place.convoke("check", "uses.cvk", "--fix");
    expect(alone).toMatchObject({ code: 1, err: "fixed 1 mistake in 1 file\n" });
    expect(alone.out).toContain("sub/part.cvk:2:8 error[resolve/unknown-name]");
    expect(read("sub/part.cvk")).toBe(part);
    expect(place.convoke("check", "uses.cvk", "sub", "--fix")).toMatchObject({
      code: 0,
      err: "fixed 1 mistake in 1 file\n",
    });
    expect(read("sub/part.cvk")).toBe(part.replace("widht", "width"));
  });

  it("gives the text from standard input back, and what remains on the error stream", () => {
    const fine = place.convokeFed(files["typo.cvk"], "check", "-", "--fix");
    expect([fine.code, fine.out]).toEqual([0, fixed["typo.cvk"]]);
    const guess = place.convokeFed(files["two words.cvk"], "check", "-", "--fix");
    expect([guess.code, guess.out]).toEqual([1, fixed["two words.cvk"]]);
    expect(guess.err).toContain("<stdin>:4:10 error[conv/kernel-exceeds-input]");
  });

  it("tells that models of other programs stay, and what is not UTF-8", () => {
    const latin = Buffer.from("model M { input x [4]; rleu } // \xfc\n", "latin1");
    writeFileSync(place.path("latin.cvk"), latin);
    const { code, out, err } = place.convoke("check", "latin.cvk", "none.onnx", "typo.cvk", "--fix");
    expect(err).toContain("note: none.onnx is no model text, and stays as it is\n");
    expect(code).toBe(2);
    expect(out).toContain("latin.cvk:1:1 error[resolve/not-model-text]: this is not read: it is not UTF-8\n");
    expect(latin.equals(readFileSync(place.path("latin.cvk")))).toBe(true);
    expect(read("typo.cvk")).toBe(fixed["typo.cvk"]);
  });

  it("prints a patch instead, which git applies", () => {
    const { code, out, err } = place.convoke("check", ...Object.keys(fixed), "--fix-dry-run");
    expect([code, err]).toEqual([1, "would fix 5 mistakes in 3 files\n"]);
    expect(read("typo.cvk")).toBe(files["typo.cvk"]);
    execFileSync("git", ["apply"], { cwd: place.folder, input: out });
    expect(Object.keys(fixed).map(read)).toEqual(Object.values(fixed));
  });
});
