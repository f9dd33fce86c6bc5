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
  /** What runs the kernels; the program must have been lowered for it. TypeScript where left out. */
  readonly target?: "ts" | "wasm";
  /** For the target wasm. */
  readonly wasm?: WasmModuleOptions;
}

export interface WasmModuleOptions {
  /** Where the binary goes: into the module, or into `NAME.wasm` beside it; left out or "auto", by its size. */
  readonly place?: "auto" | "module" | "file";
  /** The most threads that a net can be loaded with; 1 where left out. */
  readonly threads?: number;
  /** Multiply-adds may be fused: faster, and not the same on every machine. */
  readonly relaxedSimd?: boolean;
  /** Whether the weights of `ModuleOptions` are what `packWeights` made. */
  readonly packedWeights?: boolean;
  /** Every access to memory is checked. For tests. */
  readonly guards?: boolean;
  /** Threads run the file beside the module, or its text in a data URL: for modules without a place, in this process. */
  readonly workers?: "beside" | "inline";
}

/** A module in each of its forms. The .js and the .ts do the same; the .d.ts describes the .js. */
export interface ModuleTexts {
  readonly ts: string;
  readonly js: string;
  readonly dts: string;
  /** The binary, where it is a file: `NAME.wasm`. */
  readonly wasm?: Uint8Array;
  /** What a module for several threads has beside it: `NAME.worker.js`, and `NAME.threads.wasm` where it is a file. */
  readonly threads?: { readonly worker: string; readonly wasm?: Uint8Array };
}
