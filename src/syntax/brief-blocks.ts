/** A file without models in one line: `2 blocks, checked where models import them`. */
import type { Source } from "../base/source.ts";
import { Diagnostics } from "../diagnostics/diagnostic.ts";
import { parse } from "./parse.ts";
import { countOf } from "../tensor/readable-numbers.ts";

/** Undefined where there is nothing to import. */
export function briefBlocks(source: Source): string | undefined {
  const { declarations } = parse(source, new Diagnostics());
  const kinds = declarations.map(({ kind }) => kind).filter((kind) => kind === "block" || kind === "let");
  if (kinds.length === 0) return undefined;
  const blocks = kinds.filter((kind) => kind === "block").length;
  const counts = [countOf(blocks, "block"), countOf(kinds.length - blocks, "constant")];
  const told = counts.filter((text) => !text.startsWith("0 ")).join(" and ");
  return `${told}, checked where models import ${kinds.length === 1 ? "it" : "them"}`;
}
