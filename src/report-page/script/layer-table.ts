/** The layer table of a page that runs scripts: headings sort, blocks fold, and a line above it filters. */
import { countLayers, isSearch, visibleRows, type Row, type View } from "./visible-rows.ts";

export function setUpLayerTable(section: HTMLElement): void {
  const table = section.querySelector("table")!;
  const body = table.tBodies[0]!;
  const elements = [...body.rows];
  const rows = elements.map(readRow);
  const status = section.querySelector<HTMLElement>(".status")!;
  const layers = countLayers(rows, [...rows.keys()]);
  const nothing = lineThatSays("No layer has these words in its name or kind.", table.tHead!.rows[0]!.cells.length);
  let view: View = { query: "", kind: "", folded: foldedAtFirst(elements) };

  const show = (change: Partial<View>): void => {
    view = { ...view, ...change };
    const places = visibleRows(rows, view);
    const isEmpty = isSearch(view) && places.length === 0;
    body.replaceChildren(...(isEmpty ? [nothing] : places.map((at) => elements[at]!)));
    table.tFoot!.hidden = isEmpty;
    status.textContent = isSearch(view) ? `${countLayers(rows, places)} of ${layers} layers` : `${layers} layers`;
    for (const [at, element] of elements.entries()) {
      element.querySelector("button")?.setAttribute("aria-expanded", String(!view.folded.has(at)));
    }
  };

  const sort = (column: number, heading: HTMLElement): void => {
    const sorted = nextOrder(view.sorted, column, heading.classList.contains("right"));
    for (const each of table.querySelectorAll("thead th")) each.removeAttribute("aria-sort");
    if (sorted !== undefined) heading.setAttribute("aria-sort", sorted.isDescending ? "descending" : "ascending");
    show({ sorted });
  };
  for (const [at, heading] of [...table.tHead!.rows[0]!.cells].entries()) {
    makeButton(heading).addEventListener("click", () => sort(at, heading));
  }
  for (const [at, element] of elements.entries()) {
    if (!rows[at]!.isBlock) continue;
    makeButton(element.cells[0]!).addEventListener("click", () => {
      const folded = new Set(view.folded);
      if (!folded.delete(at)) folded.add(at);
      show({ folded });
    });
  }
  setUpControls(section, rows, show);
  show({});
}

function lineThatSays(text: string, columns: number): HTMLTableRowElement {
  const line = document.createElement("tr");
  const cell = line.insertCell();
  cell.colSpan = columns;
  cell.textContent = text;
  return line;
}

type Show = (change: Partial<View>) => void;

function setUpControls(section: HTMLElement, rows: readonly Row[], show: Show): void {
  const [query, kind] = [section.querySelector("input")!, section.querySelector("select")!];
  query.addEventListener("input", () => show({ query: query.value }));
  kind.addEventListener("change", () => show({ kind: kind.value }));
  const blocks = rows.flatMap(({ isBlock }, at) => (isBlock ? [at] : []));
  const foldings = { "[data-do=fold]": new Set(blocks), "[data-do=open]": new Set<number>() };
  for (const [selector, folded] of Object.entries(foldings)) {
    const button = section.querySelector<HTMLButtonElement>(selector)!;
    button.addEventListener("click", () => show({ folded }));
    button.hidden = blocks.length === 0;
  }
  section.querySelector<HTMLElement>(".controls")!.hidden = false;
}

/** Numbers begin with the largest; a third time brings the order of the net back. */
function nextOrder(before: View["sorted"], column: number, isNumber: boolean): View["sorted"] {
  if (before?.column !== column) return { column, isDescending: isNumber };
  return before.isDescending === isNumber ? { column, isDescending: !isNumber } : undefined;
}

function readRow(element: HTMLTableRowElement): Row {
  const values = [...element.cells].map((cell) => {
    const { v: given } = cell.dataset;
    if (given !== undefined) return Number(given);
    return cell.textContent === "" ? null : cell.textContent;
  });
  const { level, kind = "" } = element.dataset;
  const isBlock = element.classList.contains("block");
  return { level: Number(level), isBlock, text: `${values[0]} ${kind}`, kind: kind.split(" ")[0]!, values };
}

function foldedAtFirst(elements: readonly HTMLTableRowElement[]): ReadonlySet<number> {
  return new Set(elements.flatMap(({ dataset }, at) => (dataset["folded"] === undefined ? [] : [at])));
}

/** What stands in a cell becomes what is pressed there. */
function makeButton(cell: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...cell.childNodes);
  cell.append(button);
  return button;
}
