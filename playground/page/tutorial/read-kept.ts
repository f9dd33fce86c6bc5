/** What a browser kept of the tutorial: by this version, an earlier one, or anybody. */
import { stepNames, type StepName } from "../../tutorial/checks.ts";

export interface OwnText {
  readonly text: string;
  readonly path: string;
}

/** Those that are steps still. */
export function readDone(stored: string | null): readonly StepName[] {
  const words = (stored ?? "").split(" ");
  return stepNames.filter((name) => words.includes(name));
}

export function readOwnText(stored: string | null): OwnText | undefined {
  try {
    const { text, path }: Partial<Record<keyof OwnText, unknown>> = JSON.parse(stored ?? "{}");
    return typeof text === "string" && typeof path === "string" ? { text, path } : undefined;
  } catch {
    return undefined;
  }
}
