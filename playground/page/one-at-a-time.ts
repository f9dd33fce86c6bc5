/**
 * Does something again and again, one after the other: while it is going on, only that it is wanted once more is remembered, so that
 * what comes often never queues.
 * @param action does not reject.
 */
export function oneAtATime(action: () => Promise<void>): () => void {
  let isGoing = false;
  let isWanted = false;

  async function go(): Promise<void> {
    isGoing = true;
    while (isWanted) {
      isWanted = false;
      await action();
    }
    isGoing = false;
  }

  return () => {
    isWanted = true;
    if (!isGoing) void go();
  };
}
