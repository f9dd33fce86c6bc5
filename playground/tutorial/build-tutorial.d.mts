import type { Step } from "./step.ts";

/** By the names of the steps. */
export function tutorialSteps(): Readonly<Record<string, Step>>;
