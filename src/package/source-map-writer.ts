/** What makes source maps, loaded where one is asked for. */
import type { Section } from "../javascript/sections.ts";
import type { SourceName } from "./source-map.ts";

export type { SourceName } from "./source-map.ts";

/** The source map of a module in sections, as JSON; undefined where none of these was made from a place of a text. */
export type SourceMapWriter = (sections: readonly Section[], file: string) => string | undefined;

/**
 * What `emitModule` takes as `sourceMap`.
 * @param sourceName what the map calls a model's file; without, its path below the folder that all of them share
 */
export async function sourceMapWriter(sourceName?: SourceName): Promise<SourceMapWriter> {
  const { sourceMapOf } = await import("./source-map.ts");
  return (sections, file) => sourceMapOf(sections, file, sourceName);
}
