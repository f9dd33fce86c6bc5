/** Which functions are shown, and what is said of that. */
import type { Kernels, LayerWithout } from "../../../questions/kernels.ts";
import { statementAt, thingsOfStatement } from "./statement-at.ts";

/** Those under the cursor, all, or one by its name. */
export type Wanted = { readonly kind: "cursor" | "all" } | { readonly kind: "one"; readonly name: string };

export interface Choice {
  /** Of functions, in the order of their first calls. */
  readonly names: readonly string[];
  /** Those of the statement under the cursor. */
  readonly marked: ReadonlySet<string>;
  readonly about: string;
}

/**
 * @param cursor in the text that the kernels are of
 * @param before what was shown: it stays while no layer is under the cursor
 */
export function choose(
  kernels: Kernels,
  { text, cursor }: { readonly text: string; readonly cursor: number },
  wanted: Wanted,
  before: readonly string[],
): Choice {
  const { names: under, layersWithout } = underCursor(kernels, text, cursor);
  const all = kernels.functions.map(({ name }) => name);
  const marked = new Set(under);
  if (wanted.kind === "all") return { names: all, marked, about: `${all.length} functions.` };
  if (wanted.kind === "one") return { names: all.filter((name) => name === wanted.name), marked, about: "" };
  const statement = text.slice(...statementAt(text, cursor));
  if (under.length > 0 || layersWithout.length > 0)
    return { names: under, marked, about: aboutStatement(statement, under.length, layersWithout) };
  const kept = all.filter((name) => before.includes(name));
  if (kept.length > 0)
    return { names: kept, marked, about: "No layer is under the cursor: these are of the last one." };
  return {
    names: ofFirstLayer(kernels, text),
    marked,
    about: "No layer is under the cursor: these are of the first one.",
  };
}

function underCursor({ functions, layersWithout }: Kernels, text: string, cursor: number) {
  const places = [...functions.map(({ ranges }) => ranges), ...layersWithout.map(({ range }) => [range])];
  const found = thingsOfStatement(places, text, cursor);
  return {
    names: found.flatMap((at) => functions[at]?.name ?? []),
    layersWithout: found.flatMap((at) => layersWithout[at - functions.length] ?? []),
  };
}

function aboutStatement(statement: string, count: number, layersWithout: readonly LayerWithout[]): string {
  const of = count === 0 ? [] : [`${statement}: ${count === 1 ? "one function" : `${count} functions`}.`];
  const without = layersWithout.map(
    ({ reason }) => `${count === 0 ? `${statement} has` : "In it is a layer with"} no code of its own: ${reason}.`,
  );
  return [...of, ...without].join(" ");
}

function ofFirstLayer(kernels: Kernels, text: string): readonly string[] {
  const first = kernels.functions.find(({ region, ranges }) => region === "run" && ranges.length > 0);
  return first === undefined ? [] : underCursor(kernels, text, first.ranges[0]![0]).names;
}
