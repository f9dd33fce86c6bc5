import type { Range, Subject } from "../subject.ts";

/** The report on a model, in parts as they are found: figures at once, pictures later. Sizes may be open. */
export interface ReportQuestion {
  readonly asked: Subject;
  readonly told: ReportTold;
  readonly answered: ReportAnswer;
}

export interface ReportTold {
  readonly parts: readonly ReportPart[];
  /** With the layers: where each line of their table is written, which may be several places, or none in this text. */
  readonly rows?: readonly (readonly Range[])[];
}

export interface ReportPart {
  readonly id: string;
  readonly title: string;
  /** Made by the compiler's writer of markup: what comes of the text is text there. */
  readonly markup: string;
}

export interface ReportAnswer {
  /** All that there are, but memory: of other parts this model has nothing. */
  readonly parts: readonly string[];
}
