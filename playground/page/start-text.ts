/** Which text the editor begins with: what this tab had before it was reloaded, else what the address says, else an example. */
import { readFragment } from "../link.ts";

export interface StartText {
  readonly text: string;
  readonly path: string;
  readonly pane?: string | undefined;
  /** What the address wanted and did not get, as a sentence. */
  readonly complaint?: string;
}

/** What addresses may name. */
export interface Known {
  readonly library: Readonly<Record<string, string>>;
  /** The names of the panes, and of the editor. */
  readonly views: readonly string[];
}

/** What a tab keeps of its text: it holds as long as the address is the same. */
export interface KeptText {
  readonly hash: string;
  readonly text: string;
  readonly path: string;
}

const FIRST = "lenet.cvk";

/**
 * @param hash of the address, with its `#`
 * @param kept as this tab kept it, or anything else that was there
 */
export function startText(hash: string, kept: string | null, known: Known): StartText {
  const said = linkedText(hash, known);
  const own = readKept(kept);
  return own?.hash === hash ? { ...said, text: own.text, path: own.path } : said;
}

/** What an address means, whatever was in the tab before. */
export function linkedText(hash: string, { library, views }: Known): StartText {
  const said = textOf(hash, library);
  const { pane } = said;
  if (pane === undefined || views.includes(pane)) return said;
  const missing = `There is no pane ${pane}: there are ${views.join(", ")}.`;
  return { ...said, pane: undefined, complaint: [said.complaint, missing].filter(Boolean).join(" ") };
}

function textOf(hash: string, library: Readonly<Record<string, string>>): StartText {
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const pane = words.get("pane") ?? undefined;
  const first = { text: library[FIRST] ?? "", path: FIRST, pane };
  const example = words.get("example");
  if (example !== null) {
    if (Object.hasOwn(library, example)) return { text: library[example]!, path: example, pane };
    return { ...first, complaint: `There is no example ${example}: this is ${FIRST}.` };
  }
  if (!words.has("model")) return first;
  const linked = readFragment(hash);
  if (linked !== undefined) return { text: linked.text, path: linked.path ?? "model.cvk", pane };
  return { ...first, complaint: `The link is damaged, so its model cannot be read: this is ${FIRST}.` };
}

export function writeKept(kept: KeptText): string {
  return JSON.stringify(kept);
}

function readKept(kept: string | null): KeptText | undefined {
  try {
    const { hash, text, path }: Partial<Record<keyof KeptText, unknown>> = JSON.parse(kept ?? "{}");
    if (typeof hash !== "string" || typeof text !== "string" || typeof path !== "string") return undefined;
    return { hash, text, path };
  } catch {
    return undefined;
  }
}
