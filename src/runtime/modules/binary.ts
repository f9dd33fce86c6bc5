/** Ships in modules of WebAssembly, which declare a `Binary` or two. */

/** A step of preparing: tensors that must lie whole, and at most one that comes in pieces, of so many elements a step. */
export type Step = readonly [
  extent: number,
  whole: readonly (readonly [tensor: string, address: number])[],
  stream?: readonly [tensor: string, address: number, perStep: number, most: number],
];

export interface Binary {
  compile(): Promise<object>;
  compiled?: Promise<object> | undefined;
  /** The size of shared memory, in 64 KiB. */
  readonly pages?: number;
  /** Addresses of inputs and outputs. */
  readonly ports: readonly number[];
  /** Where prepared weights lie, in modules that may get them as they are. */
  readonly packed?: readonly [begin: number, end: number];
  readonly steps: readonly Step[];
}

export interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer };
  prepare(step: number, begin: number, end: number): void;
  run(): void;
}

/** Once for all nets; a failure is forgotten, so that the next load tries again. */
export function compiled(binary: Binary): Promise<object> {
  return (binary.compiled ??= binary.compile().catch((error) => {
    binary.compiled = undefined;
    throw error;
  }));
}
