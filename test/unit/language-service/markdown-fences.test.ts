import { expect, it } from "vitest";
import { fencedAnalyses } from "../../../src/language-service/markdown-fences.ts";

const page = `# A net

- Two layers:

  \`\`\`cvk
  conv 8 kernel=3
  dens 3
  \`\`\`

\`\`\`js
dens 3
\`\`\`

\`\`\`cvk file=down.cvk
block Down { maxpool 2 }
\`\`\`

\`\`\`cvk error=resolve/unknown-layer
import { Down } from "./down.cvk"
model Net { input image [3, 8, 8]; Down; dens 3 }
\`\`\`

\`\`\`cvk ignore
dens 3
\`\`\`
`;

it("gives the analysis of each fence, and its places in the page", async () => {
  const open = { path: "page.md", version: 1, text: page };
  const { fences, diagnostics } = await fencedAnalyses(open, { readFile: () => undefined }, {});
  expect(fences.map(({ range }) => page.slice(range.start, range.end).split("\n")[0])).toEqual([
    "  conv 8 kernel=3",
    "block Down { maxpool 2 }",
    'import { Down } from "./down.cvk"',
  ]);
  expect(diagnostics.map(({ code, span }) => [code, span.source.positionAt(span.start)])).toEqual([
    ["resolve/unknown-layer", { line: 7, column: 3 }],
  ]);
  const [first] = fences;
  const at = first!.analysis.text.indexOf("kernel=3");
  expect(page.slice(at + first!.shift).startsWith("kernel=3\n")).toBe(true);
  expect(fences[2]!.analysis.diagnostics.map(({ message }) => message)).toHaveLength(1);
});
