import type { Subject } from "../subject.ts";

/** What the tutorial asks of a text: whether it is sound, and the figures of its model. */
export interface FiguresQuestion {
  readonly asked: Subject;
  readonly answered: Figures;
}

export interface Figures {
  readonly errors: number;
  /** Extents without the batch, `8x14x14`; a size that is open by its name. None where the model has mistakes. */
  readonly outputs: readonly string[];
  /** As decimal digits. */
  readonly parameters: string;
}
