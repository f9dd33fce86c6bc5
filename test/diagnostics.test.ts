/**
 * Every diagnostic code has a rendered example: the smallest model that shows it, `test/diagnostics/<code>/model.cvk` with
 * `/` written `__`, and what is printed of it; `options.json` holds what else is handed to `check`. Read the rendering before accepting it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check, type CheckOptions } from "../src/check.ts";
import { formatDiagnostic } from "../src/diagnostics/pretty.ts";
import { allCodes } from "../src/reports/diagnostics-page.ts";

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
    const { diagnostics } = check("model.cvk", read("model.cvk")!, host, options);
    expect(diagnostics.map(({ code }) => code)).toContain(name.replaceAll("__", "/"));
    const rendered = diagnostics.map((diagnostic) => `${formatDiagnostic(diagnostic)}\n`).join("\n");
    await expect(rendered).toMatchFileSnapshot(join(files, "expected.txt"));
  });
});
