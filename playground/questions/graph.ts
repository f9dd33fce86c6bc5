import type { Diagram } from "../../src/tools.ts";
import type { Range, Subject } from "../subject.ts";

/** The model as boxes and the tensors between them; sizes may be open. */
export interface GraphQuestion {
  readonly asked: Subject;
  readonly answered: GraphAnswer;
}

export interface GraphAnswer {
  readonly diagram: Diagram;
  /** By the ids of boxes: where they are written in this text, if they are. */
  readonly places: Readonly<Record<string, readonly Range[]>>;
}
