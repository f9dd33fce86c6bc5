import type { Layout } from "../tensor/layout.ts";
import type { TargetChoice } from "../targets/index.ts";
import type { ModuleSettings } from "../targets/module-parts.ts";
import type { ModuleTraining } from "../training/module-training.ts";
import type { SourceMapWriter } from "./source-map-writer.ts";

/** What a module depends on besides its program. */
export interface ModuleOptions extends ModuleSettings {
  /** The model's name as the user spelled it. */
  readonly model: string;
  /** The model's text, for the first line: its file name. */
  readonly source?: string;
  readonly layout: Layout;
  /** More lines for the comment at the top. */
  readonly header?: readonly string[];
  /** What runs the kernels, and its options; the program must have been lowered for it. TypeScript where left out. */
  readonly target?: TargetChoice;
  /** How the model is trained, where the program does that as well: `Compiled.training`. */
  readonly training?: ModuleTraining | undefined;
  /** Makes `map`, which is left out without: what `sourceMapWriter` gives. */
  readonly sourceMap?: SourceMapWriter | undefined;
}

/** A module in each of its forms. The .js and the .ts do the same; the .d.ts describes the .js. */
export interface ModuleTexts {
  readonly ts: string;
  readonly js: string;
  readonly dts: string;
  /** The source map of `js`, as JSON; not where none of its functions computes a layer that stands in a model's text. */
  readonly map?: string;
  /** The files that must lie next to the module, by what follows its name: `wasm` for `NAME.wasm`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}
