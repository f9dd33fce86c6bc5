import type { Targeted } from "../subject.ts";

/** What a stage of the compiler changed, or chose: from one of its pieces on, so many as a page shows at a time. */
export interface StageQuestion {
  readonly asked: Targeted & StageAsked;
  readonly answered: StageAnswer;
}

export interface StageAsked {
  readonly stage: string;
  readonly from: number;
  /** Only what belongs to one of these layers; everything where left out. */
  readonly of?: readonly string[] | undefined;
}

export interface StageAnswer {
  readonly pieces: readonly StagePiece[];
  /** Of strategies, in place of pieces. */
  readonly choices: readonly StrategyRow[];
  /** How many pieces there are in all. */
  readonly count: number;
  /** Lines that came and went, in all pieces. */
  readonly added: number;
  readonly removed: number;
}

export interface StagePiece {
  /** Empty where the stage has but one. */
  readonly title: string;
  /** The layer that it computes. */
  readonly layer?: string | undefined;
  readonly lines: readonly StageLine[];
}

export interface StageLine {
  /** ` `: it stays; `…`: the text is how many lines that stay are left out. */
  readonly sign: " " | "+" | "-" | "…";
  readonly text: string;
}

export interface StrategyRow {
  readonly layer: string;
  readonly strategy: string;
  readonly function: string;
  readonly because: string;
}
