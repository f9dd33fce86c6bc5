/** One run after the other: a camera never queues. */
import type { CompilerClient } from "../../compiler.ts";
import { oneAtATime } from "../../one-at-a-time.ts";
import type { RunAsked, RunResults } from "../../../questions/run.ts";

export interface Runs {
  /** As soon as it can be, with the inputs of then. */
  request(): void;
}

export function createRuns(
  compiler: CompilerClient,
  asked: () => RunAsked | undefined,
  { done, failed }: { done(results: RunResults): void; failed(message: string): void },
): Runs {
  const request = oneAtATime(async () => {
    try {
      const question = asked();
      if (question !== undefined) done(await compiler.ask("run", question));
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  });
  return { request };
}
