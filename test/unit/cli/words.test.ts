import { describe, expect, it } from "vitest";
import { helpOption, helpText, parseWords, UsageError, type Command } from "../../../src/cli/command.ts";

const command: Command = {
  name: "bake",
  summary: "bake a cake",
  usage: "CAKE…",
  details: "Slowly.",
  options: [
    { name: "out", value: "DIR", help: "where to put it" },
    { name: "format", value: "FORMAT", choices: ["round", "square"], help: "its form" },
    { name: "set", value: "NAME=VALUE", repeatable: true, help: "an ingredient" },
    { name: "quiet", help: "make no noise" },
    helpOption,
  ],
  examples: ["convoke bake apple --out table"],
  run: async () => 0,
};

const parse = (...args: string[]) => parseWords(command, args);

describe("the words of a command", () => {
  it("are positionals and options, in any order and either spelling", () => {
    const words = parse("apple", "--out", "table", "plum", "--format=round", "--quiet");
    expect(words.positionals).toEqual(["apple", "plum"]);
    expect(words.one("out")).toBe("table");
    expect(words.one("format")).toBe("round");
    expect(words.has("quiet")).toBe(true);
    expect(words.has("set")).toBe(false);
    expect(words.one("set")).toBeUndefined();
  });

  it("behind -- are positionals, dashes or not", () => {
    expect(parse("--quiet", "--", "--out", "-x").positionals).toEqual(["--out", "-x"]);
  });

  it("gather what may be repeated", () => {
    const words = parse("--set", "a=1", "--set=b=x=y");
    expect(words.all("set")).toEqual(["a=1", "b=x=y"]);
    expect({ ...words.pairs("set") }).toEqual({ a: "1", b: "x=y" });
  });

  it("take names that objects treat specially as names", () => {
    expect(Object.keys(parse("--set", "__proto__=1", "--set", "constructor=2").pairs("set"))).toEqual([
      "__proto__",
      "constructor",
    ]);
  });

  it("count with positive integers", () => {
    expect(parse("--out", "12").count("out", 1)).toBe(12);
    expect(parse().count("out", 7)).toBe(7);
    for (const text of ["0", "1.5", "1e3", "x", "-1"]) {
      expect(() => parse(`--out=${text}`).count("out", 1)).toThrow(`--out takes a positive integer, not "${text}"`);
    }
  });

  it("count up to a limit, which is told", () => {
    expect(parse("--out", "999999999").count("out", 1)).toBe(999_999_999);
    for (const text of ["1000000000", "9007199254740991", "9".repeat(400)]) {
      expect(() => parse(`--out=${text}`).count("out", 1)).toThrow(
        `--out takes a positive integer up to 999999999, not "${text}"`,
      );
    }
  });

  it("are values where they are negative numbers", () => {
    expect(() => parse("--out", "-1").count("out", 1)).toThrow('--out takes a positive integer, not "-1"');
  });

  it("give each name of a pair once", () => {
    expect(() => parse("--set", "a=1", "--set", "b=1", "--set", "a=2").pairs("set")).toThrow("--set a is given twice");
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [["--quite"], "convoke bake has no option --quite; did you mean --quiet?"],
    [["--temperature", "200"], "convoke bake has no option --temperature; see convoke bake --help"],
    [["-q"], "convoke bake has no option -q; see convoke bake --help"],
    [["--constructor"], "convoke bake has no option --constructor"],
    [["--out"], "--out needs a value: --out DIR"],
    [["--out="], "--out needs a value: --out DIR"],
    [["--out", "--quiet"], "--out needs a value: --out DIR"],
    [["--out", "a", "--out", "b"], "--out is given twice"],
    [["--quiet", "--quiet"], "--quiet is given twice"],
    [["--quiet=yes"], "--quiet takes no value"],
    [["--format", "squar"], '--format takes round, square, not "squar"; did you mean square?'],
    [["--format", "oval-ish"], '--format takes round, square, not "oval-ish"'],
  ];
  it.each(wrong)("%j are refused", (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });

  it.each(["a", "=1", "="])("%j is not a pair", (text) => {
    expect(() => parse(`--set=${text}`).pairs("set")).toThrow(`--set takes name=value, not "${text}"`);
  });
});

describe("the help of a command", () => {
  it("tells its use, every option and an example", () => {
    expect(helpText(command)).toBe(
      [
        "convoke bake: bake a cake",
        "",
        "Usage: convoke bake CAKE…",
        "",
        "Slowly.",
        "",
        "Options:",
        "  --out DIR         where to put it",
        "  --format FORMAT   its form (round, square)",
        "  --set NAME=VALUE  an ingredient; may be repeated",
        "  --quiet           make no noise",
        "  --help            print this help",
        "",
        "Examples:",
        "  convoke bake apple --out table",
        "",
      ].join("\n"),
    );
  });
});
