/** The way to the tutorial: a button, and addresses such as `#step=3`. What it is made of is loaded when it is opened. */
import type { StepName } from "../../tutorial/checks.ts";
import { button } from "../dom.ts";
import type { App } from "../pane.ts";
import { hashOf, namesStep, noSuchStep, stepIn } from "./address.ts";
import type { Panel } from "./panel.ts";

export interface TutorialOptions {
  /** Hidden while it is closed. */
  readonly place: HTMLElement;
  readonly app: App;
  /** Whether the editor holds nothing of its reader's, so that a step may be put there at once. */
  isUntouched(): boolean;
  /** The address is another, the text as it was. */
  onAddress(): void;
}

export interface Tutorial {
  readonly button: HTMLElement;
  /** Shows the step that an address names. @returns whether it names one */
  openAddress(hash: string): boolean;
  /** The text in the editor is another. */
  change(): void;
}

export function makeTutorial({ place, app, isUntouched, onAddress }: TutorialOptions): Tutorial {
  let panel: Panel | undefined;
  const toggle = button("Tutorial", () => (place.hidden ? void open(undefined) : close()), { "aria-pressed": "false" });

  function setAddress(hash: string): void {
    if (location.hash === hash) return;
    history.replaceState(history.state, "", hash === "" ? location.pathname + location.search : hash);
    onAddress();
  }

  function close(): void {
    setHidden(true);
    setAddress("");
    toggle.focus();
  }

  function setHidden(isHidden: boolean): void {
    place.hidden = isHidden;
    toggle.setAttribute("aria-pressed", String(!isHidden));
  }

  async function open(name: StepName | undefined): Promise<void> {
    setHidden(false);
    const isFresh = isUntouched();
    panel ??= await loadPanel();
    panel.show(name);
    if (name !== undefined && isFresh) panel.start();
  }

  async function loadPanel(): Promise<Panel> {
    const [{ createPanel }, answer] = await Promise.all([import("./panel.ts"), fetch("tutorial.json")]);
    return createPanel({
      place,
      app,
      steps: await answer.json(),
      onStep: (name) => setAddress(hashOf(name)),
      onClose: close,
    });
  }

  return {
    button: toggle,
    openAddress(hash) {
      const name = stepIn(hash);
      if (name === undefined && namesStep(hash)) app.announce(noSuchStep);
      if (name !== undefined) void open(name);
      return name !== undefined;
    },
    change: () => panel?.change(),
  };
}
