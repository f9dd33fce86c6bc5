/** A begin and a length in the block of bytes. */
export type Place = readonly [begin: number, length: number];

export interface Job {
  readonly module: string;
  readonly weights?: Place;
  /** The path or the address of the weights. */
  readonly from?: string;
  readonly inputs: Readonly<Record<string, Place>>;
  /** Options for `load`. */
  readonly load?: object;
}

/** The lengths of the outputs of each job, and the outputs of all. */
export interface Outcome {
  readonly report: readonly (readonly number[])[];
  readonly bytes: Uint8Array;
}

export function runNets(
  jobs: readonly Job[],
  bytes: ArrayBuffer,
  importModule: (path: string) => Promise<unknown>,
): Promise<Outcome>;
