/** How a model is trained: what its `train` block says, names resolved and defaults filled in. */
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { Loss } from "./losses.ts";
import type { ChosenMetric } from "./metrics.ts";
import type { Optimizer } from "./optimizers.ts";
import type { Schedule } from "./schedules.ts";

/** A name with its arguments. */
export interface Chosen<T> {
  readonly of: T;
  readonly attributes: AttributeRecord;
}

export interface OutputLoss extends Chosen<Loss> {
  /** The output that it judges. */
  readonly output: string;
  readonly weight: number;
}

/** What one step does. */
export interface StepPlan {
  /** Their weighted sum is minimised. */
  readonly losses: readonly OutputLoss[];
  readonly optimizer: Chosen<Optimizer>;
  /** The largest norm of all gradients together. */
  readonly clip?: number | undefined;
  /** What is told of each batch beside the loss. */
  readonly metrics?: readonly OutputMetric[] | undefined;
}

export interface OutputMetric extends ChosenMetric {
  /** The output that it judges. */
  readonly output: string;
}

export interface TrainingPlan extends StepPlan {
  readonly schedule: Chosen<Schedule>;
  readonly metrics: readonly OutputMetric[];
  /** How often a run goes over the examples, and how many it takes at once, where the text says so. */
  readonly epochs: number | undefined;
  readonly batch: number | undefined;
}
