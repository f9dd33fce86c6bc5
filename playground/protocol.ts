/**
 * What the page asks of the compiler, which runs in a worker of its own, so that no key waits for it; the first questions are answered by
 * the worker that knows the text, so that the page is there before the compiler is. A question has a name, what is
 * asked and what is answered, both of what `postMessage` can copy; its types are in `questions/`, what answers it in
 * `worker/answers/`, each under its name. Answers of a question that was asked anew meanwhile are not waited for.
 */
import type { FiguresQuestion } from "./questions/figures.ts";
import type { FeaturesQuestion } from "./questions/features.ts";
import type { GuessQuestion } from "./questions/guess.ts";
import type { KeepQuestion } from "./questions/keep.ts";
import type { KernelCodeQuestion } from "./questions/kernel-code.ts";
import type { KernelsQuestion } from "./questions/kernels.ts";
import type { LearnedQuestion } from "./questions/learned.ts";
import type { LessonQuestion } from "./questions/lesson.ts";
import type { LoadQuestion } from "./questions/load.ts";
import type { MemoryQuestion } from "./questions/memory.ts";
import type { OverviewQuestion } from "./questions/overview.ts";
import type { PassesQuestion } from "./questions/passes.ts";
import type { StageQuestion } from "./questions/stage.ts";
import type { ReportQuestion } from "./questions/report.ts";
import type { ProfileQuestion } from "./questions/profile.ts";
import type { RunQuestion } from "./questions/run.ts";
import type { GraphQuestion } from "./questions/graph.ts";
import type { VolumesQuestion } from "./questions/volumes.ts";
import type { TrainQuestion } from "./questions/train.ts";

/** Every question, by its name. */
export interface Questions {
  readonly figures: FiguresQuestion;
  readonly features: FeaturesQuestion;
  readonly guess: GuessQuestion;
  readonly keep: KeepQuestion;
  readonly kernelCode: KernelCodeQuestion;
  readonly kernels: KernelsQuestion;
  readonly learned: LearnedQuestion;
  readonly lesson: LessonQuestion;
  readonly load: LoadQuestion;
  readonly memory: MemoryQuestion;
  readonly overview: OverviewQuestion;
  readonly report: ReportQuestion;
  readonly profile: ProfileQuestion;
  readonly run: RunQuestion;
  readonly graph: GraphQuestion;
  readonly passes: PassesQuestion;
  readonly stage: StageQuestion;
  readonly volumes: VolumesQuestion;
  readonly train: TrainQuestion;
}

export type QuestionName = keyof Questions;
export type Asked<Q extends QuestionName> = Questions[Q]["asked"];
export type Answered<Q extends QuestionName> = Questions[Q]["answered"];
/** What is told while a question is being answered; `never` of most. */
export type Told<Q extends QuestionName> = Questions[Q] extends { readonly told: infer T } ? T : never;

/** Those that need nothing but the text. */
export const ofText = ["overview", "report"] as const satisfies readonly QuestionName[];

// ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Request {
  readonly id: number;
  readonly question: QuestionName;
  readonly asked: unknown;
}

/** The page wants no answer any longer. */
export interface Withdrawal {
  readonly withdraw: number;
}

/** The texts of all examples, once, before the first question. */
export interface Library {
  readonly library: Readonly<Record<string, string>>;
}

export type Reply =
  | { readonly isReady: true }
  | { readonly id: number; readonly answered: unknown }
  | { readonly id: number; readonly told: unknown }
  | { readonly id: number; readonly refused: Refused };

/** Why there is no answer. `isOurs`: a bug of the compiler; else what the user has to know. */
export interface Refused {
  readonly message: string;
  readonly isOurs: boolean;
}
