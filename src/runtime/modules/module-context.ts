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

/** The name of the file of a worker. */
export declare const workerFile: string;

/** Makes a worker of that file. Bundlers know it, and ship it, where it stands in the call of a constructor. */
export declare function newWorker(Worker: new (...args: any[]) => any): any;

/** What packed weights for this module start with. */
export declare const packedHeader: string;
