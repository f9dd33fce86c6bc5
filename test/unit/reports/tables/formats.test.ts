/** Tables as text of every format: read back by other programs, or by readers that are written here. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import markdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { shown, visible } from "../../../../src/base/visible.ts";
import { tableSvg } from "../../../../src/pictures/table-picture.ts";
import { layerColumnNames } from "../../../../src/reports/tables/layer-columns.ts";
import { layerTable } from "../../../../src/reports/tables/layer-table.ts";
import { plainRow, textCell, type ReportTable } from "../../../../src/reports/tables/report-table.ts";
import { tableCsv, tableJson, tableTsv } from "../../../../src/reports/tables/table-data.ts";
import { tableLatex } from "../../../../src/reports/tables/table-latex.ts";
import { tableMarkdown } from "../../../../src/reports/tables/table-markdown.ts";
import { tableText } from "../../../../src/reports/tables/table-text.ts";
import { tries } from "../../../support/effort.ts";
import { hostileTexts } from "../../../support/hostile-texts.ts";
import { exampleModel } from "../../../support/models.ts";

const texts = hostileTexts(tries(120, 40));

/** Hostile wherever a name can stand. */
const hostile: ReportTable = {
  title: texts[0]!,
  subtitle: texts[1]!,
  columns: [
    { name: "layer", title: texts[2]!, unit: "code", rank: 0 },
    { name: "kind", title: texts[3]!, unit: "words", rank: 1 },
    { name: "macs", title: "MACs", unit: "count", rank: 2 },
  ],
  rows: texts.map((text, at) => plainRow([text, text, `${at}`].map(textCell), at === 1 ? [1] : [])),
  totals: [plainRow(["total", "", "1"].map(textCell))],
  notes: texts,
  findings: texts,
};

/** RFC 4180, with line feeds: fields with commas, quotes or ends of lines stand in quotes, which are doubled within. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error("a quote stands where none may");
    rows.at(-1)!.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === "\n") rows.push([]);
  }
  return rows.slice(0, -1);
}

/** As a spreadsheet must not take a name for a formula. */
const asText = (text: string): string => (/^[=+\-@]/.test(shown(text)) ? `'${shown(text)}` : shown(text));

describe("data", () => {
  it("as CSV is what was counted, in as many fields as there are columns", () => {
    const [head, ...rows] = readCsv(tableCsv(hostile));
    expect(head).toEqual(["layer", "kind", "macs"]);
    expect(rows).toEqual(texts.map((text, at) => [asText(text), asText(text), `${at}`]));
  });

  it("as TSV has no tab and no end of a line in a field", () => {
    const rows = tableTsv(hostile).trimEnd().split("\n").slice(1);
    expect(rows.map((row) => row.split("\t"))).toEqual(texts.map((text, at) => [asText(text), asText(text), `${at}`]));
  });

  it("as JSON has sums apart", () => {
    const { rows, totals } = tableJson(layerTable(exampleModel("lenet.cvk"), { columns: ["layer", "macs"] }));
    expect(rows[2]).toEqual(["conv2", 240_000]);
    expect(totals).toEqual([
      ["convolution", 357_600],
      ["dense", 58_920],
      ["total", 416_520],
    ]);
  });
});

describe("Markdown", () => {
  it("says names as they are, and makes nothing of them", () => {
    const tokens = markdownIt("default", { html: true, linkify: false }).parse(tableMarkdown(hostile), {});
    const kinds = new Set(
      tokens.flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]),
    );
    for (const kind of ["link_open", "em_open", "s_open", "image", "html_inline", "html_block", "heading_open", "hr"]) {
      expect(kinds).not.toContain(kind);
    }
    const cells = tokens.flatMap(({ type }, at) =>
      type === "td_open" ? [textIn(tokens[at + 1]!.children ?? [])] : [],
    );
    expect(cells.length).toBe(3 * (texts.length + 1));
    texts.forEach((text, at) => {
      if (at === 1) return;
      expect(cells.slice(3 * at, 3 * at + 2).map(squeezed)).toEqual([text, text].map((each) => squeezed(shown(each))));
    });
  });
});

/** Code may have had spaces around its marks. */
function squeezed(text: string): string {
  return text.trim();
}

function textIn(children: readonly { readonly content: string }[]): string {
  return children.map(({ content }) => content).join("");
}

describe("SVG", () => {
  it("is well-formed, and names are text in it", () => {
    const svg = tableSvg(hostile);
    const tag = /<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g;
    const open: string[] = [];
    for (const [, isEnd, name, , isEmpty] of svg.matchAll(tag)) {
      if (isEnd === "/") expect(open.pop()).toBe(name);
      else if (isEmpty === "") open.push(name!);
    }
    expect(open).toEqual([]);
    const between = svg.replaceAll(tag, "");
    expect(between).not.toContain("<");
    expect(between.replaceAll(/&(?:lt|gt|amp|quot);/g, "")).not.toContain("&");
    expect(svg).not.toContain("<script");
  });
});

describe("a terminal", () => {
  const tables = [
    hostile,
    ...["lenet.cvk", "resnet-50.cvk", "densenet-121.cvk"].flatMap((path) => [
      layerTable(exampleModel(path)),
      layerTable(exampleModel(path), { columns: layerColumnNames, depth: 0 }),
    ]),
  ];

  it.each([20, 33, 40, 60, 79, 80, 100, 120, 157, 200])("of %i columns breaks no line", (width) => {
    for (const table of tables) {
      const lines = tableText(table, { width }).split("\n");
      expect(lines.filter((line) => [...line].length > width)).toEqual([]);
      // a title, a rule and a line a row at least
      expect(lines.length).toBeGreaterThan(table.rows.length + 2);
    }
  });

  it("says which columns it leaves out, those of less weight", () => {
    const text = tableText(layerTable(exampleModel("lenet.cvk")), { width: 72 });
    expect(text).toMatch(/^layer +kind +output +parameters +share +MACs$/m);
    expect(text).toContain("left out for want of room: formula, macs-share, sees\n");
    expect(tableText(layerTable(exampleModel("lenet.cvk")), { width: 101 })).not.toContain("left out");
  });

  it("shows control characters of names as escapes", () => {
    const text = tableText(hostile);
    expect(visible(text)).toBe(text);
    expect(text).not.toMatch(/^FAKE/m);
  });
});

const hasLatex = spawnSync("pdflatex", ["--version"]).status === 0;

describe("LaTeX", () => {
  it("has a cell for each column, and no command that is not ours", () => {
    const rows = tableLatex(hostile)
      .split("\n")
      .filter((line) => line.endsWith(" \\\\"));
    expect(rows.length).toBe(texts.length + 2);
    for (const row of rows) expect(row.split(/(?<!\\)&/).length).toBe(3);
    const commands = new Set(rows.flatMap((row) => [...row.matchAll(/\\([a-zA-Z]+)/g)].map(([, name]) => name)));
    for (const name of ["end", "input"]) expect(commands).not.toContain(name);
  });

  it.skipIf(!hasLatex)(`compiles${hasLatex ? "" : " (needs pdflatex)"}`, { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "convoke-latex-"));
    try {
      const tables = [hostile, layerTable(exampleModel("resnet-18.cvk"), { depth: 1 })].map(tableLatex);
      const document = [
        "\\documentclass{article}\\usepackage{booktabs}\\begin{document}",
        ...tables.map((table) => `\\noindent\\tiny ${table}\\newpage`),
        "\\end{document}",
      ].join("\n");
      writeFileSync(join(folder, "table.tex"), document);
      const { status, stdout } = spawnSync("pdflatex", ["-halt-on-error", "-interaction=nonstopmode", "table.tex"], {
        cwd: folder,
        encoding: "utf8",
      });
      expect([status, /^!.*/m.exec(stdout)?.[0]]).toEqual([0, undefined]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
