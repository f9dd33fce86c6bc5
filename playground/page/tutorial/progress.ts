/** Which steps are done, kept for the next visit. */
import { stepNames, type StepName } from "../../tutorial/checks.ts";
import { kept } from "../../stored.ts";
import { readDone } from "./read-kept.ts";

export interface DoneSteps {
  has(name: StepName): boolean;
  add(name: StepName): void;
  /** The first that is not done; the first of all where all are. */
  next(): StepName;
}

export function doneSteps(): DoneSteps {
  const stored = kept("tutorial");
  const done = new Set(readDone(stored.read()));
  return {
    has: (name) => done.has(name),
    add(name) {
      done.add(name);
      stored.write([...done].join(" "));
    },
    next: () => stepNames.find((name) => !done.has(name)) ?? stepNames[0]!,
  };
}
