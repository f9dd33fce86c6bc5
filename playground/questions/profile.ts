import type { Range } from "../subject.ts";
import type { Running } from "./load.ts";

/** Times each layer in this browser. Told is what is being done. */
export interface ProfileQuestion {
  readonly asked: Running;
  readonly told: string;
  readonly answered: LayerTimings;
}

export interface LayerTimings {
  readonly layers: readonly LayerTiming[];
  /** Layers for which nothing is left to do. */
  readonly withoutKernel: readonly string[];
  /** Sum of the layers. */
  readonly totalMs: number;
  /** A run of the whole net, with no clock inside. */
  readonly wholeMs: number;
  readonly wholeBestMs: number;
  readonly gflops: number;
  readonly ofPeak: number;
  readonly peakGflops: number;
  readonly peakKind: string;
  readonly rounds: number;
  readonly runsPerRound: number;
  /** Milliseconds between two readings of this browser's clock that differ. */
  readonly resolutionMs: number;
}

export interface LayerTiming {
  readonly name: string;
  readonly computes: string | undefined;
  readonly strategy: string | undefined;
  readonly ms: number;
  readonly share: number;
  readonly gflops: number | undefined;
  readonly ofPeak: number | undefined;
  readonly range: Range | undefined;
}
