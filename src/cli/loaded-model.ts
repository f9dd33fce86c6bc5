/** A model as commands work on it, whatever it was read from. */
import type { ImportedModel, QuantisedOf, ResolvedModel, TensorMap } from "../index.ts";

export interface LoadedModel {
  readonly model: ResolvedModel;
  /** By name, of every parameter; undefined where the file holds none, as text never does. */
  readonly weights: TensorMap | undefined;
  /** What of them the file has as bytes. */
  readonly quantised?: QuantisedOf;
  /** Of a model of another program: the names and shapes that its users know. */
  readonly ports?: Pick<ImportedModel, "inputs" | "outputs">;
  /** A claim does not hold, which has been reported. */
  readonly breaksClaims?: boolean;
}
