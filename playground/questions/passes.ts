import type { Range, Targeted } from "../subject.ts";

/** The stages of the compiler, in order, and which of them changed something. Sizes must be bound. */
export interface PassesQuestion {
  readonly asked: Targeted;
  readonly answered: PassesAnswer;
}

export interface PassesAnswer {
  readonly stages: readonly StageSummary[];
  /** Each layer, by the name that stages give it, and where it is written in this text. */
  readonly layers: readonly { readonly name: string; readonly places: readonly Range[] }[];
}

export interface StageSummary {
  /** As `convoke dump --after` takes it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly task: string;
  /** Why it runs, and why at its place. */
  readonly reason: string;
  /** `start`: what passes begin with, the graph as written or the program as lowered. */
  readonly kind: "start" | "pass" | "strategies" | "code";
  readonly isChanged: boolean;
  /** What it leaves: `13 nodes`, `18 functions`. */
  readonly size: string;
}
