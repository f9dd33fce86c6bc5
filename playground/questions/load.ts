import type { Range, Subject } from "../subject.ts";

/** Makes a model ready to run: compiles it to WebAssembly, and finds weights for it. */
export interface LoadQuestion {
  readonly asked: Running;
  readonly answered: Loaded;
}

/** What is run. */
export interface Running {
  readonly subject: Subject;
  /** Which weights, by the key of a choice; the best that there are where left out. */
  readonly weights?: string | undefined;
  /** Of the picture that it is run on. */
  readonly pictureSize?: PictureSize | undefined;
  /** Also where it takes much memory. */
  readonly anyway?: boolean | undefined;
}

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

export type Loaded = LoadedNet | HeavyNet;

/** It would take so much memory that one is asked first. */
export interface HeavyNet {
  readonly kind: "heavy";
  readonly weightBytes: number;
  /** Of activations and scratch. */
  readonly workBytes: number;
}

export interface LoadedNet {
  readonly kind: "net";
  readonly model: string;
  readonly inputs: readonly NetInput[];
  readonly outputs: readonly NetOutput[];
  readonly weights: UsedWeights;
  /** Its layers can be looked at in passing. */
  readonly isSmall: boolean;
  /** What has results to look at, in the order in which it runs. */
  readonly layers: readonly NetLayer[];
}

export interface NetInput {
  readonly name: string;
  /** Without the batch, channels first. */
  readonly shape: readonly number[];
  /** Its numbers come with all channels of a place together. */
  readonly isChannelsLast: boolean;
  /** It can be made of a picture: as the model says, or as what has one or three channels usually is. */
  readonly isPicture: boolean;
  /** The model itself says how pictures become it. */
  readonly saysPixels: boolean;
}

export interface NetOutput {
  readonly name: string;
  /** Without the batch, channels first. */
  readonly shape: readonly number[];
  readonly classes: readonly string[] | undefined;
}

export interface NetLayer {
  readonly name: string;
  readonly kind: string;
  readonly shape: readonly number[];
  /** Where the text says it, innermost first: its own line, and the calls that led there, as far as they are in this text. */
  readonly ranges: readonly Range[];
}

export interface UsedWeights {
  readonly key: string;
  /** A sentence: which weights these are, and what of them is random. */
  readonly text: string;
  /** Outputs mean nothing, or not what they should. */
  readonly isWarning: boolean;
  readonly choices: readonly WeightChoice[];
}

export interface WeightChoice {
  readonly key: string;
  readonly label: string;
}
