/** What is shown of a model beside its text: pages, and the code that is made of a line. Most of the compiler, so loaded when asked for. */
import { compileModel } from "../compile.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { diagramPage } from "../graph-page/graph-page.ts";
import { linesOf, textOf } from "../javascript/sections.ts";
import type { Span } from "../base/source.ts";
import { shownDiagram } from "../pictures/diagram/graph-picture.ts";
import { reportPage } from "../report-page/report-page.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { emitTypeScript } from "../targets/typescript/emit-typescript.ts";

export interface Page {
  readonly html: string;
}

export function reportOf(model: ResolvedModel): Page {
  return { html: reportPage(model) };
}

export function graphOf(model: ResolvedModel): Page {
  return { html: diagramPage(shownDiagram(model, {}), "down") };
}

export interface Kernels {
  readonly text: string;
  readonly language: "typescript";
  /** Where those of the place begin, from 0 on. */
  readonly line: number;
}

/** All kernels of a model, and which of them compute a line: of a line that was fused with one before, those of that. */
export function kernelsOf(model: ResolvedModel, { source, start }: Pick<Span, "source" | "start">): Kernels {
  const open = openSizes(model.graph);
  if (open.length > 0) throw new RangeError(`kernels are made for bound sizes, and ${open.join(", ")} is open`);
  const { program } = compileModel(model).lowered;
  const sections = emitTypeScript(program).sections(true);
  const { line } = source.positionAt(start);
  let best: { readonly line: number; readonly first: number } | undefined;
  for (const { section, first } of linesOf(sections)) {
    if (section.origin?.source !== source) continue;
    const own = source.positionAt(section.origin.start).line;
    if (own <= line && (best === undefined || own > best.line)) best = { line: own, first };
  }
  return { text: `${textOf(sections)}\n`, language: "typescript", line: best?.first ?? 0 };
}
