/** One run after the other: a camera never queues. */
import type { CompilerClient } from "../../compiler.ts";
import { oneAtATime } from "../../one-at-a-time.ts";
import type { RunAsked, RunResults } from "../../../questions/run.ts";

export interface Runs {
  /** As soon as it can be, with the inputs of then. */
  request(): void;
}

export interface RunEvents {
  done(results: RunResults): void;
  /** There is nothing to run, as an input is missing. */
  lacking(): void;
  failed(error: unknown): void;
}

export function createRuns(
  compiler: CompilerClient,
  asked: () => RunAsked | undefined,
  { done, lacking, failed }: RunEvents,
): Runs {
  const request = oneAtATime(async () => {
    try {
      const question = asked();
      if (question === undefined) lacking();
      else done(await compiler.ask("run", question));
    } catch (error) {
      failed(error);
    }
  });
  return { request };
}
