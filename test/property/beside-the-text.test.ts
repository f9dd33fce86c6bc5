/** What is told beside a text that is being typed: nothing fails for any beginning of it, and what stands above the end is told as ever. */
import { describe, expect, it } from "vitest";
import type { Analysis } from "../../src/language-service/analysis.ts";
import { codeLenses } from "../../src/language-service/code-lenses.ts";
import { hoverAt } from "../../src/language-service/hover.ts";
import { inlayHints } from "../../src/language-service/inlay-hints.ts";
import { signatureAt } from "../../src/language-service/signature.ts";
import { createWorkspace, type Workspace } from "../../src/language-service/workspace.ts";
import type { Body } from "../../src/syntax/ast.ts";
import { sampled, tries } from "../support/effort.ts";
import { examplePaths, examplesOfModels } from "../support/examples.ts";
import { hostileTexts } from "../support/hostile-texts.ts";
import { examplesHost } from "../support/models.ts";

const all = { shapes: true, parameters: true, macs: true };

/** Opens a text in the place of an example. */
function opened(workspace: Workspace, path: string, text: string): Analysis {
  workspace.open({ path, version: 1, text });
  return workspace.analysisOf(path)!;
}

/** So many numbers from 0 to a last one, evenly. */
function spread(count: number, last: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * last) / count));
}

function hintsIn(
  analysis: Analysis,
  { start, end }: { readonly start: number; readonly end: number },
): readonly string[] {
  return inlayHints(analysis, { start, end }, all).map(({ offset, kind, text }) => `${offset} ${kind} ${text}`);
}

function bodyOfModel({ file }: Analysis): Body {
  const model = file.declarations.findLast((each) => each.kind === "model")!;
  return model.body;
}

/** Everything that is told of a text lies within it, and says something. */
function judge(workspace: Workspace, path: string, text: string): void {
  const analysis = opened(workspace, path, text);
  const end = text.length;
  const offsets = inlayHints(analysis, { start: 0, end }, all).map(({ offset }) => offset);
  expect(offsets).toEqual(offsets.filter((offset) => offset <= end).toSorted((a, b) => a - b));
  expect(codeLenses(analysis).filter(({ range, title }) => range.end > end || title === "")).toEqual([]);
  for (const offset of [end, ...spread(6, end)]) {
    const { range, markdown } = hoverAt(workspace, path, offset) ?? {
      range: { start: offset, end: offset },
      markdown: "-",
    };
    expect([range.start <= offset, offset <= range.end, markdown]).toEqual([true, true, expect.stringMatching(/\S/)]);
    const { active = -1, parameters = [] } = signatureAt(analysis, offset) ?? {};
    expect(active).toBeLessThan(Math.max(1, parameters.length));
  }
}

describe("texts of any characters", () => {
  it(`fail in nothing (${tries(80)} of them)`, () => {
    const workspace = createWorkspace(examplesHost);
    for (const text of hostileTexts(tries(80))) {
      judge(workspace, "hostile.cvk", text);
      const label = text.replaceAll(/["\n\r]/g, "");
      judge(
        workspace,
        "hostile.cvk",
        `model Net {\n  input x [1, 4, 4]\n  "${label}": conv 2 kernel=1\n  from "${label}"\n}\n`,
      );
    }
  });
});

describe("beginnings of the examples", () => {
  it("fail in nothing, wherever they end", () => {
    for (const path of sampled(examplePaths, 0.2)) {
      const whole = examplesHost.readFile(path)!;
      const workspace = createWorkspace(examplesHost);
      for (const end of spread(tries(3), whole.length)) judge(workspace, path, whole.slice(0, end));
    }
  });

  it("have the hints of the whole on all lines of the model that are there", () => {
    for (const path of sampled(examplesOfModels, 0.2)) {
      const whole = examplesHost.readFile(path)!;
      const workspace = createWorkspace(examplesHost);
      const complete = opened(workspace, path, whole);
      const { span, statements } = bodyOfModel(complete);
      const ends = statements.map((statement) => statement.span.end);
      for (const at of spread(tries(2), ends.length)) {
        const range = { start: span.start, end: ends[at]! };
        const expected = hintsIn(complete, range);
        const typed = opened(workspace, path, whole.slice(0, range.end));
        expect(hintsIn(typed, range), `${path} up to ${range.end}`).toEqual(expected);
      }
    }
  });
});
