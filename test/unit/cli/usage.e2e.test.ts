/** The command's frame: help, versions, exit codes, colours. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { commandPath, workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";

const good = "model Net {\n  input image [1, 5, 5]\n  conv 2 kernel=3\n}\n";
const bad = "model Net {\n  input image [1, 2, 2]\n  conv 2 kernel=3\n}\n";
const place = workplace({ "good.cvk": good, "bad.cvk": bad });
afterAll(() => place.remove());

const commands = ["new", "check", "report", "compile", "run", "profile", "dump", "layers"];

describe("convoke", () => {
  it("without a command prints its help to the error stream and exits with 2", () => {
    const { code, out, err } = place.convoke();
    expect([code, out]).toEqual([2, ""]);
    for (const name of commands) expect(err).toContain(`  ${name} `);
  });

  it.each([["--help"], ["-h"], ["help"]])("%s prints its help to the output", (word) => {
    const { code, out, err } = place.convoke(word);
    expect([code, err]).toEqual([0, ""]);
    for (const name of commands) expect(out).toContain(`  ${name} `);
  });

  it.each(sampled(commands, 2.5))("%s --help and help %s print the same help, with an example", (name) => {
    const { code, out, err } = place.convoke(name, "--help");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`Usage: convoke ${name}`);
    expect(out).toContain(`  convoke ${name}`);
    expect(place.convoke("help", name).out).toBe(out);
    expect(place.convoke(name, "file-that-is-not-there", "-h").out).toBe(out);
  });

  it("--version prints the version of the package", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    for (const word of ["--version", "-V", "version"]) {
      expect(place.convoke(word)).toEqual({ code: 0, out: `${version}\n`, err: "" });
    }
  });

  it("names the command that was probably meant", () => {
    const { code, out, err } = place.convoke("chek", "good.cvk");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe('error: there is no command "chek"; did you mean check?\n');
    expect(place.convoke("constructor").err).toBe('error: there is no command "constructor"; see convoke --help\n');
    expect(place.convoke("help", "reprot").err).toContain("did you mean report?");
  });

  it.each([
    [["check", "good.cvk", "--formt", "json"], "convoke check has no option --formt; did you mean --format?"],
    [
      ["check", "good.cvk", "--format", "xml"],
      '--format takes pretty, concise, json, github, gitlab, sarif, junit, rdjson, not "xml"',
    ],
    [["check"], "name files or folders to check"],
    [["report"], "name a model file"],
    [["dump", "good.cvk", "bad.cvk"], 'one model file at a time; "bad.cvk" is too many'],
    [["report", "good.cvk", "--batch", "0"], '--batch takes a positive integer, not "0"'],
    [["report", "good.cvk", "--size", "H=x"], '--size H= takes a positive integer, not "x"'],
    [["report", "good.cvk", "--set", "classes"], '--set takes name=value, not "classes"'],
    [["report", "none.cvk"], "cannot read none.cvk: there is no such file"],
    [["check", "none"], "cannot read none: there is no such file"],
    [["dump", "."], "cannot read .: it is a folder"],
    [["compile", "good.cvk"], "say where to write: --out DIR"],
    [["compile", "good.cvk", "--out"], "--out needs a value: --out DIR"],
    [["dump", "good.cvk", "--after", "fuse-epilogue"], "did you mean fuse-epilogues?"],
    [["layers", "cnov"], 'there is no layer "cnov"; did you mean conv?'],
  ])("%j is wrong usage: one line on the error stream, exit code 2", (args, message) => {
    const { code, out, err } = place.convoke(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toMatch(/^error: [^\n]*\n$/);
  });

  it.each(sampled([["report"], ["compile", "--out", "made"], ["run"], ["profile"], ["dump"]], 2.5))(
    "%s of a model with an error tells it on the error stream and exits with 1",
    (...args) => {
      const { code, out, err } = place.convoke(...args, "bad.cvk");
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain("bad.cvk:3:");
      expect(err).toMatch(/1 error in bad.cvk\n$/);
    },
  );
});

describe("colours", () => {
  const escape = "\u001b[";

  it("are not in what is piped", () => {
    const { out, err } = place.convoke("check", "bad.cvk");
    expect(out + err).not.toContain(escape);
    expect(place.convoke("none").err).not.toContain(escape);
  });

  it("are there where FORCE_COLOR asks for them, unless NO_COLOR forbids them", () => {
    expect(place.convokeWith({ FORCE_COLOR: "1" }, "check", "bad.cvk").out).toContain(escape);
    expect(place.convokeWith({ FORCE_COLOR: "0" }, "check", "bad.cvk").out).not.toContain(escape);
    expect(place.convokeWith({ FORCE_COLOR: "1", NO_COLOR: "1" }, "check", "bad.cvk").out).not.toContain(escape);
  });

  it("never touch JSON", () => {
    const { out } = place.convokeWith({ FORCE_COLOR: "1" }, "check", "bad.cvk", "--format", "json");
    expect(out).not.toContain(escape);
  });
});

describe("a reader that closes its pipe", () => {
  it.skipIf(process.platform === "win32")("ends the command quietly", () => {
    const { stdout, stderr } = spawnSync("sh", ["-c", `"$0" "$1" layers | head -n 1`, process.execPath, commandPath], {
      encoding: "utf8",
    });
    expect([stdout.split("\n").length, stderr]).toEqual([2, ""]);
  });
});
