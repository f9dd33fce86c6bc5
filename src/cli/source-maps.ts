/** `compile --source-map`: the map beside the module, and the line of the module that names it. */
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { sourceMapWriter, type SourceMapWriter } from "../index.ts";
import { shown } from "../tools.ts";
import { UsageError, type Option, type Words } from "./command.ts";

export const sourceMapOption: Option = {
  name: "source-map",
  help: "also write NAME.js.map, by which profilers and stack traces show lines of the model instead of NAME.js",
};

/** @throws UsageError where there is nothing to map. */
export function demandMappable(words: Words, kinds: ReadonlySet<string>): void {
  if (!words.has("source-map") || kinds.has("js")) return;
  throw new UsageError("--source-map is of NAME.js: it goes with js among --emit");
}

/** Sources are named as they are found from the map. */
export async function chosenSourceMap(words: Words, module: string): Promise<SourceMapWriter | undefined> {
  if (!words.has("source-map")) return undefined;
  return sourceMapWriter((path) => relativeUrl(dirname(module), path));
}

function relativeUrl(folder: string, path: string): string {
  const way = relative(resolve(folder), resolve(path));
  // On another drive.
  if (isAbsolute(way)) return pathToFileURL(path).href;
  return way.split(/[\\/]/).map(encodeURIComponent).join("/");
}

/** What is said where there is no map after all. */
export function noMapNote(name: string): string {
  const reason = `nothing in ${shown(name)}.js is made from a line of a model's text`;
  return `no ${shown(name)}.js.map: ${reason} (kernels in WebAssembly have theirs in their names)\n`;
}

/** The last line of a module that has a map. Engines take no quotation marks in it. */
export function mapComment(name: string): string {
  return `//# sourceMappingURL=${encodeURIComponent(name).replaceAll("'", "%27")}.js.map\n`;
}
