/** How a module trains, beside its kernels: what `compile` hands on to `package`. */
import type { Distribution } from "../tensor/distribution.ts";
import type { TrainingPlan } from "./plan.ts";
import type { Target } from "./targets.ts";

export interface ModuleTraining {
  readonly plan: TrainingPlan;
  /** Examples of a step. */
  readonly batch: number;
  readonly targets: readonly Target[];
  /** The names of what is told beside the loss. */
  readonly metrics: readonly string[];
  /** Of numbers of the step that are 1 less a power: the base, by the input's name. */
  readonly powers: ReadonlyMap<string, number>;
  /** What tensors begin as, by name; undefined where some come from a file alone. */
  readonly beginnings: ReadonlyMap<string, Distribution> | undefined;
}
