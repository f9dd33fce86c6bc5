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
  const ofLines = [...linesOf(sections)].flatMap(({ section: { origin, name }, first }) => {
    const own = origin?.source === source ? source.positionAt(origin.start).line : Infinity;
    return own <= line ? [{ line: own, name, first }] : [];
  });
  const nearest = Math.max(...ofLines.map((each) => each.line));
  const ofLine = ofLines.filter((each) => each.line === nearest);
  const { invocations = [] } = program.regions.find(({ name }) => name === "run") ?? {};
  const running = new Set(invocations.map(({ function: { name } }) => name));
  // What packs weights once is seldom what is looked for.
  const { first = 0 } = ofLine.find(({ name = "" }) => running.has(name)) ?? ofLine[0] ?? {};
  return { text: `${textOf(sections)}\n`, language: "typescript", line: first };
}
