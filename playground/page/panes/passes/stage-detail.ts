/** What a stage changed, piece by piece, as lines that went and came; of strategies, what was chosen. */
import { mentions } from "../../../mentions.ts";
import type { StageSummary } from "../../../questions/passes.ts";
import type { StageAnswer, StageAsked, StagePiece, StrategyRow } from "../../../questions/stage.ts";
import { button, el } from "../../dom.ts";

export interface StageDetail {
  readonly element: HTMLElement;
  show(stage: StageSummary, signal: AbortSignal): Promise<void>;
  /** Marks what belongs to the layer under the cursor. */
  mark(): void;
}

export interface DetailOptions {
  ask(asked: StageAsked, signal?: AbortSignal): Promise<StageAnswer>;
  layersAtCursor(): readonly string[];
  goTo(layer: string): void;
  /** Asks for the stage again. */
  refresh(): void;
}

export function stageDetail({ ask, layersAtCursor, goTo, refresh }: DetailOptions): StageDetail {
  const only = el("input", { type: "checkbox" });
  const head = el("div", { class: "stage-head" });
  const body = el("div", { class: "stage-body" });
  const filter = el("label", { class: "stage-filter" }, only, "Only the layer under the cursor");
  const element = el(
    "section",
    { class: "stage-detail", tabindex: 0, "aria-label": "What the stage changed" },
    head,
    filter,
    body,
  );
  let shown: string | undefined;
  let layers: readonly string[] = [];

  const mark = (): void => {
    layers = layersAtCursor();
    const marked = markLines(body, layers);
    if (marked !== undefined && !isSeen(marked, element)) marked.scrollIntoView({ block: "nearest" });
  };
  const of = (): readonly string[] | undefined => (only.checked ? layersAtCursor() : undefined);
  const more = async (stage: string, from: number): Promise<void> => {
    const answer = await ask({ stage, from, of: of() });
    body.querySelector(".more")?.remove();
    body.append(...piecesOf(answer), ...moreButton(answer, from));
    markLines(body, layers);
  };
  const moreButton = ({ pieces, count }: StageAnswer, from: number): readonly HTMLElement[] => {
    const left = count - from - pieces.length;
    if (left <= 0 || shown === undefined) return [];
    const stage = shown;
    return [
      button(
        `Show more: ${left} of ${count} ${count === 1 ? "piece" : "pieces"} left`,
        () => void more(stage, from + pieces.length),
        {
          class: "more",
        },
      ),
    ];
  };
  only.addEventListener("change", refresh);
  return {
    element,
    mark() {
      if (only.checked && String(layersAtCursor()) !== String(layers)) refresh();
      mark();
    },
    async show(stage, signal) {
      const answer = await ask({ stage: stage.name, from: 0, of: of() }, signal);
      const { scrollTop } = element;
      const isSame = shown === stage.name;
      shown = stage.name;
      head.replaceChildren(...headOf(stage, answer));
      filter.hidden = stage.kind === "strategies";
      const table = stage.kind === "strategies" ? [choicesTable(answer.choices, goTo)] : [];
      body.replaceChildren(...table, ...piecesOf(answer), ...moreButton(answer, 0));
      element.scrollTop = isSame ? scrollTop : 0;
      layers = layersAtCursor();
      markLines(body, layers);
    },
  };
}

function headOf(
  { name, task, reason, kind, isChanged }: StageSummary,
  { added, removed, count }: StageAnswer,
): readonly HTMLElement[] {
  return [
    el("h2", {}, name),
    el("p", {}, sentence(task)),
    el("p", { class: "reason" }, sentence(reason)),
    el("p", { class: "changes" }, changes()),
  ];

  function changes(): string {
    if (kind === "pass" && !isChanged) return "It changed nothing of this model.";
    if (kind === "strategies" || kind === "code" || (added === 0 && removed === 0)) return "";
    if (count === 0) return "It changed nothing of this layer.";
    return `${lines(added)} came, ${removed} went.`;
  }
}

function sentence(words: string): string {
  return `${words[0]!.toUpperCase()}${words.slice(1).replace(/\.$/, "")}.`;
}

function lines(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}

const words = { " ": "same", "+": "came", "-": "went", "…": "left-out" } as const;

/** Pieces of the same title follow each other as one that was cut. */
function piecesOf({ pieces }: StageAnswer): readonly HTMLElement[] {
  return pieces.map(({ title, layer, lines: within }, at) =>
    el(
      "div",
      { class: "piece", "data-layer": layer },
      ...(title === "" || title === pieces[at - 1]?.title ? [] : [el("h3", {}, title)]),
      el(
        "pre",
        { tabindex: 0, role: "region", "aria-label": title === "" ? "Changed lines" : title },
        ...within.map(lineOf),
      ),
    ),
  );
}

function lineOf({ sign, text }: StagePiece["lines"][number]): HTMLElement {
  const told = sign === "…" ? `  … ${lines(Number(text))} alike\n` : `${sign} ${text}\n`;
  return el(sign === "+" ? "ins" : sign === "-" ? "del" : "span", { class: words[sign] }, told);
}

function choicesTable(choices: readonly StrategyRow[], goTo: (layer: string) => void): HTMLElement {
  const titles = ["layer", "strategy", "function", "because"];
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...titles.map((title) => el("th", { scope: "col" }, title)))),
    el(
      "tbody",
      {},
      ...choices.map(({ layer, strategy, function: name, because }) =>
        el(
          "tr",
          { "data-layer": layer },
          el(
            "th",
            { scope: "row" },
            button(layer, () => goTo(layer), { class: "link" }),
          ),
          el("td", {}, strategy),
          el("td", {}, name === "" ? "–" : name),
          el("td", { class: "because" }, because),
        ),
      ),
    ),
  );
}

/** @returns the first that is marked */
function markLines(body: HTMLElement, layers: readonly string[]): Element | undefined {
  const marked: Element[] = [];
  const put = (element: Element, isMarked: boolean): void => {
    element.classList.toggle("marked", isMarked);
    if (isMarked) marked.push(element);
  };
  for (const element of body.querySelectorAll<HTMLElement>("[data-layer]"))
    put(element, layers.includes(element.dataset["layer"]!));
  for (const line of body.querySelectorAll(".piece:not([data-layer]) pre > *"))
    put(
      line,
      layers.some((layer) => mentions(line.textContent, layer)),
    );
  return marked[0];
}

function isSeen(element: Element, box: Element): boolean {
  const [own, around] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
  return own.bottom > around.top && own.top < around.bottom;
}
