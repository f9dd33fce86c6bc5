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
  /** Undefined where a layer does fewer operations than are counted. */
  readonly ofPeak: number | undefined;
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
  /** Undefined where it multiplies nothing, or does fewer operations than are counted. */
  readonly ofPeak: number | undefined;
  /** Operations are counted as the direct method does them; some strategies save some. */
  readonly doesFewer: boolean;
  readonly range: Range | undefined;
}
