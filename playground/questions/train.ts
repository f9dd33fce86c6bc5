import type { Subject } from "../subject.ts";
import type { Picture } from "./run.ts";

/** Teaches a net these examples, until it is sure of all of them or the question is withdrawn. */
export interface TrainQuestion {
  readonly asked: TrainAsked;
  readonly told: TrainTold;
  readonly answered: TrainAnswer;
}

export interface TrainAsked {
  readonly subject: Subject;
  /** At least one. */
  readonly examples: readonly Example[];
}

export interface Example {
  /** Of the size that the net takes. */
  readonly picture: Picture;
  /** Which class it is. */
  readonly label: number;
}

export interface TrainTold {
  /** Of each step since the last that was told. */
  readonly losses: readonly number[];
  readonly steps: number;
  readonly stepsPerSecond: number;
}

export interface TrainAnswer {
  /** The loss is no number any longer. */
  readonly isLost: boolean;
}
