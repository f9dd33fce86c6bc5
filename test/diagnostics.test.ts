/**
 * Every diagnostic code has a rendered example: the smallest model that shows it, `test/diagnostics/<code>/model.cvk` with
 * `/` written `__`, or the smallest page, `page.md`, what is printed of it, and how it is right: `right.cvk`, `right.md`. `options.json`
 * holds what else is handed to `check`, `right.options.json` where that is what was wrong. `why.md` tells why it is a mistake, or
 * `test/reasons/` of what several layers tell alike. The pages in docs/diagnostics/ show all of it. Read the rendering before accepting it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readExample } from "../scripts/diagnostic-examples.mjs";
import { OptionSource } from "../src/base/option-source.ts";
import type { Refusal } from "../src/base/recognise.ts";
import type { Span } from "../src/base/source.ts";
import { check, type CheckOptions, type Host } from "../src/check.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { toldAt } from "../src/diagnostics/option-mistake.ts";
import { formatDiagnostic } from "../src/diagnostics/pretty.ts";
import { judgePage, namedModels, type NamedModels } from "../src/documents/judge-page.ts";
import type { ResolvedModel } from "../src/resolve/resolved-model.ts";
import { judgeBehaviour } from "../src/verify/judge-behaviour.ts";
import { initialiseWeights } from "../src/weights/initialise.ts";
import { allCodes, diagnosticPage, diagnosticPageName, type ExampleOptions } from "../src/reports/diagnostics-page.ts";

const folder = fileURLToPath(new URL("diagnostics/", import.meta.url));
const reasons = fileURLToPath(new URL("reasons/", import.meta.url));
const pages = fileURLToPath(new URL("../docs/diagnostics/", import.meta.url));
const codes = allCodes().map(([code]) => code);
const cases = readdirSync(folder).toSorted();

describe("diagnostic codes", () => {
  it("each has an example, and each example a code", () => {
    expect(cases).toEqual(codes.map((code) => code.replaceAll("/", "__")).toSorted());
  });

  it.each(cases)("%s", async (name) => {
    const code = name.replaceAll("__", "/");
    const example = readExample(code);
    const { file, wrong, options, right, rightOptions } = example;
    const diagnostics = await diagnosticsOf(name, file, wrong, options);
    expect(diagnostics.map((each) => each.code)).toContain(code);
    const rendered = diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`).join("\n");
    await expect(rendered).toMatchFileSnapshot(join(folder, name, "expected.txt"));
    const left = await diagnosticsOf(name, file, right, rightOptions);
    expect(left.map((diagnostic) => formatDiagnostic(diagnostic))).toEqual([]);
    expect(readFileSync(join(pages, diagnosticPageName(code)), "utf8")).toBe(diagnosticPage(code, example));
  });

  it("each has a page, and each page a code", () => {
    expect(readdirSync(pages).toSorted()).toEqual(codes.map(diagnosticPageName).toSorted());
  });

  it("every reason that layers share is one of several", () => {
    const sharing = codes.filter((code) => !existsSync(join(folder, code.replaceAll("/", "__"), "why.md")));
    for (const file of readdirSync(reasons)) {
      expect(sharing.filter((code) => `${code.split("/")[1]!}.md` === file).length, file).toBeGreaterThan(1);
    }
  });
});

/** Of a model, or of a page with what of it is stale. */
async function diagnosticsOf(
  name: string,
  file: string,
  text: string,
  options: ExampleOptions,
): Promise<readonly Diagnostic[]> {
  const host = hostIn(join(folder, name));
  if (file === "model.cvk") {
    const { diagnostics, source, models } = check(file, text, host, options as CheckOptions);
    const place = models[0]?.span ?? { source, start: 0, end: 0 };
    const judged = options.seed === undefined ? [] : await judgedBehaviour(models[0]!, options.seed, host);
    return [...diagnostics.map((each) => (each.span.source === source ? each : placed(each, place))), ...judged];
  }
  const modelsOf = async (path: string, asked: CheckOptions): Promise<NamedModels | Refusal> => {
    const found = host.readFile(path);
    return typeof found === "string"
      ? namedModels(check(path, found, host, asked))
      : (found ?? { refused: "there is no such file" });
  };
  const { diagnostics, stale } = await judgePage(file, text, { ...host, modelsOf });
  return [...diagnostics, ...stale];
}

/** What `verify` finds of claims, of which those of the examples name models. */
async function judgedBehaviour(model: ResolvedModel, seed: number, host: Host): Promise<readonly Diagnostic[]> {
  const runnable = (each: ResolvedModel) => ({ model: each, weights: initialiseWeights(each.graph, seed) });
  const claims = await judgeBehaviour(runnable(model), "reference", {
    examples: () => Promise.reject(new Error("no example of a code reads examples")),
    model: async (_, file) => runnable(check(file, host.readFile(file) as string, host).models[0]!),
  });
  return claims.flatMap(({ diagnostics }) => diagnostics);
}

/** As the command tells it. */
function placed(mistake: Diagnostic, place: Span): Diagnostic {
  return mistake.span.source instanceof OptionSource ? toldAt(place, mistake) : mistake;
}

function hostIn(files: string): Host {
  const read = (path: string): string | undefined =>
    existsSync(join(files, path)) ? readFileSync(join(files, path), "utf8") : undefined;
  const refused = { refused: "the names of imported files end in .cvk" };
  return {
    readFile: (path) => (path.endsWith(".cvk") ? read(path) : refused),
    readNames: (path) => {
      const names = read(path);
      return names === undefined ? undefined : new TextEncoder().encode(names);
    },
  };
}
