import type { RunAsked } from "./run.ts";

/** What one layer gives, for the same inputs. */
export interface FeaturesQuestion {
  readonly asked: RunAsked & {
    readonly layer: string;
    /** Channels at most, from the first. */
    readonly count: number;
  };
  readonly answered: Features;
}

export interface Features {
  /** All of it, without the batch. */
  readonly shape: readonly number[];
  /** Of the channels that were asked for. */
  readonly data: Float32Array;
  /** Of all channels; of numbers that are finite. */
  readonly least: number;
  readonly most: number;
}
