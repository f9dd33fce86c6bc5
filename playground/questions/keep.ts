/** Keeps the weights of a file that was opened, for the runs to come. */
export interface KeepQuestion {
  readonly asked: {
    /** As the list of weights shows it: the file's name. */
    readonly key: string;
    /** As a safetensors file, in the arrangement of our layers. */
    readonly file: Uint8Array;
  };
  readonly answered: undefined;
}
