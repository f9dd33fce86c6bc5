/** Steps in addresses, and the paths of their texts. */
import { stepNames, type StepName } from "../../tutorial/checks.ts";

/** The step of `#step=3`; undefined where the address names none. */
export function stepIn(hash: string): StepName | undefined {
  const said = new URLSearchParams(hash.replace(/^#/, "")).get("step");
  return said === null ? undefined : stepNames[Number(said) - 1];
}

/** Whether an address wants a step, which may be one that there is not. */
export function namesStep(hash: string): boolean {
  return new URLSearchParams(hash.replace(/^#/, "")).has("step");
}

export const noSuchStep = `The tutorial has no such step: its steps are 1 to ${stepNames.length}.`;

export function hashOf(name: StepName): string {
  return `#step=${stepNames.indexOf(name) + 1}`;
}

const FOLDER = "tutorial/";

export function pathOf(name: StepName): string {
  return `${FOLDER}${name}.cvk`;
}

export function isPathOfStep(path: string): boolean {
  return path.startsWith(FOLDER);
}
