/** What makes source maps, loaded where one is asked for. */
import type { Section } from "../javascript/sections.ts";
import type { SourceName } from "./source-map.ts";

export type { SourceName } from "./source-map.ts";

/** The source map of a module in sections, as JSON; undefined where none of these was made from a place of a text. */
export type SourceMapWriter = (sections: readonly Section[], file: string) => string | undefined;

/**
 * What `emitModule` takes as `sourceMap`, to make the map of a module's functions to the lines of the model.
 * @param sourceName what the map calls a model's file; without, its path below the folder that all of them share
 * @example
 * ```ts
 * import { check, compileModel, emitModule, sourceMapWriter } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { program } = compileModel(model).lowered;
 * const { layout } = model;
 * const sourceMap = await sourceMapWriter();
 * const { map } = emitModule(program, { name: "net", model: model.name, layout, weights: "none", sourceMap });
 * console.log(JSON.parse(map!).sources); // [ 'net.cvk' ]
 * ```
 */
export async function sourceMapWriter(sourceName?: SourceName): Promise<SourceMapWriter> {
  const { sourceMapOf } = await import("./source-map.ts");
  return (sections, file) => sourceMapOf(sections, file, sourceName);
}
