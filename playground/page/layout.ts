/** Where panes lie: an editor beside two halves, one above the other. The lower one is there while a pane lies in it. */

export interface Layout {
  /** Of the editor, in percent of the width. */
  readonly split: number;
  /** Of the upper half, in percent of the height. */
  readonly halves: number;
  /** The panes of the lower half; all others are in the upper one. */
  readonly lower: readonly string[];
  /** Panes that were shown, the last one first: the first of each half is seen. */
  readonly recent: readonly string[];
}

export const plainLayout: Layout = { split: 50, halves: 60, lower: [], recent: [] };

/** What is seen of a half: the names of its tabs, and which is in front. */
export interface Half {
  readonly tabs: readonly string[];
  readonly front: string | undefined;
}

export interface Halves {
  readonly upper: Half;
  readonly lower: Half;
}

/** @param names of all panes, in order */
export function halvesOf({ lower, recent }: Layout, names: readonly string[]): Halves {
  const below = names.filter((name) => lower.includes(name));
  const above = names.filter((name) => !lower.includes(name));
  const half = (tabs: readonly string[]): Half => ({
    tabs,
    front: recent.find((name) => tabs.includes(name)) ?? tabs[0],
  });
  return above.length === 0 ? { upper: half(names), lower: half([]) } : { upper: half(above), lower: half(below) };
}

export function withShown(layout: Layout, name: string): Layout {
  return { ...layout, recent: [name, ...layout.recent.filter((each) => each !== name)] };
}

/** The pane changes sides, and is seen there. */
export function withMoved(layout: Layout, name: string): Layout {
  const lower = layout.lower.includes(name) ? layout.lower.filter((each) => each !== name) : [...layout.lower, name];
  return withShown({ ...layout, lower }, name);
}

/** Dividers keep away from the edges, so that nothing is lost behind them. */
export const LEAST = 15;
export const MOST = 85;

export function within(percent: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round(percent * 10) / 10));
}

/** @param stored what a browser kept: of an earlier version, or of anybody */
export function readLayout(stored: string | null): Layout {
  const said = parsed(stored);
  const percent = (name: "split" | "halves"): number => {
    const value = said[name];
    return typeof value === "number" && Number.isFinite(value) ? within(value) : plainLayout[name];
  };
  const names = (name: "lower" | "recent"): readonly string[] => {
    const value = said[name];
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  };
  return { split: percent("split"), halves: percent("halves"), lower: names("lower"), recent: names("recent") };
}

function parsed(stored: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(stored ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
