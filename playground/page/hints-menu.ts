/** What is written beside the text: switches, which are kept. */
import { el } from "./dom.ts";
import type { HintSettings } from "./editor/server.ts";
import { kept } from "../stored.ts";

const SWITCHES = [
  { name: "shapes", label: "Shapes", standard: true },
  { name: "parameters", label: "Parameters", standard: false },
  { name: "macs", label: "Multiply-adds", standard: false },
  { name: "codeLens", label: "Totals above models and blocks", standard: false },
] as const;

type Name = (typeof SWITCHES)[number]["name"];

const stored = kept("hints");

/** As they were chosen the last time. */
export function keptHints(): HintSettings {
  const chosen = (stored.read() ?? SWITCHES.flatMap(({ name, standard }) => (standard ? name : [])).join(" ")).split(
    " ",
  );
  return settingsOf((name) => chosen.includes(name));
}

function settingsOf(isOn: (name: Name) => boolean): HintSettings {
  return {
    inlayHints: { shapes: isOn("shapes"), parameters: isOn("parameters"), macs: isOn("macs") },
    codeLens: isOn("codeLens"),
  };
}

export function hintsMenu(onChange: (hints: HintSettings) => void): HTMLElement {
  const hints = keptHints();
  const boxes = SWITCHES.map(({ name, label }) => {
    const checked = name === "codeLens" ? hints.codeLens : hints.inlayHints[name];
    const box = el("input", { type: "checkbox", checked });
    return { name, box, row: el("label", {}, box, label) };
  });
  const list = el("div", { class: "popup" }, ...boxes.map(({ row }) => row));
  const menu = el("details", { class: "menu" }, el("summary", {}, "Hints"), list);
  list.addEventListener("change", () => {
    const on = boxes.filter(({ box }) => box.checked).map(({ name }) => name);
    stored.write(on.join(" "));
    onChange(settingsOf((name) => on.includes(name)));
  });
  closeElsewhere(menu);
  return menu;
}

/** As menus do: by Escape, and by a press beside it. */
function closeElsewhere(menu: HTMLDetailsElement): void {
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")!.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !menu.contains(target)) menu.open = false;
  });
}
