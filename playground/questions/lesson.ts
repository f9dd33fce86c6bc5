import type { Subject } from "../subject.ts";

/** Makes a net ready to be taught by drawings: its training step is compiled. One that is ready already goes on from where it is. */
export interface LessonQuestion {
  readonly asked: LessonAsked;
  readonly answered: Lesson;
}

export interface LessonAsked {
  readonly subject: Subject;
  /** Forgets what was learnt. */
  readonly anew: boolean;
}

export interface Lesson {
  /** The name of the model. */
  readonly model: string;
  /** What drawings can be of, by class. */
  readonly labels: readonly string[];
  /** Of the picture that the net takes. */
  readonly width: number;
  readonly height: number;
  /** Steps made so far. */
  readonly steps: number;
}
