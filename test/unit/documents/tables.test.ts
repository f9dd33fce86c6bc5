/** Tables that markers keep: as the model gives them, as Markdown has them, and as formatters leave them. */
import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { tries } from "../../support/effort.ts";
import { fresh, judged, NET } from "./pages.ts";

const EMPTY = "<!-- convoke:report net.cvk columns=layer,kind,output,parameters --><!-- /convoke -->";

const KEPT = `<!-- convoke:report net.cvk columns=layer,kind,output,parameters -->

| layer      | kind      | output      | parameters |
| ---------- | --------- | ----------- | ---------: |
| \`conv1\`    | conv relu | \`[4, 6, 6]\` |         40 |
| \`flatten1\` | flatten   | \`[144]\`     |            |
| \`dense1\`   | dense     | \`[10]\`      |      1,450 |
| total      |           |             |      1,490 |

<!-- /convoke -->`;

/** With something before each line but the first, and before that. */
function indented(text: string, first: string, others: string): string {
  return text
    .split("\n")
    .map((line, at) => `${at === 0 ? first : others}${line}`.trimEnd())
    .join("\n");
}

function prettier(text: string): Promise<string> {
  return format(text, { parser: "markdown", printWidth: 120 });
}

describe("a table", () => {
  it.each([
    ["", ""],
    ["- ", "  "],
    ["> ", "> "],
    ["1. > ", "   > "],
  ])("stands behind %j as its markers do", async (first, others) => {
    const kept = await fresh(`a\n\n${first}${EMPTY}\n\nb\n`);
    expect(kept).toBe(`a\n\n${indented(KEPT, first, others)}\n\nb\n`);
    expect(new MarkdownIt({ html: true }).render(kept)).toContain("<td><code>[4, 6, 6]</code></td>");
    expect(await prettier(kept)).toBe(kept);
  });

  it("has the line ends of its page", async () => {
    expect(await fresh(`${EMPTY}\r\n`)).toBe(`${KEPT}\n`.replaceAll("\n", "\r\n"));
  });

  it("stays as a formatter has laid it out", async () => {
    const compact = KEPT.replaceAll(/ +\|/g, " |")
      .replaceAll(/\| +/g, "| ")
      .replaceAll(/-+(:?) \|/g, "-$1 |");
    expect(compact).not.toBe(KEPT);
    expect(await judged(compact)).toMatchObject({ stale: [], edits: [] });
    expect(await judged(KEPT.replaceAll("\n\n", "\n"))).toMatchObject({ stale: [], edits: [] });
  });

  it("tells the rows that are no longer so", async () => {
    const { stale } = await judged(KEPT.replace("1,450", "1,360"));
    expect(stale.map(({ message, span, notes }) => [message, span.source.positionAt(span.start), notes])).toEqual([
      [
        "`report` of net.cvk has other rows",
        { line: 7, column: 1 },
        [
          "- | `dense1`   | dense     | `[10]`      |      1,360 |",
          "+ | `dense1`   | dense     | `[10]`      |      1,450 |",
        ],
      ],
    ]);
  });

  it("has the columns that are chosen", async () => {
    const columns = "columns=formula,share,macs,sees,layer";
    const page = await fresh(`<!-- convoke:report net.cvk ${columns} --><!-- /convoke -->`);
    expect(page.split("\n").slice(2, -2)).toEqual([
      "| formula         |  share |  MACs | sees | layer      |",
      "| --------------- | -----: | ----: | ---: | ---------- |",
      // 40 and 1,450 of 1,490; 9*4*36 and 144*10
      "| `(3*3*1)*4 + 4` |   2.7% | 1,296 |  3x3 | `conv1`    |",
      "|                 |        |       |  all | `flatten1` |",
      "| `144*10 + 10`   |  97.3% | 1,440 |  all | `dense1`   |",
      "|                 | 100.0% | 2,736 |      | total      |",
    ]);
  });

  it("shows names as they are, whatever they hold", async () => {
    const names = [
      "a|b",
      "`",
      "``x",
      "<b>",
      "<!-- /convoke -->",
      "\\|",
      "*_~[x](y)",
      "&lt;",
      "\u001b[31m",
      "名前",
      " a ",
    ];
    const lines = names.map((name) => `  "${name}": conv 1 kernel=1\n`).join("");
    const files = { "net.cvk": `model Net {\n  input x [1, 4, 4]\n${lines}}\n` };
    const page = await fresh("<!-- convoke:report net.cvk columns=layer --><!-- /convoke -->", files);
    expect(page).not.toContain("\u001b");
    expect(await judged(page, files)).toMatchObject({ diagnostics: [], stale: [], kept: 1 });
    const tokens = new MarkdownIt({ html: true }).parse(page, {}).flatMap(({ children }) => children ?? []);
    const cells = tokens.filter(({ type }) => type === "code_inline").map(({ content }) => content);
    expect(cells).toEqual(names.map((name) => name.replace("\u001b", "\\u001b")));
    expect(tokens.filter(({ type }) => type === "html_inline")).toEqual([]);
  });
});

it("a page that was written is as it is to be, also behind prettier", async () => {
  const marker = fc.constantFrom(
    EMPTY,
    "<!-- convoke:report net.cvk --><!-- /convoke -->",
    "It has <!-- convoke:params net.cvk -->1<!-- /convoke --> parameters.",
    "| a | b |\n|-|-|\n| <!-- convoke:memory net.cvk --> <!-- /convoke --> | `|` |",
    "```md\n<!-- convoke:params net.cvk -->1<!-- /convoke -->\n```",
    `\`\`\`cvk\n${NET}\`\`\``,
    "`<!-- convoke:params net.cvk -->`",
    "<div>\n\n<!-- convoke:layers net.cvk --><!-- /convoke --> layers\n\n</div>",
  );
  const container = fc.constantFrom(["", ""], ["- ", "  "], ["> ", "> "], ["10. ", "    "], ["- > ", "  > "]);
  const piece = fc.tuple(marker, container).map(([text, [first, others]]) => indented(text, first!, others!));
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 5 }), fc.constantFrom("\n", "\r\n"), async (pieces, end) => {
      const text = pieces.join("\n\n").concat("\n").replaceAll("\n", end);
      const once = await fresh(text);
      expect(await fresh(once)).toBe(once);
      expect(await judged(await prettier(once))).toMatchObject({ diagnostics: [], edits: [] });
    }),
    { numRuns: tries(60) },
  );
});
