/**
 * Every diagnostic code has a rendered example: the smallest model that shows it, `test/diagnostics/<code>/model.cvk` with
 * `/` written `__`, or the smallest page, `page.md`, and what is printed of it; `options.json` holds what else is handed to `check`. Read the rendering before accepting it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Refusal } from "../src/base/recognise.ts";
import { check, type CheckOptions, type Host } from "../src/check.ts";
import type { Diagnostic } from "../src/diagnostics/diagnostic.ts";
import { formatDiagnostic } from "../src/diagnostics/pretty.ts";
import { judgePage, namedModels, type NamedModels } from "../src/documents/judge-page.ts";
import { allCodes } from "../src/reports/diagnostics-page.ts";

/** Mistakes of a page, and what of it is stale. */
async function pageDiagnostics(path: string, text: string, host: Host): Promise<readonly Diagnostic[]> {
  const modelsOf = async (file: string, options: CheckOptions): Promise<NamedModels | Refusal> => {
    const found = host.readFile(file);
    return typeof found === "string"
      ? namedModels(check(file, found, host, options))
      : (found ?? { refused: "there is no such file" });
  };
  const { diagnostics, stale } = await judgePage(path, text, { ...host, modelsOf });
  return [...diagnostics, ...stale];
}

const folder = fileURLToPath(new URL("diagnostics/", import.meta.url));
const cases = readdirSync(folder).toSorted();

describe("diagnostic codes", () => {
  it("each has an example, and each example a code", () => {
    expect(cases).toEqual(
      allCodes()
        .map(([code]) => code.replaceAll("/", "__"))
        .toSorted(),
    );
  });

  it.each(cases)("%s", async (name) => {
    const files = join(folder, name);
    const read = (path: string): string | undefined =>
      existsSync(join(files, path)) ? readFileSync(join(files, path), "utf8") : undefined;
    const refused = { refused: "the names of imported files end in .cvk" };
    const host = {
      readFile: (path: string) => (path.endsWith(".cvk") ? read(path) : refused),
      readNames: (path: string) => {
        const text = read(path);
        return text === undefined ? undefined : new TextEncoder().encode(text);
      },
    };
    const options = JSON.parse(read("options.json") ?? "{}") as CheckOptions;
    const page = read("page.md");
    const diagnostics =
      page === undefined
        ? check("model.cvk", read("model.cvk")!, host, options).diagnostics
        : await pageDiagnostics("page.md", page, host);
    expect(diagnostics.map(({ code }) => code)).toContain(name.replaceAll("__", "/"));
    const rendered = diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`).join("\n");
    await expect(rendered).toMatchFileSnapshot(join(files, "expected.txt"));
  });
});
