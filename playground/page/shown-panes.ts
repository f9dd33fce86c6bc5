/** Which panes are in view, and what they are shown: the state, as it is a moment after the last change. */
import { el, inWords } from "./dom.ts";
import { CompilerRefusal } from "./compiler.ts";
import { panes } from "./panes.ts";
import type { App, Changed, MountedPane, Pane } from "./pane.ts";

/** Milliseconds between the last key and what panes make of the text. What takes long for one text holds up the next: then it waits for a longer rest. */
const REST = { short: 10, long: 60 };
/** Milliseconds of an answer that did not take long. */
const QUICK = 250;

export const everything: Changed = { subject: true, cursor: true, target: true };
export const nothing: Changed = { subject: false, cursor: false, target: false };

/** A pane, whether it was ever in view or not. */
interface Slot {
  readonly pane: Pane;
  /** With its content and, in place of that, what went wrong. */
  readonly element: HTMLElement;
  readonly content: HTMLElement;
  readonly trouble: HTMLElement;
  mounted: MountedPane | undefined;
  isInView: boolean;
  /** Changes that it has not been told of. */
  pending: Changed;
  /** Those that it is being told of; still those where that is given up. */
  showing: Changed;
  running: AbortController;
}

export interface ShownPanes {
  /** The element of each pane, by its name. */
  readonly elements: ReadonlyMap<string, HTMLElement>;
  /** Those in view; all others are not. */
  setInView(names: readonly string[]): void;
  change(changed: Changed): void;
}

/** @param onFirst when there is something to read in a pane */
export function startPanes(app: App, onFirst: () => void): ShownPanes {
  const slots = panes.map(makeSlot);
  for (const { content } of slots) onText(content, onFirst);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rest = REST.short;
  const update = async (slot: Slot): Promise<void> => {
    const begun = performance.now();
    await show(slot, app);
    rest = performance.now() - begun < QUICK ? REST.short : REST.long;
  };
  const change = (changed: Changed): void => {
    for (const slot of slots) slot.pending = either(slot.pending, changed);
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const slot of slots) if (slot.isInView) void update(slot);
    }, rest);
  };
  return {
    elements: new Map(slots.map(({ pane, element }) => [pane.name, element])),
    setInView(names) {
      for (const slot of slots) {
        const isInView = names.includes(slot.pane.name);
        if (slot.isInView === isInView) continue;
        slot.isInView = isInView;
        slot.element.hidden = !isInView;
        if (isInView) void update(slot);
        else leave(slot);
      }
    },
    change,
  };
}

function makeSlot(pane: Pane): Slot {
  const trouble = el("p", { class: "trouble", hidden: true });
  const content = el("div", { class: `pane pane-${pane.name}` });
  const element = el(
    "div",
    { role: "tabpanel", id: `pane-${pane.name}`, "aria-labelledby": `tab-${pane.name}`, class: "panel", hidden: true },
    trouble,
    content,
  );
  return {
    pane,
    element,
    content,
    trouble,
    mounted: undefined,
    isInView: false,
    pending: everything,
    showing: nothing,
    running: new AbortController(),
  };
}

/** What says that there is nothing yet is no content. */
function onText(element: HTMLElement, tell: () => void): void {
  const observer = new MutationObserver(() => {
    if (element.textContent === "" || element.querySelector(".latest-notice:not([hidden])") !== null) return;
    observer.disconnect();
    tell();
  });
  observer.observe(element, { attributeFilter: ["hidden"], childList: true, characterData: true, subtree: true });
}

function leave({ mounted, running }: Slot): void {
  running.abort();
  mounted?.hide?.();
}

/** Shows the state to a pane; what rejects takes the place of its content until something can be shown again. */
async function show(slot: Slot, app: App): Promise<void> {
  slot.running.abort();
  const running = new AbortController();
  slot.running = running;
  slot.showing = either(slot.showing, slot.pending);
  slot.pending = nothing;
  slot.element.ariaBusy = "true";
  const trouble = await troubleOf(async () => {
    slot.mounted ??= slot.pane.mount(slot.content, app);
    await slot.mounted.show(app.state, slot.showing, running.signal);
  });
  if (running.signal.aborted) return;
  slot.element.ariaBusy = "false";
  if (trouble === undefined) slot.showing = nothing;
  setTrouble(slot, trouble?.error);
}

async function troubleOf(action: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return { error };
  }
}

function setTrouble({ trouble, content }: Slot, error: unknown): void {
  trouble.hidden = error === undefined;
  content.hidden = error !== undefined;
  trouble.replaceChildren(...(error === undefined ? [] : troubleText(error)));
}

function troubleText(error: unknown): readonly (Node | string)[] {
  const isRefusal = error instanceof CompilerRefusal && !error.isOurs;
  return [...(isRefusal ? [] : ["This is a mistake of Convoke, not of yours: "]), ...inWords(error)];
}

function either(a: Changed, b: Changed): Changed {
  return { subject: a.subject || b.subject, cursor: a.cursor || b.cursor, target: a.target || b.target };
}
