/** The pane of kernels: the functions of the layer under the cursor, which follow the text as it is typed. */
import { el } from "../../dom.ts";
import { createLatest } from "../../latest.ts";
import type { App, Changed, State } from "../../pane.ts";
import { movedOffset } from "../../places.ts";
import { choose, type Choice } from "./choice.ts";
import { createChooser } from "./chooser.ts";
import { createFinder } from "./finder.ts";
import { createFunctionList } from "./function-list.ts";
import { outlineOf, type Outline } from "./outline.ts";

export function createKernelsView(place: HTMLElement, app: App) {
  let outline: Outline | undefined;
  /** Of what is drawn from the outline that is there: each takes the place of the one before. */
  let drawing = new AbortController();

  const chooser = createChooser(() => void redraw());
  const list = createFunctionList(app, () => void redraw());
  const finder = createFinder(list.openCode);
  const about = el("p", { class: "kernel-about" });
  const latest = createLatest(list.element);
  const bar = el("div", { class: "kernel-bar" }, ...chooser.elements, finder.element);
  place.append(bar, latest.notice, about, list.element);

  const choiceIn = (from: Outline): Choice => {
    const { cursor, subject } = app.state;
    const at = { text: from.of.text, cursor: movedOffset(cursor, subject.text, from.of.text) };
    return choose(from, at, chooser.wanted, list.names);
  };
  /** Asks for code that is missing, and then shows all at once. */
  async function draw(from: Outline, signal: AbortSignal): Promise<void> {
    const version = from.versions[chooser.form];
    const names = list.missing(choiceIn(from), from, version);
    const asked = { ...from.of, names, form: version.form };
    const { texts } = names.length === 0 ? { texts: [] } : await app.compiler.ask("kernelCode", asked, { signal });
    const choice = choiceIn(from);
    about.textContent = choice.about;
    list.show(choice, from, version, new Map(texts.map(({ name, text }) => [name, text])));
    finder.refresh();
    // While the code came, the cursor went on.
    if (list.missing(choice, from, version).length > 0) await draw(from, signal);
  }
  async function redraw(): Promise<void> {
    drawing.abort();
    if (outline === undefined) return;
    drawing = new AbortController();
    const { signal } = drawing;
    await draw(outline, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  const refresh = ({ subject, target }: State): Promise<void> =>
    latest.run(async (signal) => {
      const of = { ...subject, target };
      const next = outlineOf(await app.compiler.ask("kernels", of, { signal }), of);
      drawing.abort();
      chooser.setTarget(target);
      chooser.setFunctions(next.functions);
      await draw(next, signal);
      outline = next;
    });
  return {
    show: (state: State, changed: Changed) => (changed.subject || changed.target ? refresh(state) : redraw()),
    hide() {
      latest.stop();
      drawing.abort();
      app.editor.light([]);
    },
  };
}
