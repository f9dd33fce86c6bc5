import type { Subject } from "../subject.ts";

/** What a net has been taught. */
export interface LearnedQuestion {
  readonly asked: Subject;
  /** A file of safetensors. */
  readonly answered: Uint8Array;
}
