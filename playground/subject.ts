/** What most questions are about: a text, with the files beside it. */
export interface Subject {
  /** What the text imports is found from here: `resnet-50.cvk`. */
  readonly path: string;
  readonly text: string;
  /** The model that is meant; the first where left out or where there is none of that name. */
  readonly model?: string | undefined;
}

/** Offsets in the open text; the second is behind the last character. */
export type Range = readonly [from: number, to: number];

/** A text for which kernels are generated. */
export interface Targeted extends Subject {
  readonly target: "ts" | "wasm";
}
