/** From text to syntax tree. */
import type { Source } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "./ast.ts";
import { withChangedLines } from "./changed-lines.ts";
import type { SoundText, TextMemory } from "./known-lines.ts";
import { readTrees, type Trees } from "./read-trees.ts";
import { readSuppressions } from "./suppressions.ts";

/** `parse`, or what remembers what it has read. */
export type Parse = typeof parse;

/** Mistakes go to `diagnostics`, with codes `syntax/…`, without those that comments suppress; what they concern is a hole in the result. */
export function parse(source: Source, diagnostics: Diagnostics, memory?: TextMemory): SourceFile {
  const { suppressions, file } = readAgain(source, memory) ?? readWhole(source, diagnostics, memory);
  if (suppressions.length > 0) diagnostics.suppress(source, readSuppressions(suppressions, file));
  return file;
}

function readAgain(source: Source, memory: TextMemory | undefined): SoundText | undefined {
  const sound = memory?.sound && withChangedLines(source, memory.sound);
  if (sound !== undefined) Object.assign(memory!, { known: sound.known, sound });
  return sound;
}

function readWhole(
  source: Source,
  diagnostics: Diagnostics,
  memory: TextMemory | undefined,
): Pick<Trees, "suppressions" | "file"> {
  const { reporter, suppressions, file } = readTrees(source, diagnostics, memory);
  if (memory?.known !== undefined) {
    memory.sound = reporter.reported.length > 0 ? undefined : { known: memory.known, file, suppressions };
  }
  return { suppressions, file };
}
