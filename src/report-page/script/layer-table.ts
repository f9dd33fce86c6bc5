/** The layer table of a page that runs scripts: headings sort, blocks fold, and a line above it filters. */
import { countLayers, isSearch, parentsOf, visibleRows, type Row, type View } from "./visible-rows.ts";

/** What a reader has chosen, kept where a table takes the place of one before. Blocks by their names: whether they are folded. */
export interface TableChoices extends Pick<View, "query" | "kind" | "sorted"> {
  readonly blocks: ReadonlyMap<string, boolean>;
}

export interface LayerTable {
  /** Of all lines of the net, in its order, seen or not. */
  readonly rows: readonly HTMLTableRowElement[];
  readonly choices: TableChoices;
  /** The row of a line of the net, by its place, or where it is folded that of the block which is seen instead. */
  rowOf(place: number): HTMLTableRowElement | undefined;
}

/** @param before is chosen again, as far as there is such a thing still */
export function setUpLayerTable(section: HTMLElement, before?: TableChoices): LayerTable {
  const table = section.querySelector("table")!;
  const body = table.tBodies[0]!;
  const elements = [...body.rows];
  const rows = elements.map(readRow);
  const status = section.querySelector<HTMLElement>(".status")!;
  const layers = countLayers(rows, [...rows.keys()]);
  const nothing = lineThatSays("No layer has these words in its name or kind.", table.tHead!.rows[0]!.cells.length);
  const parents = parentsOf(rows);
  let view: View = {
    ...filledControls(section, before),
    sorted: before?.sorted,
    folded: foldedAtFirst(elements, before?.blocks),
  };

  const show = (change: Partial<View>): void => {
    view = { ...view, ...change };
    const places = visibleRows(rows, view);
    const isEmpty = isSearch(view) && places.length === 0;
    body.replaceChildren(...(isEmpty ? [nothing] : places.map((at) => elements[at]!)));
    table.tFoot!.hidden = isEmpty;
    const all = `${layers} layer${layers === 1 ? "" : "s"}`;
    status.textContent = isSearch(view) ? `${countLayers(rows, places)} of ${all}` : all;
    markOrder(table, view.sorted);
    for (const [at, element] of elements.entries()) {
      if (rows[at]!.isBlock)
        element.querySelector("button")!.setAttribute("aria-expanded", String(!view.folded.has(at)));
    }
  };

  for (const [at, heading] of [...table.tHead!.rows[0]!.cells].entries()) {
    makeButton(heading).addEventListener("click", () =>
      show({ sorted: nextOrder(view.sorted, at, heading.classList.contains("right")) }),
    );
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
  const rowOf = (place: number): HTMLTableRowElement | undefined => {
    const [element, parent] = [elements[place], parents[place]];
    if (element?.isConnected === true) return element;
    return parent === undefined ? undefined : rowOf(parent);
  };
  return {
    rows: elements,
    get choices() {
      const { query, kind, sorted, folded } = view;
      const blocks = elements.flatMap((element, at) => (rows[at]!.isBlock ? [[element, folded.has(at)] as const] : []));
      return { query, kind, sorted, blocks: new Map(blocks.map(([element, isFolded]) => [nameOf(element), isFolded])) };
    },
    rowOf,
  };
}

/** What the controls took of it: there may be no such kind of layers any longer. */
function filledControls(section: HTMLElement, before: TableChoices | undefined): Pick<View, "query" | "kind"> {
  const [query, kind] = [section.querySelector("input")!, section.querySelector("select")!];
  query.value = before?.query ?? "";
  kind.value = before?.kind ?? "";
  if (kind.selectedIndex === -1) kind.value = "";
  return { query: query.value, kind: kind.value };
}

function markOrder(table: HTMLTableElement, sorted: View["sorted"]): void {
  for (const [at, heading] of [...table.tHead!.rows[0]!.cells].entries()) {
    if (at !== sorted?.column) heading.removeAttribute("aria-sort");
    else heading.setAttribute("aria-sort", sorted.isDescending ? "descending" : "ascending");
  }
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

function foldedAtFirst(
  elements: readonly HTMLTableRowElement[],
  before: TableChoices["blocks"] = new Map(),
): ReadonlySet<number> {
  const isFolded = (element: HTMLTableRowElement): boolean =>
    before.get(nameOf(element)) ?? element.dataset["folded"] !== undefined;
  return new Set(elements.flatMap((element, at) => (isFolded(element) ? [at] : [])));
}

/** The name of a layer or of the call of a block. */
function nameOf({ dataset }: HTMLTableRowElement): string {
  return dataset["name"] ?? "";
}

/** What stands in a cell becomes what is pressed there. */
function makeButton(cell: HTMLElement): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...cell.childNodes);
  cell.append(button);
  return button;
}
