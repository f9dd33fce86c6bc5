/** What the page and the worker that opens files say to each other. The worker is made for one opening, so that a broken file takes nothing with it. */
import type { Library } from "./protocol.ts";
import type { Subject } from "./subject.ts";

export interface ToOpen extends Library {
  readonly files: readonly GivenFile[];
  /** The open text, for which weights may be. */
  readonly subject: Subject;
}

export interface GivenFile {
  /** Below what was dropped or chosen: `model.json`, `classifier/group1-shard1of2.bin`. */
  readonly path: string;
  readonly file: Blob;
}

export type Opened = OpenedModel | OpenedWeights | RefusedFiles;

export interface OpenedModel {
  readonly kind: "model";
  /** The file that it came from. */
  readonly name: string;
  /** For its text. */
  readonly path: string;
  readonly text: string;
  /** What one should know although it is not a mistake. */
  readonly notes: readonly string[];
  /** As a safetensors file; undefined where the model has none. */
  readonly weights: Uint8Array<ArrayBuffer> | undefined;
}

export interface OpenedWeights {
  readonly kind: "weights";
  readonly name: string;
  readonly model: string;
  /** What does not fit, and what one should know. */
  readonly notes: readonly string[];
  readonly weights: Uint8Array<ArrayBuffer>;
}

export interface RefusedFiles {
  readonly kind: "refused";
  readonly message: string;
  /** One a line: each node that is not supported. */
  readonly details: readonly string[];
  /** A bug of ours, rather than of the file. */
  readonly isOurs: boolean;
}
