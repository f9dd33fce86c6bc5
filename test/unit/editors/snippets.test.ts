/** What snippets of the extension insert is sound: with every choice, at the values that they propose. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { extensionFolder } from "../../support/textmate.ts";

interface Snippet {
  readonly body: string | readonly string[];
}

const read = (path: string): unknown => JSON.parse(readFileSync(`${extensionFolder}${path}`, "utf8"));
const snippets = Object.entries(read("snippets/convoke.json") as Readonly<Record<string, Snippet>>);
const cases = snippets.flatMap(([name, { body }]) =>
  inserted([body].flat().join("\n")).map((text) => [name, text] as const),
);

it.each(cases)("%s: %j is sound", (name, text) => {
  const { models, diagnostics } = check("a.cvk", hosted(name, text));
  expect(diagnostics).toEqual([]);
  expect(models).toHaveLength(1);
});

it("the texts have no place to fill in left", () => {
  expect(cases.filter(([, text]) => text.includes("$"))).toEqual([]);
  expect(cases.length).toBeGreaterThan(snippets.length);
});

/** The texts that a snippet gives where each place keeps its first value; and each choice once. */
function inserted(body: string): string[] {
  const choices = [...body.matchAll(/\$\{\d+\|((?:[^|\\]|\\.)*)\|\}/g)].map(([, list]) => list!.split(/(?<!\\),/));
  const rounds = Math.max(1, ...choices.map((list) => list.length));
  return Array.from({ length: rounds }, (_, round) => {
    let at = 0;
    const chosen = body.replace(/\$\{\d+\|(?:[^|\\]|\\.)*\|\}/g, () => {
      const list = choices[at++]!;
      return list[round % list.length]!.replaceAll("\\,", ",");
    });
    return chosen.replace(/\$\{\d+:([^}]*)\}/g, "$1").replace(/\$\d+/g, "");
  });
}

/** A whole file with the text where its reader would put it. */
function hosted(name: string, text: string): string {
  if (text.startsWith("model")) return text;
  const [, block] = /^block (\w+)/.exec(text) ?? [];
  if (block !== undefined) return `${text}\nmodel Host {\n  input image [16, 32, 32]\n  ${block} 8\n}`;
  const before = text.startsWith("input") ? "" : "input image [3, 64, 64]";
  const lines: Readonly<Record<string, readonly [before: string, after: string]>> = {
    "Training of a classifier": ["flatten\ndense 10", ""],
    "Training of a regression": ["flatten\ndense 10", ""],
    Claims: ["conv 4 kernel=3", ""],
    Suppression: ["", "maxpool 3 stride=2"],
  };
  const [head, tail] = lines[name] ?? ["", text.startsWith("input") ? "conv 4 kernel=3" : ""];
  return `model Host {\n${[before, head, text, tail].join("\n")}\n}`;
}
