/** One run after the other: while one is going on, only that another is wanted is remembered, so that a camera never queues. */
import type { CompilerClient } from "../../compiler.ts";
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
  let isGoing = false;
  let isWanted = false;

  async function go(): Promise<void> {
    isGoing = true;
    try {
      while (isWanted) {
        isWanted = false;
        const question = asked();
        if (question !== undefined) done(await compiler.ask("run", question));
      }
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    } finally {
      isGoing = false;
    }
  }

  return {
    request() {
      isWanted = true;
      if (!isGoing) void go();
    },
  };
}
