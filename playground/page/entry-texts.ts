/** The texts of the entries of this tab's history: whoever goes back finds a text as it was left, after a reload too. */
import { keptInTab, type Stored } from "../stored.ts";

export interface EntryTexts extends Stored {
  /** Another entry, with this hash. */
  push(hash: string): void;
  /** The tab shows another entry. @returns whether it was there before */
  arrive(): boolean;
}

export function startEntryTexts(): EntryTexts {
  let entry = knownEntry() ?? nameEntry();
  const stored = (): Stored => keptInTab(`text-${entry}`);
  return {
    read: () => stored().read(),
    write: (text) => stored().write(text),
    push(hash) {
      history.pushState(null, "", hash);
      entry = nameEntry();
    },
    arrive() {
      const known = knownEntry();
      entry = known ?? nameEntry();
      return known !== undefined;
    },
  };
}

function knownEntry(): string | undefined {
  const state: unknown = history.state;
  return typeof state === "string" ? state : undefined;
}

function nameEntry(): string {
  const name = `${Date.now().toString(36)}-${history.length}`;
  history.replaceState(name, "");
  return name;
}
