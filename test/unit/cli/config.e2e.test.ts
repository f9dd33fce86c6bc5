/** `convoke.config.json` as a user sees it: what it does to commands, and how its mistakes are told. */
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { parseWords, type Command } from "../../../src/cli/command.ts";
import { compile } from "../../../src/cli/compile.ts";
import { run } from "../../../src/cli/run.ts";
import { configurationSchema, keyOf, settableOptions, settingsOver, withSettings } from "../../../src/cli/settings.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";

const net = "model Net(classes = 3) {\n  input x [4]\n  fc: dense classes\n}\n";

const place = workplace({
  "convoke.config.json": `{
  // Comments and a comma at the end are let pass.
  "target": "wasm",
  "models": {
    "nets/*.cvk": { "weights": "trained/net.safetensors", "set": { "classes": 2 }, "threads": 2 },
    "nets/small.cvk": { "weightsType": "u8", "batch": 4 },
  },
}
`,
  "nets/net.cvk": net,
  "nets/small.cvk": net,
  "nets/deep/other.cvk": net,
  "nets/own/convoke.config.json": "{}",
  "nets/own/net.cvk": net,
  "trained/net.safetensors": writeSafetensors([
    ["fc.weight", storedFloat32([2, 4], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))],
    ["fc.bias", storedFloat32([2], Float32Array.of(0, 1))],
  ]),
});
afterAll(() => place.remove());

const settingsOf = (model: string): unknown => JSON.parse(place.convoke("config", model).out);

describe("what counts for a model", () => {
  it("is the nearest file alone, later entries before earlier ones", () => {
    const weights = place.path("trained/net.safetensors");
    expect(settingsOf("nets/net.cvk")).toEqual({ target: "wasm", threads: 2, weights, set: { classes: "2" } });
    expect(settingsOf("nets/small.cvk")).toMatchObject({ threads: 2, weightsType: "u8", batch: 4 });
    expect(settingsOf("nets/deep/other.cvk")).toEqual({ target: "wasm" });
    expect(settingsOf("nets/own/net.cvk")).toEqual({});
  });

  it("does not reach beyond the repository", () => {
    const inner = workplace({
      "convoke.config.json": '{ "batch": 2 }',
      "repository/.git/HEAD": "",
      "repository/net.cvk": net,
    });
    const { code, out, err } = inner.convoke("config", "repository/net.cvk");
    expect([code, out, err]).toEqual([
      0,
      "",
      expect.stringContaining("there is no convoke.config.json in the folder of"),
    ]);
    inner.remove();
  });

  it("is used by commands, and gives way to their words", () => {
    const compiled = place.convoke("compile", "nets/net.cvk", "--out", "out");
    expect(compiled.err).toContain("out/net.worker.js");
    expect(readFileSync(place.path("out/net.js"), "utf8")).toContain("output: [1, 2]");
    const other = place.convoke(
      "compile",
      "nets/net.cvk",
      "--out",
      "ts",
      "--target",
      "ts",
      "--set",
      "classes=3",
      "--init",
      "seed=1",
    );
    expect([other.code, other.err]).toEqual([0, expect.not.stringContaining("worker")]);
    const judged = place.convoke("report", "nets/net.cvk", "nets/deep/other.cvk", "--format", "csv").out;
    expect(judged.split("\n").slice(1, 3)).toEqual([
      expect.stringMatching(/^nets\/net.cvk,Net,.*,10,10,/),
      expect.stringMatching(/^nets\/deep\/other.cvk,Net,.*,15,15,/),
    ]);
    expect(place.convoke("check", "nets").code).toBe(0);
  });

  it("says how rules are told, as --rule does", () => {
    const strided = workplace({
      "convoke.config.json":
        '{ "rules": { "conv/unread": "error" }, "models": { "old/*": { "rules": { "conv/unread": "off" } } } }',
      "net.cvk": "model Net { input x [1, 4, 4]; conv 2 kernel=3 stride=2 }",
      "old/net.cvk": "model Net { input x [1, 4, 4]; conv 2 kernel=3 stride=2 }",
    });
    const { code, out } = strided.convoke("check", ".");
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^net\.cvk:1:48 error\[conv\/unread\][^]*\nok old\/net\.cvk[^]*\n1 error\n$/),
    ]);
    expect(strided.convoke("check", ".", "--rule", "conv/unread=info").code).toBe(0);
    const wrong = strided.convoke("check", ".", "--rule", "conv/unread=no");
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringContaining("--rule conv/unread=no: a level is off, info"),
    ]);
    strided.remove();
  });

  it("can be another file: --config", () => {
    writeFileSync(place.path("other.json"), '{ "set": { "classes": 7 } }');
    const { out } = place.convoke("check", "nets/net.cvk", "--config", "other.json");
    expect(out).toContain("-> [7], 35 parameters");
    const missing = place.convoke("check", "nets/net.cvk", "--config", "none.json");
    expect([missing.code, missing.err]).toEqual([2, "error: cannot read none.json: there is no such file\n"]);
  });
});

const told = (text: string): string => {
  const bad = workplace({ "convoke.config.json": text, "net.cvk": net });
  symlinkSync("/etc", bad.path("linked"));
  const { code, out, err } = bad.convoke("check", "net.cvk");
  bad.remove();
  expect([code, out]).toEqual([2, ""]);
  return err;
};

describe("mistakes are wrong usage, with their place", () => {
  it.each(
    sampled(
      [
        ['{\n  "targt": "wasm"\n}', 'convoke.config.json:2:3: there is no setting "targt"; did you mean target?'],
        ['{ "target": "wsm" }', 'convoke.config.json:1:13: target takes ts, wasm, not "wsm"'],
        [
          '{ "rules": { "conv/unred": "off" } }',
          'convoke.config.json:1:12: rules has "conv/unred": there is no code "conv/unred"; did you mean conv/unread?',
        ],
        [
          '{ "rules": { "conv/unread": "offf" } }',
          'convoke.config.json:1:12: rules has "conv/unread": a level is off, info, warning, error, not "offf"; did you mean off?',
        ],
        ['{ "batch": 0 }', "convoke.config.json:1:12: batch takes a positive integer up to 999999999, not 0"],
        ['{ "batch": "2" }', 'convoke.config.json:1:12: batch takes a positive integer up to 999999999, not "2"'],
        [
          '{ "set": ["classes"] }',
          'convoke.config.json:1:10: set takes values by name: { "classes": 10 }, not ["classes"]',
        ],
        [
          '{ "models": { "net.cvk": { "models": {} } } }',
          'convoke.config.json:1:28: there is no setting "models"; did you mean model?',
        ],
        ['{ "models": { "net.cvk": 3 } }', "convoke.config.json:1:26: expected an object: { … }, found 3"],
        ['{ "models": [] }', "convoke.config.json:1:13: expected an object: { … }, found []"],
        ["[]", "convoke.config.json:1:1: expected an object: { … }, found []"],
        ['{ "a" 1 }', "convoke.config.json:1:7: this is no JSON: Unexpected token Number found."],
        [
          '{ "weights": "../../../../../../etc/passwd" }',
          "convoke.config.json:1:14: weights is not read: it lies outside of",
        ],
        ['{ "weights": "linked/passwd" }', "convoke.config.json:1:14: weights is not read: it lies outside of"],
        ['{ "models": { "": {} } }', "convoke.config.json:1:15: a pattern has 1 to 4096 letters"],
        [
          '{ "models": { "/abs/*.cvk": {} } }',
          "convoke.config.json:1:15: /abs/*.cvk fits no model: patterns are of paths",
        ],
        ['{ "models": { "src//net.cvk": {} } }', "convoke.config.json:1:15: src//net.cvk fits no model"],
        ['{ "\\u001b[31m": 1 }', 'convoke.config.json:1:3: there is no setting "\\u001b[31m"'],
      ],
      2.5,
    ),
  )("%s", (text, message) => {
    expect(told(text)).toContain(message);
  });

  it("and nothing of them grows beyond bounds", () => {
    expect(told("[".repeat(2 ** 19))).toContain("nested too deeply");
    expect(told(" ".repeat(2 ** 20 + 1))).toContain("a configuration has at most 1048576 bytes");
  });
});

const words = (command: Command, ...args: string[]) => parseWords(command, args);

describe("the table of settings", () => {
  it("drops what the command line replaces or makes senseless", () => {
    const settings = {
      target: ["wasm"],
      threads: ["4"],
      simd: ["both"],
      weights: ["w"],
      rename: ["a=b"],
      fit: ["1KB"],
    };
    const taken = (command: Command, ...args: string[]) => withSettings(words(command, ...args), settings).values;
    expect(taken(compile)).toEqual(settings);
    expect(taken(compile, "--target", "ts")).not.toHaveProperty("threads");
    expect(Object.keys(taken(compile, "--init", "seed=1"))).not.toContain("rename");
    expect(taken(compile, "--weights-type", "f16")).not.toHaveProperty("fit");
    expect(taken(compile, "--relaxed-simd")).not.toHaveProperty("simd");
    // What runs here has no choice between the two, and stores nothing.
    expect(Object.keys(taken(run))).toEqual(["target", "threads", "weights", "rename"]);
  });

  it("has later settings replace what they contradict, and joins values by name", () => {
    const early = {
      init: ["seed=1"],
      target: ["wasm"],
      threads: ["4"],
      "weights-form": ["packed"],
      set: ["a=1", "b=2"],
    };
    expect(settingsOver({ weights: ["w"] }, early)).not.toHaveProperty("init");
    expect(Object.keys(settingsOver({ target: ["ts"] }, early)).toSorted()).toEqual(["init", "set", "target"]);
    expect(settingsOver({ fit: ["1KB"] }, early)).not.toHaveProperty("weights-form");
    expect(settingsOver({ set: ["b=3", "c=4"] }, early)["set"]).toEqual(["a=1", "b=3", "c=4"]);
  });

  it("has the types that programs see", () => {
    const text = readFileSync(fileURLToPath(new URL("../../../src/cli/settings.ts", import.meta.url)), "utf8");
    const declared = /interface ModelSettings \{([^]*?)\n\}/.exec(text)![1]!;
    const keys = [...declared.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, key]) => key);
    expect(keys.toSorted()).toEqual(settableOptions.map(keyOf).toSorted());
  });

  it("is the schema that is shipped", () => {
    expect(JSON.parse(place.convoke("config", "--schema").out)).toEqual(configurationSchema());
  });
});
