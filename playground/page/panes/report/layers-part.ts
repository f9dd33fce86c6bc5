/** The table of layers: its rows and the lines of the text find each other. */
import { setUpLayerTable, type LayerTable } from "../../../../src/report-page/script/layer-table.ts";
import type { Range } from "../../../subject.ts";
import { button } from "../../dom.ts";
import { lightUp } from "../../light-up.ts";
import type { App } from "../../pane.ts";
import { lineAt, movedOffset, movedRange, thingsAt } from "../../places.ts";
import type { Part } from "./part.ts";

export function layersPart(app: App): Part {
  let table: LayerTable | undefined;
  /** Where each row is written, in the text that the table is of. */
  let rows: readonly (readonly Range[])[] = [];
  let text = "";
  let markedName: string | null | undefined;

  const rangesOf = (row: HTMLTableRowElement | null | undefined): readonly Range[] =>
    ((row && rows[table?.rows.indexOf(row) ?? -1]) ?? []).map((range) =>
      movedRange(range, text, app.state.subject.text),
    );
  const goTo = (row: HTMLTableRowElement | null): void => {
    const [first] = rangesOf(row);
    if (first !== undefined) app.editor.goTo(first[0]);
  };
  const mark = (cursor: number, now: string): HTMLTableRowElement | undefined => {
    const places = thingsAt(rows, text, movedOffset(cursor, now, text));
    const next = new Set(places.map((place) => table?.rowOf(place)));
    for (const row of table?.rows ?? []) {
      if (next.has(row)) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
    return [...next][0];
  };
  return {
    fill(section) {
      table = setUpLayerTable(section, table?.choices);
      for (const row of table.rows) row.cells[0]!.append(button("", () => goTo(row), { class: "line" }));
      const body = section.querySelector("tbody")!;
      lightUp(body, app.editor, (target) => rangesOf(target.closest("tr")));
      body.addEventListener("click", ({ target }) => {
        if (target instanceof Element && target.closest("button") === null) goTo(target.closest("tr"));
      });
      section.addEventListener("click", () => mark(app.state.cursor, app.state.subject.text));
    },
    told(told, { subject }) {
      if (told.rows === undefined) return;
      [rows, text] = [told.rows, subject.text];
      for (const [at, row] of (table?.rows ?? []).entries()) showLine(row, rows[at]?.[0], text);
    },
    cursor({ subject, cursor }) {
      const first = mark(cursor, subject.text);
      const name = first?.querySelector("th")?.textContent;
      if (first !== undefined && name !== markedName) bringIntoView(first);
      markedName = name;
    },
  };
}

function showLine(row: HTMLTableRowElement, range: Range | undefined, text: string): void {
  const line = row.querySelector<HTMLElement>("button.line")!;
  line.hidden = range === undefined;
  if (range === undefined) return;
  line.textContent = String(lineAt(text, range[0]));
  line.setAttribute("aria-label", `Go to line ${line.textContent}`);
}

/** Whoever has scrolled on to another part of the report is left there. */
function bringIntoView(row: HTMLTableRowElement): void {
  const box = row.closest(".wide")!;
  const pane = row.closest(".pane")!.getBoundingClientRect();
  if (box.getBoundingClientRect().bottom > pane.top) row.scrollIntoView({ block: "nearest", inline: "nearest" });
}
