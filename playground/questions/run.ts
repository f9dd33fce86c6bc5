import type { Running } from "./load.ts";

/** Runs a net once. */
export interface RunQuestion {
  readonly asked: RunAsked;
  readonly answered: RunResults;
}

export interface RunAsked extends Running {
  /** For each input, by name. */
  readonly inputs: Readonly<Record<string, GivenInput>>;
}

export type GivenInput =
  | { readonly picture: Picture }
  /** Uniform in [-1, 1), by this seed. */
  | { readonly seed: number };

/** In RGBA, as canvases have it. */
export interface Picture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

export interface RunResults {
  readonly outputs: readonly RunResult[];
  /** The run alone. */
  readonly ms: number;
}

export interface RunResult {
  readonly name: string;
  /** Row-major, channels first. */
  readonly data: Float32Array;
}
