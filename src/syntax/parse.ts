/** From text to syntax tree. */
import type { Source } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./ast.ts";
import type { TextMemory } from "./known-lines.ts";
import { readTrees } from "./read-trees.ts";
import { readSuppressions } from "./suppressions.ts";

/** `parse`, or what remembers what it has read. */
export type Parse = typeof parse;

/** Mistakes go to `diagnostics`, with codes `syntax/…`, without those that comments suppress; what they concern is a hole in the result. */
export function parse(source: Source, diagnostics: Diagnostics, memory?: TextMemory): SourceFile {
  const { suppressions, file } = readTrees(source, diagnostics, memory);
  if (suppressions.length > 0) diagnostics.suppress(source, readSuppressions(suppressions, file));
  return file;
}
