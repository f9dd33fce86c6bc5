/** A call of another framework as it was read, and what is known where it stands. */

/** A call as written, its arguments as text. */
export interface WrittenCall {
  /** With what stands before it: `nn.Conv2d`. */
  readonly name: string;
  readonly values: readonly string[];
  readonly named: readonly (readonly [name: string, value: string])[];
  /** Whether the arguments stand in parentheses that touch the name. */
  readonly parenthesised: boolean;
}

/** What is known of layers and tensors where a call stands; all that is undefined is not known. */
export interface CallContext {
  /** The attributes of a layer, by the name that we have for it; undefined where it is none. */
  attributesOf?(layer: string): readonly string[] | undefined;
  /** Of a layer: those that plain values fill. */
  positionalOf?(layer: string): readonly string[];
  /** How many channels the tensor has. */
  readonly channels?: number | undefined;
  /** The name of an axis that is counted with the batch, or from the end. */
  axisName?(text: string): string | undefined;
}
