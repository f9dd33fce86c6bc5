/** What a module is told besides its program. */
export interface ModuleOptions {
  /** The module's file name without its ending: weights beside it are `NAME.weights`. */
  readonly name: string;
  /** The model's name as the user spelled it. */
  readonly model: string;
  /** The model's text, for the first line: its file name. */
  readonly source?: string;
  readonly layout: "NCHW" | "NHWC";
  readonly batch: number;
  /** Where `load` finds weights when none are handed in: nowhere, in a file beside the module, or in the module itself. */
  readonly weights: "none" | "beside" | { readonly inline: Uint8Array };
  /** More lines for the comment at the top. */
  readonly header?: readonly string[];
}

/** A module in each of its forms. The .js and the .ts do the same; the .d.ts describes the .js. */
export interface ModuleTexts {
  readonly ts: string;
  readonly js: string;
  readonly dts: string;
}
