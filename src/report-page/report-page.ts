/**
 * A report on a model as one page of HTML, to be opened from a file, passed on or printed. It loads nothing: style, pictures and
 * data are within, and one script, the only one that its policy lets run. Everything that is told can be read without that script.
 */
import { brokenClaims } from "../analysis/broken-claims.ts";
import { modelFigures } from "../analysis/model-figures.ts";
import { version } from "../base/version.ts";
import { compileModel } from "../compile.ts";
import { openSizes } from "../graph/open-sizes.ts";
import { oversizedTensor } from "../lower/compilable.ts";
import { memoryPlanOf, type MemoryTimeline } from "../lower/memory-timeline.ts";
import { htmlDocument } from "../pictures/html-document.ts";
import { element, type Markup } from "../pictures/markup.ts";
import type { Profile } from "../profile/profile-model.ts";
import { brief, signature } from "../reports/brief.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { toldClaims } from "./claims.ts";
import { depthThatFits } from "./nested-lines.ts";
import { SCRIPT, SCRIPT_HASH } from "./script-text.ts";
import type { Section } from "./section.ts";
import { sectionsOf } from "./sections.ts";
import { pageStyle } from "./style.ts";
import { summaryContent } from "./summary-content.ts";

export interface ReportPageOptions {
  /** How weights are stored; f32 where left out. */
  readonly weightsType?: WeightType | undefined;
  /** How many levels of blocks are open at first, in the table and in the graph; where left out, as many as are readable. */
  readonly depth?: number | undefined;
  /** What `profileModel` measured of the same model: then layers have times, and there is a roofline. */
  readonly profile?: Profile | undefined;
}

/**
 * A report on a model as one page of HTML that needs nothing else, not even a network, as `convoke report --format html` writes it. The same for the
 * same model each time.
 * @example
 * ```ts
 * import { check, reportPage } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10; expect params == 2_610 }";
 * const [model] = check("net.cvk", text).models;
 * const page = reportPage(model);
 * console.log(page.includes("What it claims of itself holds.")); // true
 * ```
 */
export function reportPage(model: ResolvedModel, options: ReportPageOptions = {}): string {
  const { weightsType = "f32" } = options;
  const figures = modelFigures(model, weightsType);
  const claims = toldClaims(model, weightsType);
  const depth = options.depth ?? depthThatFits(figures.layers);
  const plan = planOf(model);
  const sections = sectionsOf({
    model,
    figures,
    claims,
    broken: brokenClaims(model, weightsType),
    depth,
    graphDepth: options.depth,
    plan,
    profile: options.profile,
  });
  const summary = element(
    "section",
    { id: "summary", "aria-label": "Summary" },
    summaryContent({ model, figures, claims, plan }),
  );
  return htmlDocument({
    title: model.name,
    description: brief(model),
    style: pageStyle(),
    script: { text: SCRIPT, hash: SCRIPT_HASH },
    body: [
      header(model),
      navigation(sections),
      element("main", {}, summary, sections.map(drawn)),
      element("footer", {}, `Written by Convoke ${version}. Nothing on this page is loaded from elsewhere.`),
    ],
  });
}

function planOf(model: ResolvedModel): MemoryTimeline | undefined {
  if (openSizes(model.graph).length > 0 || oversizedTensor(model.graph) !== undefined) return undefined;
  const { graph, lowered } = compileModel(model);
  return memoryPlanOf(lowered.program, { graph });
}

function header(model: ResolvedModel): Markup {
  return element(
    "header",
    {},
    element("div", {}, element("h1", {}, model.name), element("p", { class: "lead mono" }, signature(model))),
    element("button", { type: "button", class: "theme", hidden: true }, "Dark theme"),
  );
}

function navigation(sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title }) => element("li", {}, element("a", { href: `#${id}` }, title)));
  return element("nav", { "aria-label": "Sections" }, element("ul", {}, links));
}

function drawn({ id, title, content, isLong }: Section): Markup {
  return element("section", { id, class: isLong === true ? "long" : undefined }, element("h2", {}, title), content);
}
