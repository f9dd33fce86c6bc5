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

/**
 * Makes a net.
 * @param weights the bytes of a safetensors file
 * @throws an Error that lists every tensor that does not fit, a TypeError for a path or URL
 */
export declare function load(weights: Uint8Array | ArrayBuffer): Promise<Tiny>;
