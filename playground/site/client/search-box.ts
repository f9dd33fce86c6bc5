/** The search: a combobox (ARIA Authoring Practices, "Editable Combobox With List Autocomplete") whose options are links. */
import { createSearcher, type Searcher } from "../search/search.ts";
import type { SearchIndex } from "../search/search-index.ts";
import { optionOf } from "./search-option.ts";

const MOST = 12;

export interface SearchBox {
  readonly input: HTMLInputElement;
  readonly list: HTMLElement;
  readonly status: HTMLElement;
  /** From this page to the root of the site. */
  readonly root: string;
}

export function createSearchBox(box: SearchBox): void {
  const { input, list, root } = box;
  let searcher: Promise<Searcher> | undefined;
  let active = -1;
  const activate = (at: number): void => {
    active = at;
    markActive(box, at);
  };
  const update = async (): Promise<void> => {
    const query = input.value;
    const { search } = await (searcher ??= loadSearcher(root));
    // Another letter may have come meanwhile.
    if (query !== input.value) return;
    const entries = search(query, MOST);
    list.replaceChildren(...entries.map((entry, at) => optionOf(entry, at, query, root)));
    tell(box, query);
    activate(entries.length === 0 ? -1 : 0);
  };
  input.addEventListener("focus", () => void (searcher ??= loadSearcher(root)));
  input.addEventListener("input", () => void update());
  input.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.childElementCount;
    if (event.key === "Escape") close(box);
    else if (count === 0) return;
    else if (event.key === "ArrowDown") activate((active + 1) % count);
    else if (event.key === "ArrowUp") activate((active - 1 + count) % count);
    else if (event.key === "Enter") follow(list.children[active]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setOpen(box, false));
  // A press would take the focus, and with it the list, before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", () => input.blur());
  focusBySlash(input);
}

async function loadSearcher(root: string): Promise<Searcher> {
  const response = await fetch(`${root}search-index.json`);
  return createSearcher((await response.json()) as SearchIndex);
}

function setOpen({ input, list }: SearchBox, isOpen: boolean): void {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) input.removeAttribute("aria-activedescendant");
}

/** The first time Escape takes away what was found, then what was written. */
function close(box: SearchBox): void {
  if (box.list.hidden) box.input.value = "";
  setOpen(box, false);
  tell(box, "");
}

function follow(option: Element | undefined): void {
  if (option instanceof HTMLAnchorElement) option.click();
}

function markActive({ input, list }: SearchBox, active: number): void {
  for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === active));
  const option = list.children[active];
  if (option === undefined) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** Opens the list where something was found, and says how much. */
function tell(box: SearchBox, query: string): void {
  const count = box.list.childElementCount;
  const isAsked = query.trim() !== "";
  setOpen(box, isAsked && count > 0);
  box.status.textContent = !isAsked ? "" : count === 0 ? "Nothing found" : `${count} found`;
  box.status.classList.toggle("shown", isAsked && count === 0);
}

/** `/` anywhere but in a field. */
function focusBySlash(input: HTMLInputElement): void {
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target instanceof HTMLInputElement;
    if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
