import type { Targeted } from "../subject.ts";

/** The code of some functions, in one of its forms. */
export interface KernelCodeQuestion {
  readonly asked: Targeted & {
    readonly names: readonly string[];
    readonly form: CodeForm;
  };
  readonly answered: {
    /** Of each function that there is, in the order of the names. */
    readonly texts: readonly { readonly name: string; readonly text: string }[];
  };
}

/** The compiler's own language of kernels, or what the target makes of it: TypeScript, or WebAssembly as text. */
export type CodeForm = "ir" | "code";
