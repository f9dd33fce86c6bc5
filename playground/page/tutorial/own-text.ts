/** What its reader had in the editor before a step took its place; a reload of the tab does not lose it. */
import { keptInTab } from "../../stored.ts";
import { readOwnText, type OwnText } from "./read-kept.ts";

export interface KeptOwnText {
  read(): OwnText | undefined;
  write(own: OwnText): void;
}

export function keptOwnText(): KeptOwnText {
  const stored = keptInTab("own-text");
  let last = readOwnText(stored.read());
  return {
    read: () => last,
    write({ text, path }) {
      last = { text, path };
      stored.write(JSON.stringify(last));
    },
  };
}
