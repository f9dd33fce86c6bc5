/** The report as sections, each replaced when it differs, so that what is read, folded or chosen stays as it is while the text changes. */
import type { ReportPart, ReportTold } from "../../../questions/report.ts";
import { button, el } from "../../dom.ts";
import { createLatest } from "../../latest.ts";
import type { App, Changed, State } from "../../pane.ts";
import { contentOf } from "./content.ts";
import { fieldPart } from "./field-part.ts";
import { layersPart } from "./layers-part.ts";
import type { Part } from "./part.ts";

/** As they stand below each other. */
const ORDER = ["summary", "layers", "parameters", "work", "memory", "field", "claims"];

interface Shown {
  readonly section: HTMLElement;
  readonly link: HTMLElement;
  markup: string;
}

export function createReportView(place: HTMLElement, app: App) {
  const sections = el("div", { class: "report-sections" });
  const links = el("nav", { class: "report-links", "aria-label": "Parts of the report" });
  const latest = createLatest(sections);
  const shown = new Map<string, Shown>();
  const parts: Readonly<Record<string, Part>> = { layers: layersPart(app), field: fieldPart() };
  place.append(latest.notice, links, sections);

  const put = (part: ReportPart): void => {
    const known = shown.get(part.id) ?? added(part);
    if (known.markup === part.markup) return;
    known.markup = part.markup;
    replaceContent(known.section, part.markup);
    parts[part.id]?.fill(known.section);
  };
  const added = ({ id, title }: ReportPart): Shown => {
    const section = el("section", { "data-part": id }, el("h2", {}, title));
    const link = button(title, () => section.scrollIntoView({ block: "start" }));
    const made: Shown = { section, link, markup: "" };
    shown.set(id, made);
    const inOrder = ORDER.flatMap((name) => shown.get(name) ?? []);
    sections.append(...inOrder.map((each) => each.section));
    links.append(...inOrder.map((each) => each.link));
    return made;
  };
  const keep = (ids: readonly string[]): void => {
    for (const [id, { section, link }] of shown) {
      if (ids.includes(id)) continue;
      section.remove();
      link.remove();
      shown.delete(id);
    }
  };
  const memoryOf = async ({ subject, target }: State, signal: AbortSignal): Promise<readonly ReportPart[]> =>
    (await app.compiler.ask("memory", { ...subject, target }, { signal })).parts;
  let withMemory = false;
  const ask = (state: State): Promise<void> =>
    latest.run(async (signal) => {
      const onTold = (told: ReportTold): void => {
        latest.isFresh();
        told.parts.forEach(put);
        for (const part of Object.values(parts)) part.told?.(told, state);
      };
      const { parts: ids } = await app.compiler.ask("report", state.subject, { signal, onTold });
      const memory = withMemory ? await memoryOf(state, signal) : [];
      memory.forEach(put);
      keep([...ids, ...memory.map(({ id }) => id)]);
    });
  // What compiles is not fetched while the page is still waited for.
  void app.usable.then(() => {
    withMemory = true;
    if (shown.size > 0) void ask(app.state);
  });
  return {
    async show(state: State, changed: Changed) {
      if (changed.subject || changed.target) await ask(state);
      for (const part of Object.values(parts)) part.cursor?.(state);
    },
    hide() {
      latest.stop();
      app.editor.light([]);
    },
  };
}

/** Scrolled as it was. */
function replaceContent(section: HTMLElement, markup: string): void {
  const boxOf = (): HTMLElement | null => section.querySelector(".wide");
  const { scrollLeft = 0, scrollTop = 0 } = boxOf() ?? {};
  section.replaceChildren(section.querySelector("h2")!, contentOf(markup));
  boxOf()?.scrollTo({ left: scrollLeft, top: scrollTop });
}
