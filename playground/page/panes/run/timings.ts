/** How long each layer takes in this browser, beside the machine's peak. */
import type { Running } from "../../../questions/load.ts";
import type { LayerTiming, LayerTimings } from "../../../questions/profile.ts";
import { button, el, inWords } from "../../dom.ts";
import type { App } from "../../pane.ts";
import { numberText } from "./numbers.ts";
import { peakNotes } from "./peak-notes.ts";

export interface TimingsPart {
  readonly element: HTMLElement;
  /** The text is this: other times are those of another net. */
  expect(text: string): void;
  /** Ends a measuring. */
  stop(): void;
}

export function createTimings(app: App, running: () => Running | undefined): TimingsPart {
  const place = el("div");
  const told = el("span", { class: "run-muted", role: "status" });
  const start = button("Measure", () => void measure());
  const end = button("Stop", stop, { hidden: true });
  let measuring: AbortController | undefined;
  let measured: string | undefined;

  async function measure(): Promise<void> {
    const asked = running();
    if (asked === undefined) return;
    measuring = new AbortController();
    const { signal } = measuring;
    [start.hidden, end.hidden] = [true, false];
    try {
      const onTold = (text: string): void => void (told.textContent = text);
      const timings = await app.compiler.ask("profile", asked, { signal, onTold });
      measured = asked.subject.text;
      place.replaceChildren(timingsTable(timings, app));
      told.textContent = "";
    } catch (error) {
      told.replaceChildren(...(signal.aborted ? ["Stopped."] : inWords(error)));
    } finally {
      [start.hidden, end.hidden] = [false, true];
    }
  }

  function stop(): void {
    measuring?.abort();
  }

  return {
    element: el(
      "section",
      { class: "run-timings", "aria-label": "Times of layers" },
      el("h2", {}, "Time of each layer"),
      el("div", { class: "run-row" }, start, end, told),
      place,
    ),
    expect(text) {
      if (text === measured || measured === undefined) return;
      measured = undefined;
      place.replaceChildren(el("p", { class: "run-muted" }, "The text has changed: measure again."));
    },
    stop,
  };
}

function timingsTable(timings: LayerTimings, app: App): HTMLElement {
  const { layers, totalMs, wholeMs, gflops, ofPeak, peakGflops, peakKind, withoutKernel } = timings;
  const head = ["Layer", "ms", "Share", "GFLOP/s", "Of the peak"].map((title) => el("th", { scope: "col" }, title));
  const total = el(
    "tr",
    { class: "run-total" },
    el("th", { scope: "row" }, "Whole net, no clock inside"),
    ...cells([msText(wholeMs), "", numberText(gflops), shareOfPeak(ofPeak)]),
  );
  const table = el(
    "table",
    { class: "run-times" },
    el("thead", {}, el("tr", {}, ...head)),
    el("tbody", {}, ...layers.map((layer) => layerRow(layer, app))),
    el("tfoot", {}, total),
  );
  const nothing = withoutKernel.length === 0 ? "" : ` Nothing is left to do for ${withoutKernel.join(", ")}.`;
  const peak = `The machine's peak in one thread, by a loop of ${peakKind} in registers, is ${numberText(peakGflops)} GFLOP/s.`;
  const runs = `${timings.rounds} rounds of ${timings.runsPerRound} runs; the layers sum to ${msText(totalMs)} ms. ${clockText(timings)}`;
  return el(
    "div",
    {},
    el("div", { class: "run-scroll", tabindex: 0, role: "region", "aria-label": "Table of times" }, table),
    el("p", { class: "run-muted" }, `${peak} ${peakNotes(timings)} ${runs}${nothing}`),
  );
}

/** The clock that browsers give pages is coarse, so that none reads along in another. */
function clockText({ resolutionMs }: LayerTimings): string {
  const step = `This browser's clock moves in steps of ${numberText(resolutionMs)} ms`;
  return `${step}: times shorter than 20 of these are means of all runs, longer ones medians.`;
}

function layerRow({ name, computes, strategy, ms, share, gflops, ofPeak, range }: LayerTiming, app: App): HTMLElement {
  const title = [computes, strategy].filter((each) => each !== undefined).join(" · ");
  const label =
    range === undefined ? name : button(name, () => app.editor.goTo(range[0]), { class: "run-link", title });
  const bar = el("span", { class: "run-bar" });
  bar.style.width = `${(5 * share).toFixed(2)}rem`;
  const speeds = [gflops === undefined ? "" : numberText(gflops), gflops === undefined ? "" : shareOfPeak(ofPeak)];
  const [time, ...others] = cells([msText(ms), ...speeds]);
  const shareCell = el("td", { class: "run-share" }, bar, el("span", {}, percent(share)));
  return el("tr", {}, el("th", { scope: "row" }, label), time!, shareCell, ...others);
}

function cells(texts: readonly string[]): readonly HTMLElement[] {
  return texts.map((text) => el("td", { class: "run-number" }, text));
}

function shareOfPeak(share: number | undefined): string {
  return share === undefined ? "–" : percent(share);
}

function msText(ms: number): string {
  return ms.toFixed(ms < 0.01 ? 5 : 3);
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "";
}
