/** `convoke diff` on files and on the history of a repository, in this process. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diff } from "../../../src/cli/diff.ts";
import type { DiffJson } from "../../../src/compare/json.ts";
import type { Outcome } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

let folder: string;
const at = (path: string): string => join(folder, path);

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  }
}

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=Anna", "-c", "user.email=anna@example.org", ...args], {
    cwd: folder,
    stdio: "pipe",
  });
}

function commit(files: Readonly<Record<string, string>>): void {
  write(files);
  git("add", "--all");
  git("commit", "--quiet", "--message", "a version");
}

const json = async (...args: readonly string[]): Promise<DiffJson> => {
  const { out, err } = await runHere(diff, ...args, "--format", "json");
  expect(err).toBe("");
  return JSON.parse(out) as DiffJson;
};

const block = (width: number): string =>
  `block Unit(channels) { conv ${width} kernel=3 pad=1 relu; conv channels kernel=1 }\n`;
const net = (lines: string, head = "model Net"): string => `${head} {\n  input image [3, 16, 16]\n  ${lines}\n}\n`;
const imported = `import { Unit } from "./blocks/unit.cvk"\n${net('Unit 8; flatten; dense 2; output scores classes="classes.txt"')}`;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "convoke-diff-")));
  git("init", "--quiet", "--initial-branch", "main");
  commit({
    "nets/net.cvk": imported,
    "nets/blocks/unit.cvk": block(4),
    "nets/classes.txt": "cat\ndog\n",
    "nets/small.cvk": net("flatten; dense classes", "model Small(classes = 10)"),
    "nets/.hidden/none.cvk": "this is no model",
    "convoke.config.json": '{ "models": { "nets/small.cvk": { "set": { "classes": 20 } } } }',
  });
  git("tag", "v1");
  commit({
    "nets/blocks/unit.cvk": block(6),
    "nets/classes.txt": "cat\nhound\n",
    "convoke.config.json": "{}",
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a revision", () => {
  it("has its own imports, names of classes and configuration", async () => {
    const { models, categories } = await json("git:v1", at("nets"));
    expect(categories).toEqual(["signature", "weights", "function", "cost"]);
    const [whole, small] = models;
    expect(whole!.signature).toEqual(['output scores: class 1 "dog" -> "hound"']);
    expect(whole!.weights.misshapen).toContainEqual({
      name: "unit1.conv1.weight",
      old: "[4, 3, 3, 3]",
      new: "[6, 3, 3, 3]",
    });
    expect(small!.signature).toEqual(["output output [20] -> [10]"]);
  });

  it("is compared with another", async () => {
    const { models, old, new: now } = await json(`git:v1:${at("nets/net.cvk")}`, "git:HEAD");
    expect([old, now, models.length]).toEqual([`git:v1:${at("nets/net.cvk")}`, "git:HEAD", 1]);
    expect((await json(`git:HEAD:${at("nets")}`, "git:HEAD")).categories).toEqual([]);
  });

  it("is compared with the work tree as it is, where what is new or moved is told", async () => {
    write({ "nets/new.cvk": net("relu; flatten; dense 7; dense 9", "model New") });
    renameSync(at("nets/small.cvk"), at("nets/tiny.cvk"));
    const { models, added } = await json("git:HEAD", at("nets"));
    expect(added.map(({ model }) => model)).toEqual(["New"]);
    expect(
      models.map(({ old, new: now }) => [old, now].map(({ file }) => file.slice(file.lastIndexOf("/") + 1))),
    ).toEqual([
      ["net.cvk", "net.cvk"],
      ["small.cvk", "tiny.cvk"],
    ]);
    const alone = await runHere(diff, "git:HEAD", at("nets/new.cvk"));
    expect(alone.err).toBe("note: git:HEAD has no model file\n");
    expect(alone.out).toMatch(/^New .*: added\n$/);
    rmSync(at("nets/new.cvk"));
    renameSync(at("nets/tiny.cvk"), at("nets/small.cvk"));
  });

  it("tells of a file that is too large, and does not look into repositories inside", async () => {
    commit({ "huge/huge.cvk": "/".repeat(2 ** 24 + 1) });
    const huge = await runHere(diff, `git:HEAD:${at("huge")}`, at("nets"));
    expect(huge.code).toBe(0);
    expect(huge.err).toContain("this is not read: it is larger than 16.0 MiB");
    git("rm", "--quiet", "-r", "huge");
    mkdirSync(at("inner"));
    execFileSync("git", ["init", "--quiet"], { cwd: at("inner") });
    write({ "inner/inner.cvk": net("relu") });
    const inner = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"];
    execFileSync("git", ["add", "."], { cwd: at("inner") });
    execFileSync("git", [...inner, "commit", "--quiet", "--message", "inner"], { cwd: at("inner"), stdio: "pipe" });
    commit({});
    const { models } = await json(`git:HEAD:${folder}`, "git:HEAD");
    expect(models.map(({ new: { model } }) => model).toSorted()).toEqual(["Net", "Small"]);
    rmSync(at("inner"), { recursive: true });
    git("add", "--all");
    git("commit", "--quiet", "--message", "neither");
  });

  it("follows no links, and reads nothing outside of the project or the repository", async () => {
    symlinkSync("net.cvk", at("nets/link.cvk"));
    commit({
      "parts/package.json": "{}",
      "parts/a.cvk": `import { Unit } from "../nets/blocks/unit.cvk"\n${net("Unit 8")}`,
      "parts/b.cvk": `import { Unit } from "../../../elsewhere.cvk"\n${net("Unit 8")}`,
    });
    const whole = await runHere(diff, "git:HEAD", at("nets"), "--format", "json");
    expect(whole.err).toBe(
      "note: in git:HEAD nets/link.cvk is a link, and is left out\n" +
        `note: in ${at("nets")} ${at("nets/link.cvk")} is a link, and is left out\n`,
    );
    expect((JSON.parse(whole.out) as DiffJson).models.map((each) => each.new.model)).toEqual(["Net", "Small"]);
    const link = await runHere(diff, `git:HEAD:${at("nets/link.cvk")}`, at("nets/net.cvk"));
    expect([link.code, link.err]).toEqual([
      2,
      expect.stringContaining("is a link, which is not followed in a revision"),
    ]);
    const parts = await runHere(diff, at("nets/net.cvk"), `git:HEAD:${at("parts")}`);
    expect(parts.err.split(`it lies outside of ${at("parts")}`)).toHaveLength(3);
    expect(parts.code).toBe(1);
    git("rm", "--quiet", "-r", "nets/link.cvk", "parts");
    git("commit", "--quiet", "--message", "no links");
  });
});

describe("wrong words", () => {
  it.each([
    [[], "name what to compare: convoke diff OLD NEW"],
    [["a.cvk"], "name what to compare a.cvk with"],
    [["a", "b", "c"], "two versions at a time"],
    [["git:"], '"git:" names no revision'],
    [["git:HEAD:"], '"git:HEAD:" names no revision'],
    [["git:--output=x"], '"git:--output=x" cannot be a revision'],
    [["git:main --exec=x"], 'there is no revision "main --exec=x" here'],
    [["git:v9", "NETS"], 'there is no revision "v9" here; git log --all, git branch --all and git tag'],
    [["git:v9", "NETS/none"], 'there is no revision "v9" here'],
    [["git:HEAD", "NETS/none"], "has a model file"],
    [["git:HEAD:NETS/none.cvk"], "git:HEAD has no .cvk file"],
    [["git:HEAD:NETS/classes.txt"], "git:HEAD has no .cvk file"],
    [["git:HEAD", "/"], "not a git repository"],
    [["NETS", "NETS", "--fail-on", "weigths"], '"weigths" is nothing that can break; did you mean weights?'],
    [["NETS", "NETS", "--fail-on", "memory>5"], "behind > is bytes, such as 1MB or 512KiB, or a share, such as 5%"],
    [["NETS", "NETS", "--fail-on", "params>1MB"], "behind > is a number, such as 1000 or 1.5M, or a share, such as 5%"],
    [["NETS", "NETS", "--fail-on", "cost>5"], "cost grows by a share, such as cost>5%, or >0"],
    [["NETS", "NETS", "--fail-on", "weights>5%"], '"weights" before > in "weights>5%" is nothing that can break'],
  ])("%j", async (words, message) => {
    const { code, out, err } = await runHere(diff, ...words.map((word) => word.replace("NETS", at("nets"))));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err.split("\n")).toHaveLength(2);
  });

  it("a repository without a commit has no revision, nor has a shallow clone those that it left behind", async () => {
    mkdirSync(at("empty"));
    execFileSync("git", ["init", "--quiet"], { cwd: at("empty") });
    expect((await runHere(diff, "git:HEAD", at("empty"))).err).toContain('"HEAD" here; nothing is committed yet');
    execFileSync("git", ["clone", "--quiet", "--depth=1", `file://${folder}`, at("shallow")]);
    expect((await runHere(diff, "git:HEAD~1", at("shallow"))).err).toContain("this clone is shallow");
    for (const each of ["empty", "shallow"]) rmSync(at(each), { recursive: true });
  });

  it("a machine without git is told", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = folder;
    const { code, err } = await runHere(diff, "git:HEAD", folder);
    process.env["PATH"] = path;
    expect([code, err]).toEqual([2, "error: revisions are read by git, which is not installed\n"]);
  });
});

function fails(limit: string): Promise<Outcome> {
  return runHere(diff, at("a.cvk"), at("b.cvk"), "--fail-on", limit);
}

describe("limits", () => {
  it("decide the exit code, and say why", async () => {
    // 768 * 10 + 10 = 7,690 parameters, and 768 * 11 + 11 = 8,459: 10.0% more.
    write({ "a.cvk": net("flatten; dense 10"), "b.cvk": net("flatten; dense 11") });
    expect(await fails("params>10%")).toMatchObject({ code: 0, err: "" });
    expect(await fails("params>768")).toMatchObject({
      code: 1,
      err: "error: Net: parameters grow from 7,690 to 8,459, by 769 (--fail-on params>768)\n",
    });
    const several = await fails("cost>20%, weights,size>3000B");
    expect(several.code).toBe(1);
    expect(several.err.split("\n").map((line) => /--fail-on .*$/.exec(line)?.[0])).toEqual([
      "--fail-on weights)",
      "--fail-on size>3000B)",
      undefined,
    ]);
    expect(several.out).toMatch(/^Net .*b\.cvk: changes signature, weights, function, cost\n/);
  });

  it("are about the signature where a model is gone", async () => {
    write({ "a.cvk": net("relu") + net("gelu", "model Gone"), "b.cvk": net("relu") });
    expect(await fails("function")).toMatchObject({ code: 0, err: "" });
    expect(await fails("signature")).toMatchObject({
      code: 1,
      err: "error: Gone: the model is gone (--fail-on signature)\n",
    });
  });
});

const outcomes = async (...words: readonly string[]): Promise<Outcome & { readonly json: DiffJson }> => {
  const found = await runHere(diff, ...words, "--format", "json");
  return { ...found, json: JSON.parse(found.out) as DiffJson };
};

describe("mistakes", () => {
  const broken = net("conv 8 kernel=99");
  it("of a model hide no other; those of the new side fail, and those of the past are told", async () => {
    const sound = net("relu", "model Sound");
    commit({ "sides/a.cvk": net("relu"), "sides/b.cvk": broken, "sides/c.cvk": sound });
    write({ "sides/a.cvk": broken, "sides/b.cvk": net("relu"), "sides/c.cvk": sound.replace("relu", "gelu") });
    const { code, err, json: told } = await outcomes("git:HEAD", at("sides"), "--fail-on", "signature");
    expect(told.models.map(({ new: { model }, categories }) => [model, categories])).toEqual([["Sound", ["function"]]]);
    expect(told.incomparable.map(({ models, errors }) => [models, errors])).toEqual([
      [["Net"], { old: 1, new: 0 }],
      [["Net"], { old: 0, new: 1 }],
    ]);
    expect([code, told.added, told.removed]).toEqual([1, [], []]);
    expect(err).toMatch(/b\.cvk:3:\d+ error\[conv\/kernel-exceeds-input\]/);
    expect(err).toContain("1 error in git:HEAD");
    expect(err).not.toContain("a.cvk");
    write({ "sides/a.cvk": net("relu") });
    const mended = await runHere(diff, "git:HEAD", at("sides"), "--fail-on", "signature");
    expect(mended.code).toBe(0);
    expect(mended.out).toMatch(/^Net in \S*\/b\.cvk cannot be compared: 1 error in git:HEAD$/m);
  });

  it("of claims are told once, and models compared all the same", async () => {
    write({
      "a.cvk": net("relu\n  expect params == 1"),
      "b.cvk": net("relu\n  expect params == 2\n  expect macs == 7"),
    });
    const { code, err, json: told } = await outcomes(at("a.cvk"), at("b.cvk"));
    expect(err).toBe(
      `warning: 1 claim does not hold in ${at("a.cvk")}\nwarning: 2 claims do not hold in ${at("b.cvk")}\n`,
    );
    expect([code, told.models.length, told.categories]).toEqual([1, 1, []]);
    expect((await outcomes(at("b.cvk"), at("nets/net.cvk"))).code).toBe(0);
  });

  it("of a configuration leave what it is for unread, and that is not called gone", async () => {
    write({ "read/a/x.cvk": net("relu"), "read/a/y.cvk": net("tanh", "model Y") });
    write({ "read/b/y.cvk": net("tanh", "model Y"), "read/b/convoke.config.json": '{ "set": 7 }' });
    const { code, err, json: told } = await outcomes(at("read/a"), at("read/b"));
    expect([code, err]).toEqual([2, expect.stringContaining("convoke.config.json")]);
    expect(told.incomparable).toEqual([{ file: at("read/b/y.cvk"), models: ["Y"], errors: { old: 0, new: 1 } }]);
    expect(told.removed.map(({ model }) => model)).toEqual(["Net"]);
  });
});

it("a side without models is empty: what was there is gone, and what there is is new", async () => {
  commit({ "some/blocks/unit.cvk": block(4), "some/net.cvk": net("relu") });
  const blocks = await runHere(diff, "git:HEAD", at("some/blocks"));
  expect(blocks).toEqual({ code: 0, out: "there are no models on either side\n", err: "" });
  rmSync(at("some/net.cvk"));
  const gone = await runHere(diff, "git:HEAD", at("some/net.cvk"));
  expect([gone.code, gone.err]).toEqual([0, `note: ${at("some/net.cvk")} has no model file\n`]);
  expect(gone.out).toMatch(/^Net .*net\.cvk: removed\n$/);
  expect((await runHere(diff, at("none.cvk"), at("nets/net.cvk"))).code).toBe(2);
});

it("a model and what other programs wrote of it are compared, too", async () => {
  write({ "a.cvk": net("relu"), "none.cvk": "let a = 1\n", "b.onnx": "no model" });
  expect((await runHere(diff, at("a.cvk"), at("b.onnx"))).code).toBe(1);
  expect((await runHere(diff, at("none.cvk"), at("none.cvk"))).out).toBe("there are no models on either side\n");
});
