import type { Subject } from "../subject.ts";

/** The tensors of the model as boxes in space, as papers draw them. */
export interface VolumesQuestion {
  readonly asked: Subject;
  readonly answered: VolumesAnswer;
}

export interface VolumesAnswer {
  readonly width: number;
  readonly height: number;
  /** One sentence, for those who do not see it. */
  readonly description: string;
  /** An SVG of that size. */
  readonly markup: string;
}
