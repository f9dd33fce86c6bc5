/**
 * Source maps (ECMA-426) from a module's kernels to the lines of the model that they compute. Every line of a kernel maps to
 * its layer as a whole, since fused loops have no order that the model's text would have; all else maps to nothing.
 */
import { addSegment, GenMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import type { Source } from "../base/source.ts";
import { shown } from "../base/visible.ts";
import { linesOf, type Section } from "../javascript/sections.ts";

/** The name, a relative URL, of a file by the path that it was read as. */
export type SourceName = (path: string) => string;

export function sourceMapOf(
  sections: readonly Section[],
  file: string,
  sourceName: SourceName | undefined,
): string | undefined {
  const sources = new Set(sections.flatMap(({ origin }) => origin?.source ?? []));
  if (sources.size === 0) return undefined;
  const nameOf = sourceName ?? nameBelowShared([...sources]);
  const map = new GenMapping({ file });
  for (const source of sources) setSourceContent(map, nameOf(source.path), source.text);
  for (const { section, first, count } of linesOf(sections)) {
    // Readers of maps look back over lines without a segment: the first of these ends what was before.
    if (section.origin === undefined) addSegment(map, first, 0);
    else addLines(map, section, first, count, nameOf);
  }
  const encoded = toEncodedMap(map);
  // Node takes a segment without a source for one with a source where nothing at all follows.
  return JSON.stringify({ ...encoded, mappings: `${encoded.mappings};` });
}

/** A segment counts for the rest of its line only, in most readers. */
function addLines(map: GenMapping, { origin, name }: Section, first: number, count: number, nameOf: SourceName): void {
  const { source, start } = origin!;
  const { line, column } = source.positionAt(start);
  const shownName = shown(name ?? "");
  for (let at = 0; at < count; at++) {
    addSegment(map, first + at, 0, nameOf(source.path), line - 1, column - 1, shownName);
  }
}

/** What is left of each path without the folders that all share, as a URL: of one file, its last name. */
function nameBelowShared(sources: readonly Source[]): SourceName {
  const folders = sources.map(({ path }) => segmentsOf(path).slice(0, -1));
  const [some = [], ...others] = folders;
  const differs = some.findIndex((segment, at) => others.some((other) => other[at] !== segment));
  const shared = differs === -1 ? some.length : differs;
  return (path) => segmentsOf(path).slice(shared).map(encodeURIComponent).join("/");
}

function segmentsOf(path: string): readonly string[] {
  return path.split(/[\\/]/);
}
