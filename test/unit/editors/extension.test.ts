/** The extension of VS Code, as far as it is texts: what it declares is there, what is typed is understood, pages are safe to show. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { problemPage, themedPage } from "../../../editors/vscode/src/page-text.ts";
import { check } from "../../../src/check.ts";
import { graphPage } from "../../../src/graph-page/graph-page.ts";
import { defaultSettings } from "../../../src/lsp/settings.ts";
import { reportPage } from "../../../src/report-page/report-page.ts";
import { extensionFolder } from "../../support/textmate.ts";

interface Manifest {
  readonly version: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

interface Pattern {
  readonly pattern: string;
  readonly flags: string;
}

interface LanguageConfiguration {
  readonly wordPattern: Pattern;
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly afterText?: string;
    readonly action: { readonly appendText: string };
  }[];
}

const textOf = (path: string): string => readFileSync(`${extensionFolder}${path}`, "utf8");
const manifestText = textOf("package.json");
const manifest = JSON.parse(manifestText) as Manifest;
const { commands, configuration } = manifest.contributes;

describe("the manifest", () => {
  it("has the version of the compiler, whose server it holds", () => {
    const root = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
    expect(manifest.version).toBe(root.version);
  });

  it("names commands that are declared and registered", () => {
    const declared = commands.map(({ command }) => command).toSorted();
    const registered = [...textOf("src/commands.ts").matchAll(/register\("([^"]+)"/g)].map(([, name]) => name);
    const named = [...manifestText.matchAll(/(?:"command": "|command:|onCommand:)(convoke\.\w+)/g)].map(
      ([, name]) => name,
    );
    expect(registered.toSorted()).toEqual(declared);
    expect([...new Set(named)].toSorted()).toEqual(declared);
  });

  it("names files that are there", () => {
    const paths = [
      ...manifestText.matchAll(
        /"(?:\.\/)?((?:images|snippets|syntaxes|walkthrough)\/[^"]+|language-configuration\.json)"/g,
      ),
    ];
    expect(paths.length).toBeGreaterThan(10);
    expect(paths.map(([, path]) => path!).filter((path) => !existsSync(`${extensionFolder}${path}`))).toEqual([]);
  });

  it("has the defaults of the server", () => {
    const { inlayHints, codeLens } = defaultSettings;
    const hints = Object.entries(inlayHints).map(([name, value]) => [`convoke.inlayHints.${name}`, value] as const);
    const expected = Object.fromEntries([...hints, ["convoke.codeLens", codeLens], ["convoke.trace.server", "off"]]);
    const found = Object.entries(configuration.properties).map(([name, property]) => [name, property.default] as const);
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});

describe("typing", () => {
  const typing = JSON.parse(textOf("language-configuration.json")) as LanguageConfiguration;
  const { increaseIndentPattern, decreaseIndentPattern } = typing.indentationRules;

  it.each([
    ["model A {", true],
    ["  conv(", true],
    ["  input image [", true],
    ["  } {", true],
    ["  add { // both", true],
    ["  add { conv 3 } {}", false],
    ["  conv 3 // (as in the paper", false],
    ["// {", false],
    ['  "{i}": conv 3', false],
    ["  conv width / 2 {", true],
  ])("behind %j lines stand further in: %j", (line, expected) => {
    expect(new RegExp(increaseIndentPattern).test(line)).toBe(expected);
  });

  it.each([
    ["  }", true],
    ["  } {", true],
    ["  )", true],
    ["  conv 3", false],
  ])("%j stands further out: %j", (line, expected) => {
    expect(new RegExp(decreaseIndentPattern).test(line)).toBe(expected);
  });

  it.each([
    ["// as in the|paper", "// "],
    ["// as in the paper|", undefined],
    ["conv 3 // as in|the paper", undefined],
    ["/*| */", " * "],
    ["/* as in|", " * "],
    ["/* as in */|", undefined],
    [" * the paper|", "* "],
  ])("where a line is broken at the bar of %j, the next begins with %j", (line, expected) => {
    const [before, after] = line.split("|") as [string, string];
    const rule = typing.onEnterRules.find(
      ({ beforeText, afterText = "" }) => new RegExp(beforeText).test(before) && new RegExp(afterText).test(after),
    );
    expect(rule?.action.appendText).toBe(expected);
  });

  it("words are names, numbers and windows", () => {
    const { pattern, flags } = typing.wordPattern;
    const words = "couche_été.0: conv 11x11 pad=61_706 eps=1e-5 8MiB".match(new RegExp(pattern, `g${flags}`));
    expect(words).toEqual(["couche_été", "0", "conv", "11x11", "pad", "61_706", "eps", "1e-5", "8MiB"]);
  });
});

describe("pages in views", () => {
  const [model] = check("a.cvk", "model A { input image [1, 8, 8]; conv 4 kernel=3 }").models;

  it.each([
    ["reports", reportPage],
    ["graphs", graphPage],
  ])("%s are shown in the colours of the editor", (_, page) => {
    expect(themedPage(page(model!), "dark")).toMatch(/^<!doctype html>\s*<html data-theme="dark" lang="en">/);
  });

  it.each(["<html><script>steal()</script></html>", page("default-src *"), page("script-src 'none'")])(
    "%j, which may load something, is not",
    (html) => {
      expect(() => themedPage(html, "light")).toThrow("loads nothing");
    },
  );

  it("what stands in their place is text", () => {
    expect(problemPage("<img src=x onerror='a()'>\"&")).toContain(
      "<pre>&#60;img src=x onerror=&#39;a()&#39;&#62;&#34;&#38;</pre>",
    );
  });
});

function page(policy: string): string {
  return `<!doctype html><html><meta http-equiv="Content-Security-Policy" content="${policy}"></html>`;
}
