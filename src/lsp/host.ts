/** What a server is given by the place where it runs. */
import type { Refusal } from "../base/recognise.ts";
import type { CheckOptions, Host } from "../check.ts";

/** Paths are those of `uris.ts`; files are asked for while nothing else is done. */
export interface ServerHost extends Host {
  /** Why a model may not read a file; undefined where it may, or there is none. */
  refusalOf?(model: string, path: string): Refusal | undefined;
  /** The paths of the model files in a folder and below. */
  modelsBelow?(folder: string): readonly string[];
  /** What the configuration of a project says of a model. */
  project?(model: string): Project;
}

export interface Project {
  readonly options: CheckOptions;
  /** Of its configuration; places count from 1. */
  readonly mistake?: {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  };
}
