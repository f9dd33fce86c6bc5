// Tiny, compiled by Convoke from tiny.cvk. Do not edit.

/**
 * A float32 array of a shape that the type checker knows: the result of one net is refused by another of a different
 * shape. A plain Float32Array may be given anywhere. At run time there is only the array, row-major.
 */
export type Tensor<Shape extends readonly number[]> = Float32Array & { readonly "~shape"?: Shape };

export declare const signature: {
  readonly model: "Tiny";
  readonly layout: "NCHW";
  readonly batch: 1;
  readonly inputs: {
    readonly image: readonly [1, 2, 4];
  };
  readonly outputs: {
    readonly scores: readonly [1, 3];
  };
  readonly parameters: {
    readonly "dense1.weight": readonly [3, 8];
    readonly "dense1.bias": readonly [3];
  };
};

export interface Tiny {
  /**
   * Computes the net's output. Given arrays are filled and returned, else new ones are made; nothing else is allocated.
   * Outputs must not share memory with inputs. Throws a TypeError for an array of another type or length.
   */
  run(image: Tensor<readonly [1, 2, 4]>, scores?: Tensor<readonly [1, 3]>): Tensor<readonly [1, 3]>;
}

/** A weight file: its bytes, its address (in Node also its path), or a Response or Blob that has it. */
export type Weights =
  | Uint8Array
  | ArrayBuffer
  | string
  | { readonly href: string; readonly protocol: string }
  | { readonly body: { getReader(): object } | null; readonly ok: boolean }
  | { readonly size: number; stream(): { getReader(): object } };

export interface LoadOptions {
  /** Is told how many bytes of the weights have been read, and of how many. The last time they are equal. */
  readonly onProgress?: ((progress: { readonly loaded: number; readonly total: number }) => void) | undefined;
  /** Ends loading: `load` rejects with the reason of the signal. Once a net is loaded it has no effect. */
  readonly signal?:
    | {
        readonly aborted: boolean;
        readonly reason?: unknown;
        addEventListener(type: "abort", listener: () => void): void;
        removeEventListener(type: "abort", listener: () => void): void;
      }
    | undefined;
}

/**
 * Makes a net.
 * @param weights a safetensors file
 * @throws an Error that lists every tensor that does not fit, or says why there is no file
 */
export declare function load(weights: Weights, options?: LoadOptions): Promise<Tiny>;
