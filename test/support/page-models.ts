/**
 * The models that a page shows. A block ```cvk is a file, or lines of a model whose input is `image [3, 32, 32]` unless they
 * declare one; it has no mistakes but those that its first line names: `error=CODE`, `warning=CODE`, `note=CODE`. `file=NAME`: other
 * blocks may import it. A block ```text behind it is, by its second word, what `report` prints of it, what `check` prints of its
 * mistakes, or of its domain, or the weight file's tensors.
 */
import { describe, expect, it } from "vitest";
import { check, type Checked } from "../../src/check.ts";
import { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import { brief } from "../../src/reports/brief.ts";
import { domainLines } from "../../src/reports/domain-lines.ts";
import { reportTable } from "../../src/reports/table.ts";
import { blocksOf, type PageBlock } from "./pages.ts";

export function testModels(page: string): void {
  const blocks = blocksOf(page);
  const models = blocks.filter(({ language }) => language === "cvk");
  const files = new Map(models.flatMap(({ info, text }) => (info.has("file") ? [[info.get("file")!, text]] : [])));
  const checked = (block: PageBlock): Checked =>
    check("net.cvk", fileOf(block), { readFile: (path) => files.get(path) });

  describe("models", () => {
    it.each(titled(models))("%s", (_line, block) => {
      const { diagnostics } = checked(block);
      const named = [...block.info].filter(([key]) => ["error", "warning", "note"].includes(key));
      expect(
        diagnostics.map(({ severity, code }) => `${severity} ${code}`),
        rendered(diagnostics),
      ).toEqual(named.map((each) => each.join(" ")));
    });

    it.each(titled(blocks.filter(({ language }) => language === "text")))("what is printed, %s", (_line, block) => {
      const before = models.findLast(({ line }) => line < block.line)!;
      const [what = ""] = block.info.keys();
      expect(printed(checked(before), what).trimEnd()).toBe(block.text.trimEnd());
    });
  });
}

function titled(list: readonly PageBlock[]): readonly (readonly [string, PageBlock])[] {
  return list.map((block) => [`line ${block.line}`, block]);
}

/** The whole text of a block. */
function fileOf({ text }: PageBlock): string {
  if (/^(model|block|import)\b/m.test(text)) return text;
  const input = /^input\b/m.test(text) ? "" : "input image [3, 32, 32]\n";
  return `model Example {\n${input}${text}}\n`;
}

function rendered(diagnostics: Checked["diagnostics"]): string {
  return diagnostics.map((each) => formatDiagnostic(each)).join("\n\n");
}

function printed({ models, diagnostics }: Checked, what: string): string {
  const [model] = models;
  switch (what) {
    case "check":
      return rendered(diagnostics);
    case "domain":
      return models
        .flatMap((each) => [`ok net.cvk: ${brief(each)}`, ...domainLines(each).map((line) => `   ${line}`)])
        .join("\n");
    // Without its title.
    case "report":
      return reportTable(model!).replace(/^.*\n\n/, "");
    case "weights":
      return model!.graph.parameters.map(({ name, type }) => `${name} [${type.shape.join(", ")}]`).join("\n");
    default:
      throw new Error(`a text block is the output of report, check, domain or weights, not of "${what}"`);
  }
}
