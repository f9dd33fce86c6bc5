/** The tutorial beside the editor: a step's page, its text for the editor, and whether its task is done. */
import { checks, stepNames, type StepName } from "../../tutorial/checks.ts";
import type { Step } from "../../tutorial/step.ts";
import { button, el, setAttributes } from "../dom.ts";
import type { App } from "../pane.ts";
import { recognition } from "../recognition.ts";
import { isPathOfStep, pathOf } from "./address.ts";
import { keptOwnText } from "./own-text.ts";
import { doneSteps } from "./progress.ts";
import { createStepList } from "./step-list.ts";

export interface PanelOptions {
  readonly place: HTMLElement;
  readonly app: App;
  readonly steps: Readonly<Record<StepName, Step>>;
  /** Another step is shown. */
  onStep(name: StepName): void;
  onClose(): void;
}

export interface Panel {
  /** The step, or the one to go on with. */
  show(name?: StepName): void;
  /** Puts the shown step's text into the editor. */
  start(): void;
  /** The text in the editor is another. */
  change(): void;
}

export function createPanel({ place, app, steps, onStep, onClose }: PanelOptions): Panel {
  const done = doneSteps();
  const own = keptOwnText();
  let current = done.next();
  let asking = new AbortController();

  const list = createStepList((name) => steps[name].title, go);
  const count = el("p", { class: "tutorial-count" });
  const title = el("h2", { tabindex: -1 });
  const text = el("div", { class: "tutorial-text" });
  const page = el("div", { class: "tutorial-page" }, count, title, text);
  const tick = el("p", { class: "tutorial-tick", role: "status" });
  const startButton = button("Start step", start, { class: "primary" });
  const answer = button("Show the answer", () => open(steps[current].solved!));
  const back = button("Back to my text", backToOwn);
  const before = button("Back", () => go(stepNames[stepNames.indexOf(current) - 1]!));
  const next = button("Next", () => go(stepNames[stepNames.indexOf(current) + 1]!), { class: "next" });
  place.replaceChildren(
    el(
      "div",
      { class: "tutorial-bar" },
      list.element,
      foldButton(place),
      button("✕", onClose, { class: "quiet", "aria-label": "Close the tutorial" }),
    ),
    page,
    el("div", { class: "tutorial-foot" }, tick, el("div", {}, startButton, answer, back), el("div", {}, before, next)),
  );
  text.addEventListener("click", (event) => followPaneLink(event, app));
  recognition.listen(() => void check());

  function go(name: StepName): void {
    show(name);
    title.focus();
  }

  function show(name: StepName = done.next()): void {
    current = name;
    const { title: heading, html } = steps[name];
    const number = stepNames.indexOf(name) + 1;
    count.textContent = `Step ${number} of ${stepNames.length}`;
    title.textContent = heading;
    text.innerHTML = html;
    page.scrollTop = 0;
    setAttributes(before, { disabled: number === 1 });
    setAttributes(next, { disabled: number === stepNames.length });
    onStep(name);
    refresh();
    void check();
  }

  function refresh(): void {
    const isOpen = isStarted();
    startButton.textContent = isOpen ? "Start over" : "Start step";
    answer.hidden = !isOpen || steps[current].solved === undefined;
    back.hidden = !isPathOfStep(app.state.subject.path) || own.read() === undefined;
    place.classList.toggle("is-started", isOpen);
    place.classList.toggle("is-done", done.has(current));
    tick.textContent = done.has(current) ? "✓ Done" : isOpen ? "Not done yet" : "";
    list.show(current, done.has);
  }

  function isStarted(): boolean {
    return app.state.subject.path === pathOf(current);
  }

  function open(of: string): void {
    const { subject } = app.state;
    if (!isPathOfStep(subject.path)) own.write(subject);
    app.open(of, pathOf(current));
    app.show("model");
  }

  function start(): void {
    open(steps[current].start);
    const way = own.read() === undefined ? "" : ` "${back.textContent}" brings back what was there.`;
    app.announce(`The text of this step is in the editor.${way}`);
  }

  function backToOwn(): void {
    const found = own.read();
    if (found === undefined) return;
    app.open(found.text, found.path);
    app.announce(`${found.path} is open again.`);
  }

  /** Whether the task is done by the text of now; once it is, it stays so. */
  async function check(): Promise<void> {
    asking.abort();
    if (!isStarted()) return;
    asking = new AbortController();
    const { signal } = asking;
    const name = current;
    const { subject } = app.state;
    const figures = await app.compiler.ask("figures", subject, { signal }).catch(() => undefined);
    if (figures === undefined || signal.aborted || done.has(name)) return;
    if (!checks[name]({ text: subject.text, figures, hasRecognised: recognition.hasKnown })) return;
    done.add(name);
    refresh();
    app.announce(name === stepNames.at(-1) ? "Done. That was the last step." : "Done. Go on with Next.");
  }

  return {
    show,
    start,
    change() {
      refresh();
      void check();
    },
  };
}

/** On a phone the page can make room for the editor. */
function foldButton(place: HTMLElement): HTMLButtonElement {
  const fold = button("Fold", () => {
    const isFolded = place.classList.toggle("is-folded");
    fold.textContent = isFolded ? "Unfold" : "Fold";
    fold.setAttribute("aria-expanded", String(!isFolded));
  });
  setAttributes(fold, { class: "tutorial-fold", "aria-expanded": "true" });
  return fold;
}

/** Links to panes show them, and leave the address as it is. */
function followPaneLink(event: MouseEvent, app: App): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const pane = new URLSearchParams(link?.hash.replace(/^#/, "") ?? "").get("pane");
  if (pane === null) return;
  event.preventDefault();
  app.show(pane);
}
