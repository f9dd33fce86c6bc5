/** What runtime modules use of the generated module that they become part of. It declares what is declared here. */

export declare const signature: {
  readonly model: string;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
};

/** Whatever is handed to `load`, which JavaScript does not check. */
export type Weights = unknown;

export interface LoadOptions {
  readonly onProgress?: ((progress: { readonly loaded: number; readonly total: number }) => void) | undefined;
  readonly signal?:
    | {
        readonly aborted: boolean;
        readonly reason?: unknown;
        addEventListener(type: "abort", listener: () => void): void;
        removeEventListener(type: "abort", listener: () => void): void;
      }
    | undefined;
}

/** What `ImageData` is, and what is decoded elsewhere: red, green, blue and alpha of each pixel, row by row. */
export interface Picture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The name of the file of a worker. */
export declare const workerFile: string;

/** Makes a worker of that file. Bundlers know it, and ship it, where it stands in the call of a constructor. */
export declare function newWorker(Worker: new (...args: any[]) => any): any;

/** What packed weights for this module start with. */
export declare const packedHeader: string;

/** Parameters that kernels keep as bytes, with the shape that their scales and zero points have at the kernels. */
export declare const keptBytes: Readonly<Record<string, readonly number[]>>;
