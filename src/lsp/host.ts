/** What a server is given by the place where it runs. */
import type { Connection, InitializeParams } from "vscode-languageserver";
import type { Refusal } from "../base/recognise.ts";
import type { CheckOptions, Host } from "../check.ts";
import type { Uris } from "./uris.ts";

/** Paths are those of `uris.ts`; files are asked for while nothing else is done. */
export interface ServerHost extends Host {
  /** Why a model may not read a file; undefined where it may, or there is none. */
  refusalOf?(model: string, path: string): Refusal | undefined;
  /** The paths of the model files in a folder and below. */
  modelsBelow?(folder: string): readonly string[];
  /** A file has changed, or has come or gone. */
  forget?(path: string): void;
  /** What the configuration of a project says of a model. */
  project?(model: string): Project;
}

/** @param changed tells that a file is not what was read of it, or without one that others are there */
export type MakeHost = (
  connection: Connection,
  params: InitializeParams,
  uris: Uris,
  changed: (path?: string) => void,
) => ServerHost;

export interface Project {
  readonly options: CheckOptions;
  /** Of its configuration; places count from 1. */
  readonly mistake?: {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    /** Behind its last character, where that is known. */
    readonly end?: { readonly line: number; readonly column: number };
    readonly message: string;
  };
}
