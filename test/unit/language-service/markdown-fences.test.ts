import { expect, it } from "vitest";
import { applyEdits } from "../../../src/diagnostics/apply-fixes.ts";
import { fencedActionsAt } from "../../../src/language-service/code-actions/fenced-actions.ts";
import { definitionsAt } from "../../../src/language-service/references.ts";
import { fenceAt, fencedAnalyses, type FencedAnalysis } from "../../../src/language-service/markdown-fences.ts";

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

interface InFence {
  readonly fence: FencedAnalysis;
  /** In the text of its analysis. */
  readonly offset: number;
}

/** At the first place where the page says something. */
async function inFence(text: string, said: string): Promise<InFence> {
  const found = await fencedAnalyses({ path: "page.md", version: 1, text }, { readFile: () => undefined }, {});
  const at = text.indexOf(said);
  const fence = fenceAt(found, at, text.length)!;
  return { fence, offset: at - fence.shift };
}

it("finds the fence at a place, also where the last one is not closed", async () => {
  const text = "```cvk\nrelu\n```\n\n```cvk\nconv";
  const found = await fencedAnalyses({ path: "page.md", version: 1, text }, { readFile: () => undefined }, {});
  const starts = [3, 7, 11, 12, 17, text.length].map((at) => fenceAt(found, at, text.length)?.range.start);
  expect(starts).toEqual([undefined, 7, 7, undefined, undefined, text.indexOf("conv")]);
});

it("places what other fences of the page declare in the page", async () => {
  const { fence, offset } = await inFence(page, "Down; dens");
  const [definition] = definitionsAt(fence.workspace, "page.md", offset);
  const { source, start, end } = fence.placed(definition!)!;
  expect([source.path, source.positionAt(start), page.slice(start, end)]).toEqual([
    "page.md",
    { line: 15, column: 7 },
    "Down",
  ]);
});

async function takenIn(text: string, said: string): Promise<ReadonlyMap<string, string>> {
  const { fence, offset } = await inFence(text, said);
  const actions = fencedActionsAt(fence, { start: offset, end: offset + said.length });
  return new Map(actions.map(({ title, edits }) => [title, applyEdits(text, edits())]));
}

it("offers what changes nothing but the fence, and does not mend mistakes that are meant", async () => {
  const taken = await takenIn(page, "dens 3\n  ```");
  expect(taken.get("write `dense 3`")).toBe(page.replace("dens 3", "dense 3"));
  expect([...(await takenIn(page, "dens 3 }")).keys()]).toEqual([]);
  const lines = "```cvk\nconv 4 kernel=1 relu\n```\n";
  // The block would come above the model, which only the analysis knows.
  expect([...(await takenIn(lines, "conv 4 kernel=1 relu")).keys()]).toEqual(["claim this shape: -> [4, 32, 32]"]);
});

it("puts no new lines into quotes", async () => {
  const list = "- ```cvk\n  model M { input x [3, 8, 8]\n    repeat 2 { conv 3 kernel=1 }\n  }\n  ```\n";
  const written = list.replace("repeat 2 { conv 3 kernel=1 }", "0: conv 3 kernel=1\n    1: conv 3 kernel=1");
  expect((await takenIn(list, "repeat")).get("write the 2 copies out")).toBe(written);
  const quote = list.replaceAll(/^- |^ {2}/gm, "> ");
  expect([...(await takenIn(quote, "repeat")).keys()]).toEqual([]);
});
