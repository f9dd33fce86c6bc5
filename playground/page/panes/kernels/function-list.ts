/** The chosen functions, below each other. Cards of those that stay while the text changes stay as they are: folded, scrolled. */
import type { OutlinedFunction } from "../../../questions/kernels.ts";
import type { Range } from "../../../subject.ts";
import { copyText } from "../../clipboard.ts";
import { el } from "../../dom.ts";
import { lightUp } from "../../light-up.ts";
import type { App } from "../../pane.ts";
import { lineAt, movedRange } from "../../places.ts";
import type { Choice } from "./choice.ts";
import type { CodeBox } from "./code-box.ts";
import { createFunctionCard, type FunctionCard } from "./function-card.ts";
import type { CodeVersion, Outline } from "./outline.ts";

export interface FunctionList {
  readonly element: HTMLElement;
  /** Of the functions that are shown. */
  readonly names: readonly string[];
  openCode(): readonly CodeBox[];
  /** Those of the chosen functions that will be open, and whose code of this version is not there. */
  missing(choice: Choice, outline: Outline, version: CodeVersion): readonly string[];
  show(choice: Choice, outline: Outline, version: CodeVersion, texts: ReadonlyMap<string, string>): void;
}

/** Where more functions are chosen, those that are not marked are folded at first. */
const MOST_OPEN = 12;

/** @param onOpen is called when one is unfolded, whose code may be missing */
export function createFunctionList(app: App, onOpen: () => void): FunctionList {
  const element = el("div", { class: "kernel-list" });
  const cards = new Map<string, FunctionCard>();
  let names: readonly string[] = [];
  let ranges: ReadonlyMap<string, readonly Range[]> = new Map();
  let text = "";
  /** The first function that belongs to what is under the cursor. */
  let marked = "";

  const rangesOf = (name: string): readonly Range[] =>
    (ranges.get(name) ?? []).map((range) => movedRange(range, text, app.state.subject.text));
  const makeCard = ({ name }: OutlinedFunction, isOpen: boolean): FunctionCard =>
    createFunctionCard(name, isOpen, {
      opened: onOpen,
      goTo: () => app.editor.goTo(rangesOf(name)[0]![0]),
      copy: async (code) => app.announce((await copyText(code)) ? `${name} is copied.` : REFUSED),
    });
  const prepare = ({ names: chosen, marked }: Choice, { functions }: Outline): void => {
    for (const fn of functions) {
      if (!chosen.includes(fn.name) || cards.has(fn.name)) continue;
      const isMany = chosen.length > MOST_OPEN && !(marked.has(fn.name) && marked.size <= MOST_OPEN);
      cards.set(fn.name, makeCard(fn, chosen.length === 1 || (fn.region !== "prepare" && !isMany)));
    }
  };
  lightUp(element, app.editor, (target) => rangesOf(target.closest<HTMLElement>(".kernel")?.dataset["name"] ?? ""));
  return {
    element,
    get names() {
      return names;
    },
    openCode: () => names.flatMap((name) => (cards.get(name)!.isOpen ? [cards.get(name)!.code] : [])),
    missing(choice, outline, version) {
      prepare(choice, outline);
      return choice.names.filter((name) => cards.get(name)!.isOpen && !cards.get(name)!.shows(version));
    },
    show(choice, outline, version, texts) {
      const { functions, of } = outline;
      [ranges, text] = [new Map(functions.map((fn) => [fn.name, fn.ranges])), of.text];
      for (const name of cards.keys()) if (!ranges.has(name)) cards.delete(name);
      // While code was asked for, what was there before may have been shown again, which knows other functions.
      prepare(choice, outline);
      const isOther = choice.names.join("\n") !== names.join("\n");
      names = choice.names;
      if (isOther) element.replaceChildren(...names.map((name) => cards.get(name)!.element));
      for (const fn of functions) {
        const card = cards.get(fn.name);
        const [first] = fn.ranges;
        card?.describe(fn, first && lineAt(text, first[0]));
        card?.mark(choice.marked.has(fn.name));
        const code = texts.get(fn.name);
        if (code !== undefined) card?.show(code, version);
      }
      const [next = ""] = choice.marked;
      if (next !== marked || isOther) cards.get(next)?.element.scrollIntoView({ block: "nearest" });
      marked = next;
    },
  };
}

const REFUSED = "The browser does not let this page write to the clipboard.";
