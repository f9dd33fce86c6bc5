/**
 * Fixes: how many errors carry one that a machine can apply, and that applying any of them removes its error and brings
 * none. Over the rendered examples of every code, a sweep of mistakes that people make, and mutations of the examples.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { CheckOptions } from "../../src/check.ts";
import { applyEdits } from "../../src/diagnostics/apply-fixes.ts";
import { randomSource } from "../../src/base/random.ts";
import { tries } from "../support/effort.ts";
import { examplePaths } from "../support/examples.ts";
import { diagnosticsOf, faultsOf, isError, type Text } from "../support/fixes.ts";
import { examplesHost } from "../support/models.ts";
import { realisticMistakes, type RealisticMistake } from "../support/realistic-mistakes.ts";
import { shareSlack } from "../support/shares.ts";

const diagnosticsFolder = fileURLToPath(new URL("../diagnostics/", import.meta.url));

/** Mistakes of pages have no model. */
const models = readdirSync(diagnosticsFolder).filter((name) => existsSync(join(diagnosticsFolder, name, "model.cvk")));

const rendered: readonly Text[] = models.map((name) => {
  const readFile = (path: string): string | undefined => {
    const file = join(diagnosticsFolder, name, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const options = JSON.parse(readFile("options.json") ?? "{}") as CheckOptions;
  return { name, text: readFile("model.cvk")!, options, readFile };
});

function textOf({ lines, input = "[3, 32, 32]", before = "" }: RealisticMistake): string {
  return `model Net {\n  input image ${input}\n  ${before}\n  ${lines}\n}\n`;
}

const swept: readonly Text[] = realisticMistakes.map((mistake) => ({ name: mistake.lines, text: textOf(mistake) }));

type Mutation = (word: string, next: string) => string;

/** Slips of the pen, applied to one word of an example. */
const mutations: readonly Mutation[] = [
  (word) => word.slice(0, -2) + word.slice(-1) + word.slice(-2, -1),
  (word) => word.slice(1),
  (word) => word + word.slice(-1),
  () => "",
  (word) => word.toUpperCase(),
  (word, next) => (next === "=" ? `${word}:` : word),
  (word) => `nn.${word}`,
  (word) => `${word}, `,
];

/** Mutated examples, one slip each; the same ones every time. */
function mutated(count: number, seed: number): readonly Text[] {
  const random = randomSource(seed);
  const pick = (below: number): number => Math.floor(random.next() * below);
  return Array.from({ length: count }, (): Text => {
    const path = examplePaths[pick(examplePaths.length)]!;
    const text = examplesHost.readFile(path)!;
    const words = [...text.matchAll(/[A-Za-z_]\w*|\d+|[{}()[\],=]/g)];
    const { 0: word, index } = words[pick(words.length)]!;
    const end = index + word.length;
    const changed = mutations[pick(mutations.length)]!(word, text[end] ?? "");
    const at = text.slice(0, index).split("\n").length;
    const readFile = (name: string): string | undefined => examplesHost.readFile(join(dirname(path), name));
    return {
      name: `${path}:${at} ${word} -> ${changed}`,
      text: text.slice(0, index) + changed + text.slice(end),
      readFile,
    };
  });
}

interface Measure {
  errors: number;
  fixed: number;
  fixes: number;
  readonly faults: string[];
}

function measure(subjects: readonly Text[]): Measure {
  const found: Measure = { errors: 0, fixed: 0, fixes: 0, faults: [] };
  for (const subject of subjects) {
    const before = diagnosticsOf(subject, subject.text);
    for (const diagnostic of before) {
      if (isError(diagnostic)) found.errors++;
      if (isError(diagnostic) && diagnostic.fixes.length > 0) found.fixed++;
      // Warnings are about what a net computes, which claims may confirm.
      for (const fix of isError(diagnostic) ? diagnostic.fixes : []) {
        found.fixes++;
        found.faults.push(...faultsOf(subject, before, diagnostic, fix));
      }
    }
  }
  return found;
}

function share({ errors, fixed }: Measure): string {
  return `${fixed} of ${errors} errors carry a fix: ${((100 * fixed) / errors).toFixed(1)}%`;
}

describe("realistic mistakes", () => {
  it.each(realisticMistakes.map((mistake) => [mistake.lines, mistake] as const))("%s", (_lines, mistake) => {
    const text = textOf(mistake);
    const errors = diagnosticsOf({ name: "", text }, text).filter(isError);
    expect(errors.length).toBeGreaterThan(0);
    const mended = errors.flatMap(({ fixes }) => fixes.map((fix) => applyEdits(text, fix.edits)));
    const meant = mistake.mended;
    if (meant === undefined) expect(errors.some(({ help, notes }) => help.length + notes.length > 0)).toBe(true);
    else expect(mended.find((each) => each !== text && each.includes(meant)) ?? mended).toEqual(expect.any(String));
  });
});

/** More of them are tried with CONVOKE_EFFORT. */
const mutationCount = tries(120);

describe("fixes of mutated examples", () => {
  const subjects = mutated(mutationCount, 1);

  it("each removes its error; few uncover others", () => {
    let [fixes, uncovering] = [0, 0];
    for (const subject of subjects) {
      const before = diagnosticsOf(subject, subject.text);
      for (const error of before.filter(isError)) {
        for (const fix of error.fixes) {
          fixes++;
          const faults = faultsOf(subject, before, error, fix).filter((fault) => !/brings claim\//.test(fault));
          expect(faults.filter((fault) => fault.includes('" leaves '))).toEqual([]);
          if (faults.length > 0) uncovering++;
        }
      }
    }
    console.log(`${fixes} fixes of ${subjects.length} mutated examples; ${uncovering} uncover another error`);
    expect(uncovering / fixes).toBeLessThan(0.15 + shareSlack(0.15, fixes));
  });
});

describe("fixes", () => {
  const measures = {
    "the rendered examples": measure(rendered),
    "realistic mistakes": measure(swept),
  };

  it.each(Object.keys(measures))("of %s: at least 60 percent of errors carry one", (name) => {
    const found = measures[name as keyof typeof measures];
    console.log(`${name}: ${share(found)}, ${found.fixes} fixes`);
    expect(found.fixed / found.errors).toBeGreaterThanOrEqual(0.6);
  });

  it.each(Object.keys(measures))("of %s: each removes its error, and brings none", (name) => {
    expect(measures[name as keyof typeof measures].faults).toEqual([]);
  });
});
