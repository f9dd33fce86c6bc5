import type { Subject } from "../subject.ts";

/** Which models a text has, and whether they are sound. */
export interface OverviewQuestion {
  readonly asked: Subject;
  readonly answered: Overview;
}

export interface Overview {
  readonly models: readonly ModelOverview[];
  readonly errors: number;
  readonly warnings: number;
}

export interface ModelOverview {
  readonly name: string;
  /** One line: what goes in, what comes out, parameters, work. */
  readonly brief: string;
}
