/** Which pane is in view, and what it is shown: the state, as it is a moment after the last change. */
import { CompilerRefusal, type CompilerClient } from "./compiler.ts";
import type { OpenEditor } from "./editor.ts";
import { panes } from "./panes.ts";
import type { App, Changed, MountedPane, Pane, State } from "./pane.ts";

export interface PanesOptions {
  readonly tabs: HTMLElement;
  readonly place: HTMLElement;
  readonly status: HTMLElement;
  readonly compiler: CompilerClient;
  readonly path: string;
  makeEditor(onChange: (changed: { readonly text: boolean; readonly cursor: boolean }) => void): OpenEditor;
}

/** Milliseconds between the last key and what panes make of the text. */
const REST = 60;

const everything: Changed = { subject: true, cursor: true, target: true };
const nothing: Changed = { subject: false, cursor: false, target: false };

export function startPanes(options: PanesOptions): { show(name: string | undefined): void } {
  const { tabs, place, status, compiler } = options;
  let { path } = options;
  let model: string | undefined;
  let target: State["target"] = "wasm";
  let current: Pane = panes[0]!;
  let pending: Changed = nothing;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running = new AbortController();
  const mounted = new Map<Pane, { readonly pane: MountedPane; readonly element: HTMLElement }>();

  const editor = options.makeEditor(({ text, cursor }) => change({ ...nothing, subject: text, cursor }));
  const app: App = {
    compiler,
    editor,
    get state() {
      return { subject: { path, text: editor.text, model }, cursor: editor.cursor, target };
    },
    choose(chosen) {
      if (chosen.model !== undefined) model = chosen.model;
      if (chosen.target !== undefined) target = chosen.target;
      change({ ...nothing, subject: chosen.model !== undefined, target: chosen.target !== undefined });
    },
    open(text, next) {
      path = next;
      editor.open(text);
    },
    show: (name) => show(panes.find((pane) => pane.name === name) ?? current),
    announce: (message) => (status.textContent = message),
  };

  function change(changed: Changed): void {
    pending = either(pending, changed);
    clearTimeout(timer);
    timer = setTimeout(update, REST);
  }

  function update(): void {
    const changed = pending;
    pending = nothing;
    running.abort();
    running = new AbortController();
    const { signal } = running;
    const { pane } = mounted.get(current)!;
    void (async () => pane.show(app.state, changed, signal))().then(
      () => app.announce(""),
      (error) => signal.aborted || tell(error),
    );
  }

  function tell(error: unknown): void {
    const isOurs = !(error instanceof CompilerRefusal) || error.isOurs;
    app.announce(isOurs ? `Convoke made a mistake: ${String(error)}` : error.message);
  }

  function show(pane: Pane): void {
    if (current !== pane) mounted.get(current)?.pane.hide?.();
    current = pane;
    for (const { element } of mounted.values()) element.hidden = true;
    const known = mounted.get(pane) ?? mountedIn(pane);
    known.element.hidden = false;
    for (const tab of tabs.children)
      tab.setAttribute("aria-selected", String((tab as HTMLElement).dataset["pane"] === pane.name));
    pending = everything;
    update();
  }

  function mountedIn(pane: Pane): { readonly pane: MountedPane; readonly element: HTMLElement } {
    const element = document.createElement("div");
    element.className = `pane pane-${pane.name}`;
    place.append(element);
    const made = { pane: pane.mount(element, app), element };
    mounted.set(pane, made);
    return made;
  }

  for (const pane of panes) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.role = "tab";
    tab.dataset["pane"] = pane.name;
    tab.textContent = pane.title;
    tab.addEventListener("click", () => show(pane));
    tabs.append(tab);
  }
  return { show: (name) => show(panes.find((pane) => pane.name === name) ?? panes[0]!) };
}

function either(a: Changed, b: Changed): Changed {
  return { subject: a.subject || b.subject, cursor: a.cursor || b.cursor, target: a.target || b.target };
}
