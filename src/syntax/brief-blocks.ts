/** A file without models in one line: `2 blocks, checked where models import them`. */
import type { Source } from "../base/source.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { parse } from "./parse.ts";
import { countOf } from "../tensor/readable-numbers.ts";

/** Undefined where there is nothing to import. */
export function briefBlocks(source: Source): string | undefined {
  const { declarations } = parse(source, new Diagnostics());
  const [blocks, constants] = (["block", "let"] as const).map(
    (sought) => declarations.filter(({ kind }) => kind === sought).length,
  );
  const counts = [countOf(blocks!, "block"), countOf(constants!, "constant")].filter((text) => !text.startsWith("0 "));
  const object = blocks! + constants! === 1 ? "it" : "them";
  return counts.length === 0 ? undefined : `${counts.join(" and ")}, checked where models import ${object}`;
}
