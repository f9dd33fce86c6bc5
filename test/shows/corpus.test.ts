/**
 * Files with several mistakes each, as people write them who come from PyTorch, Keras, darknet and papers, or are in a hurry: what is
 * told of each, to the column and the word, and that each fix which is offered removes its error and brings none.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { applySureFixes } from "../../src/diagnostics/apply-fixes.ts";
import { diagnosticsOf, faultsOf, isError, type Text } from "../support/fixes.ts";
import { examplePaths } from "../support/examples.ts";
import { examplesHost } from "../support/models.ts";

const folder = fileURLToPath(new URL("../corpus/", import.meta.url));

function readFile(path: string): string | undefined {
  return existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined;
}

const names = readdirSync(folder).filter((name) => name.endsWith(".cvk"));
const corpus: readonly Text[] = names.map((name) => ({ name, text: readFile(name)!, readFile }));
const found = corpus.map((subject) => ({ subject, diagnostics: diagnosticsOf(subject, subject.text) }));

describe("the corpus", () => {
  it("has a hundred files with several mistakes each", () => {
    expect(corpus.length).toBeGreaterThanOrEqual(100);
    const errors = found.flatMap(({ diagnostics }) => diagnostics.filter(isError));
    console.log(`${errors.length} errors in ${corpus.length} files`);
    expect(errors.length / corpus.length).toBeGreaterThan(3);
  });

  it("is told to the column and the word", async () => {
    const told = found.map(({ subject, diagnostics }) => {
      const lines = diagnostics.map(({ code, severity, message, span }) => {
        const { line, column } = span.source.positionAt(span.start);
        const file = span.source.path === "model.cvk" ? "" : `${span.source.path}:`;
        return `${file}${line}:${column} ${severity}[${code}]: ${message}\n`;
      });
      return `${subject.name}\n${lines.join("")}`;
    });
    await expect(told.join("\n")).toMatchFileSnapshot(join(folder, "expected.txt"));
  });

  // A fix that brings an error is wrong, unless this is another mistake of the same file that was hidden: `uncovered.txt` lists these.
  it("gets fixes that remove their error, and bring none but what the file has besides", async () => {
    const fixes = found.flatMap(({ subject, diagnostics }) =>
      diagnostics
        .filter(isError)
        .flatMap((mended) => mended.fixes.map((fix) => ({ faults: faultsOf(subject, diagnostics, mended, fix) }))),
    );
    const uncovered = fixes.flatMap(({ faults }) => faults);
    expect(uncovered.filter((fault) => fault.includes('" leaves '))).toEqual([]);
    console.log(
      `${fixes.length} fixes, ${fixes.filter(({ faults }) => faults.length > 0).length} of which uncover another mistake`,
    );
    await expect(`${uncovered.join("\n")}\n`).toMatchFileSnapshot(join(folder, "uncovered.txt"));
  });

  it("is mended without asking in most places, and never made worse", () => {
    const left = found.map(({ subject, diagnostics }) => {
      const { text } = applySureFixes("model.cvk", subject.text, (each) => diagnosticsOf(subject, each));
      const after = diagnosticsOf(subject, text).filter(isError).length;
      expect(after, subject.name).toBeLessThanOrEqual(diagnostics.filter(isError).length);
      return after;
    });
    const before = found.flatMap(({ diagnostics }) => diagnostics.filter(isError)).length;
    const after = left.reduce((sum, each) => sum + each, 0);
    console.log(
      `${before} errors before, ${after} after --fix; ${left.filter((each) => each === 0).length} files are sound`,
    );
    expect(after / before).toBeLessThan(0.5);
  });
});

it.each(examplePaths)("nothing is told of the example %s", (path) => {
  expect(check(path, examplesHost.readFile(path)!, examplesHost).diagnostics).toEqual([]);
});
