/** Models in the fences of a page of Markdown, each analysed like a text of its own. */
import { Source } from "../base/source.ts";
import { Diagnostics, inOrder, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CheckOptions, Host } from "../check.ts";
import { blocksOf } from "../documents/blocks.ts";
import { fencedModels, mistakesInPage, modelText, withFiles, type FencedModel } from "../documents/fence-model.ts";
import { analyse, type Analysis, type OpenText } from "./analysis.ts";
import type { Range } from "./results.ts";

export interface FencedAnalysis {
  readonly analysis: Analysis;
  /** What stands in the fence, in the page. */
  readonly range: Range;
  /** How much further on a place of the analysis is in the page. */
  readonly shift: number;
}

export interface AnalysedPage {
  readonly fences: readonly FencedAnalysis[];
  /** With places in the page, in order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Those of a page that are not to be ignored. */
export async function fencedAnalyses(page: OpenText, host: Host, options: CheckOptions): Promise<AnalysedPage> {
  const source = new Source(page.path, page.text);
  const diagnostics = new Diagnostics();
  const blocks = await blocksOf(source);
  const fences = blocks.filter((block) => block.kind === "fence");
  const models = fencedModels(source, fences, diagnostics);
  const reading = withFiles(host, source, models);
  const analysed = models
    .filter(({ isIgnored }) => !isIgnored)
    .map((model) => {
      const { text, offset: shift } = modelText(source, model.fence);
      const analysis = analyse({ ...page, text }, reading, options);
      for (const found of mistakesInPage(source, model, analysis.diagnostics, shift)) diagnostics.add(found);
      return { analysis, range: contentOf(source, model), shift };
    });
  return { fences: analysed, diagnostics: inOrder(diagnostics.all) };
}

function contentOf({ lineStarts, text }: Source, { fence }: FencedModel): Range {
  const line = fence.first + 1;
  const start = lineStarts[line] ?? text.length;
  return { start, end: lineStarts[line + fence.content.length] ?? text.length };
}
