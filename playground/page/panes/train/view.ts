/** The pane in which a net is taught: a board, a button for each class, what the net takes the drawing for, and its loss. */
import type { Lesson } from "../../../questions/lesson.ts";
import { createBoard } from "../../board.ts";
import { centredDrawing } from "../../centred-drawing.ts";
import { button, el } from "../../dom.ts";
import { oneAtATime } from "../../one-at-a-time.ts";
import type { App, MountedPane, State } from "../../pane.ts";
import { recognition } from "../../recognition.ts";
import { scoreRows } from "../run/score-rows.ts";
import { createLabelButtons } from "./label-buttons.ts";
import { createLossCurve } from "./loss-curve.ts";
import { judgementText, likeliest, stateText } from "./said.ts";
import { createSavePart } from "./save.ts";
import { createTeaching } from "./teaching.ts";

/** Milliseconds without a change, before a training step is compiled anew. */
const REST = 300;

export function createTrainView(place: HTMLElement, app: App): MountedPane {
  let lesson: Lesson | undefined;
  let known = { right: 0, of: 0 };
  /** It was left while it learnt. */
  let isInterrupted = false;
  const board = createBoard({ label: "Draw here what the net is to learn", onChange: () => guess() });
  const labels = createLabelButtons((label) => void give(label));
  const curve = createLossCurve();
  const saving = createSavePart(app);
  const guesses = el("table", { class: "run-bars train-guesses", "aria-label": "What the net takes the drawing for" });
  const judged = el("p", { class: "train-judged", role: "status" });
  const state = el("p", { class: "train-state" });
  const pause = button("Stop", () => (teaching.pace === "learning" ? teaching.stop() : teaching.go()));
  const forget = button("Forget all", () => void forgetAll());
  const teaching = createTeaching(app.compiler, refresh, app.announce);

  place.replaceChildren(
    el(
      "div",
      { class: "train" },
      el(
        "section",
        {},
        el("h3", {}, "Draw, and say what it is"),
        board.element,
        labels.element,
        el("p", { class: "train-hint" }, "Or press its key. The net learns while you draw the next one."),
        judged,
      ),
      el("section", {}, el("h3", {}, "The net takes it for"), guesses),
      el(
        "section",
        { class: "train-wide" },
        el("h3", {}, "Loss"),
        curve.element,
        state,
        el("div", { class: "train-row" }, pause, forget),
      ),
      el("section", { class: "train-wide" }, el("h3", {}, "Take it with you"), saving.element),
    ),
  );
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const label = lesson?.labels.indexOf(event.key) ?? -1;
    if (label !== -1) void give(label);
  });

  const guess = oneAtATime(async () => {
    if (lesson === undefined) return;
    const scores = board.isEmpty ? undefined : await teaching.guess(drawing(lesson)).catch(() => undefined);
    // The board may have been wiped meanwhile.
    showGuess(board.isEmpty ? undefined : scores);
  });

  function drawing(size: Lesson) {
    return centredDrawing(board, size);
  }

  function showGuess(scores: Float32Array | undefined): void {
    const none = new Float32Array(lesson?.labels.length ?? 0);
    guesses.classList.toggle("empty", scores === undefined);
    guesses.replaceChildren(...scoreRows(scores ?? none, lesson?.labels));
  }

  /** What is on the board is of this class. */
  async function give(label: number): Promise<void> {
    if (lesson === undefined) return;
    if (board.isEmpty) return app.announce("Draw something first.");
    const picture = drawing(lesson);
    board.clear();
    // With one class alone there is nothing to tell apart.
    const isTest = new Set(teaching.examples.map((each) => each.label)).size > 1 && teaching.steps > 0;
    if (isTest) judge(likeliest(await teaching.guess(picture)), label, lesson);
    teaching.add({ picture, label });
  }

  /** It has not seen this drawing before. */
  function judge(taken: number, label: number, { labels: names }: Lesson): void {
    known = { right: known.right + (taken === label ? 1 : 0), of: known.of + 1 };
    judged.textContent = judgementText(names[taken]!, names[label]!, known);
    if (taken === label) recognition.tell();
  }

  function refresh(): void {
    labels.count(teaching.examples);
    curve.show(teaching.losses, teaching.steps);
    state.textContent = stateText(teaching);
    pause.textContent = teaching.pace === "learning" ? "Stop" : "Learn on";
    pause.disabled = teaching.pace !== "learning" && (teaching.examples.length === 0 || teaching.pace === "lost");
    forget.disabled = teaching.examples.length === 0;
    if (lesson !== undefined) saving.expect(lesson.model, teaching.steps > 0);
    if (!board.isEmpty) guess();
  }

  async function forgetAll(): Promise<void> {
    teaching.stop();
    lesson = await app.compiler.ask("lesson", { subject: app.state.subject, anew: true });
    known = { right: 0, of: 0 };
    judged.textContent = "";
    teaching.forget(lesson);
    board.clear();
  }

  async function begin({ subject }: State, signal: AbortSignal): Promise<void> {
    teaching.stop();
    if (lesson !== undefined) await new Promise((resolve) => setTimeout(resolve, REST));
    const begun = await app.compiler.ask("lesson", { subject, anew: false }, { signal });
    lesson = begun;
    labels.expect(begun.labels);
    teaching.begin(begun, subject);
    guess();
  }

  return {
    async show(shown, changed, signal) {
      if (changed.subject || lesson === undefined) await begin(shown, signal);
      else if (teaching.pace === "learning") return;
      else if (isInterrupted) teaching.go();
      isInterrupted = false;
    },
    hide() {
      isInterrupted = teaching.pace === "learning";
      teaching.stop();
    },
  };
}
