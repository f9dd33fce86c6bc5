/** Types of `convoke/prettier`, which are prettier's own: who uses the plugin has it. */
import type { Plugin } from "prettier";

type Parts = Required<Pick<Plugin, "languages" | "parsers" | "printers" | "defaultOptions">>;

export declare const languages: Parts["languages"];
export declare const parsers: Parts["parsers"];
export declare const printers: Parts["printers"];
export declare const defaultOptions: Parts["defaultOptions"];
