/** What answers a question of the page. */
import type { Answered, Asked, QuestionName, Told } from "../protocol.ts";
import type { Compiler } from "./compiler.ts";

export type Answer<Q extends QuestionName> = (asked: Asked<Q>, around: Around<Q>) => Answered<Q> | Promise<Answered<Q>>;

export interface Around<Q extends QuestionName> {
  /** What is kept between questions. */
  readonly compiler: Compiler;
  /** Tells the page what has been found so far. */
  tell(told: Told<Q>): void;
  /** Whether the page no longer wants the answer: long work looks, and ends. */
  isWithdrawn(): boolean;
  /** Lets messages come in, which may withdraw the question. */
  breathe(): Promise<void>;
}
