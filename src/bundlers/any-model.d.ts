/** What modules of all models have, as far as it is the same for all. */

/** Red, green, blue and alpha of each pixel, row by row, as `ImageData` has them. */
export interface Picture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
export interface Net {
  /** Computes the outputs. Several inputs or outputs are objects of arrays by name. */
  run(inputs: any, outputs?: any): any;
  /** The classes with the highest scores, where the model has names of classes. */
  top(scores: any, count?: number, output?: string): { readonly name: string; readonly score: number }[];
  /** Ends threads, where there are some. */
  close(): void;
}
export interface Signature {
  readonly model: string;
  readonly layout: string;
  readonly batch: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly classes?: Readonly<Record<string, readonly string[]>>;
}

/** @param weights a weight file: bytes, an address, a URL, a Response or a Blob; those that were compiled in without */
export declare function load(weights?: any, options?: object): Promise<Net>;
