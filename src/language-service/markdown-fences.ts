/** Models in the fences of a page of Markdown, each analysed like a text of its own. */
import { Source, type Span } from "../base/source.ts";
import { Diagnostics, inOrder, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CheckOptions, Host } from "../check.ts";
import { blocksOf } from "../documents/blocks.ts";
import { fencedModels, mistakesInPage, modelText, withFiles, type FencedModel } from "../documents/fence-model.ts";
import { resolvePath } from "../resolve/import-path.ts";
import type { Analysis, OpenText } from "./analysis.ts";
import type { Range } from "./results.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

export interface FencedAnalysis {
  /** Its text is open there as the page's. */
  readonly workspace: Workspace;
  readonly analysis: Analysis;
  /** Whether the fence says that the model makes mistakes. */
  readonly isMeantWrong: boolean;
  /** What stands before each line of the fence holds more than blanks, as in a quote. */
  readonly isQuoted: boolean;
  /** What stands in the fence, in the page. */
  readonly range: Range;
  /** How much further on a place of the analysis is in the page. */
  readonly shift: number;
  /** A place in the page where it is one of its fences; undefined for what only the analysis puts around them. */
  placed(span: Span): Span | undefined;
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
      const workspace = createWorkspace({ ...reading, optionsFor: () => options });
      workspace.open({ ...page, text });
      const analysis = workspace.analysisOf(page.path)!;
      for (const found of mistakesInPage(source, model, analysis.diagnostics, shift)) diagnostics.add(found);
      const range = contentOf(source, model);
      const prefix = source.lineText(model.fence.first + 2).slice(0, ownLength(source, model.fence, 0));
      return {
        workspace,
        analysis,
        isMeantWrong: model.expected.length > 0,
        isQuoted: prefix.trim() !== "",
        range,
        shift,
        placed: (span: Span) => placed(span, source, models, { range, shift }),
      };
    });
  return { fences: analysed, diagnostics: inOrder(diagnostics.all) };
}

/** The fence at a place of a page. */
export function fenceAt({ fences }: AnalysedPage, offset: number, length: number): FencedAnalysis | undefined {
  return fences.find(({ range: { start, end } }) => start <= offset && (offset < end || end === length));
}

function placed(
  span: Span,
  page: Source,
  models: readonly FencedModel[],
  { range, shift }: Pick<FencedAnalysis, "range" | "shift">,
): Span | undefined {
  const { path } = span.source;
  if (path === page.path) {
    const [start, end] = [span.start + shift, span.end + shift];
    return range.start <= start && end <= range.end ? { source: page, start, end } : undefined;
  }
  const model = models.find(({ file }) => file !== undefined && resolvePath(page.path, file) === path);
  if (model === undefined) return span;
  const offsetOf = (offset: number): number => {
    const { line, column } = span.source.positionAt(offset);
    const start = page.lineStarts[model.fence.first + line]!;
    return start + ownLength(page, model.fence, line - 1) + column - 1;
  };
  return { source: page, start: offsetOf(span.start), end: offsetOf(span.end) };
}

/** How much of a line of the page stands before what is the fence's. */
function ownLength(page: Source, { first, content }: FencedModel["fence"], line: number): number {
  return Math.max(0, page.lineText(first + 2 + line).trimEnd().length - (content[line] ?? "").trimEnd().length);
}

function contentOf({ lineStarts, text }: Source, { fence }: FencedModel): Range {
  const line = fence.first + 1;
  const start = lineStarts[line] ?? text.length;
  return { start, end: lineStarts[line + fence.content.length] ?? text.length };
}
