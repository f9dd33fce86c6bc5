import type { Subject } from "../subject.ts";
import type { Picture } from "./run.ts";

/** What a net that is being taught takes a drawing for. */
export interface GuessQuestion {
  readonly asked: GuessAsked;
  /** How likely each class is. */
  readonly answered: Float32Array;
}

export interface GuessAsked {
  readonly subject: Subject;
  readonly picture: Picture;
}
