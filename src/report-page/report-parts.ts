/** The same report in parts, each when it is there: for a page that shows them beside a text that changes. */
import { brokenClaims } from "../analysis/broken-claims.ts";
import { modelFigures } from "../analysis/model-figures.ts";
import type { MemoryTimeline } from "../lower/memory-timeline.ts";
import { joined } from "../pictures/markup.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { toldClaims } from "./claims.ts";
import { depthThatFits, nestedLines, type NestedLine } from "./nested-lines.ts";
import type { Section } from "./section.ts";
import { claimsSection, fieldSection, layersSection, memorySection, treemapSection } from "./sections.ts";
import { summaryContent } from "./summary-content.ts";

export interface ReportPart {
  readonly id: string;
  readonly title: string;
  readonly markup: string;
}

/** What takes no time: figures as text. The graph of the model, whose sizes may be open, is not among the parts. */
export function quickParts(model: ResolvedModel): { parts: readonly ReportPart[]; lines: readonly NestedLine[] } {
  const figures = modelFigures(model, "f32");
  const claims = toldClaims(model, "f32");
  const broken = brokenClaims(model, "f32");
  const told = { model, figures, claims, plan: undefined };
  const summary: Section = { id: "summary", title: "Summary", content: summaryContent(told) };
  const layers = layersSection({ figures, broken, profile: undefined, depth: depthThatFits(figures.layers) });
  return { parts: partsOf([summary, layers, claimsSection(told)]), lines: nestedLines(figures.layers) };
}

/** Pictures of shares, and what a script draws of receptive fields. */
export function pictureParts(model: ResolvedModel): readonly ReportPart[] {
  const told = { model, figures: modelFigures(model, "f32") };
  return partsOf([treemapSection(told, "params"), treemapSection(told, "macs"), fieldSection(told, true)]);
}

/** None where a run keeps nothing. */
export function memoryParts(plan: MemoryTimeline): readonly ReportPart[] {
  return partsOf([memorySection({ plan })]);
}

function partsOf(sections: readonly (Section | undefined)[]): readonly ReportPart[] {
  return sections
    .filter((section) => section !== undefined)
    .map(({ id, title, content }) => ({ id, title, markup: joined([content]).markup }));
}
