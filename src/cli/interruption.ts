/** Ctrl-C as a wish to end after what is being done. A second one ends the process, as ever. */
export interface Interruption {
  readonly isWanted: () => boolean;
  /** Signals end the process again. */
  release(): void;
}

export function onInterruption(): Interruption {
  let isWanted = false;
  const hear = (): void => {
    isWanted = true;
  };
  process.once("SIGINT", hear);
  return { isWanted: () => isWanted, release: () => void process.off("SIGINT", hear) };
}

/** Signals are heard between turns of the event loop. */
export async function hearSignals(): Promise<void> {
  await new Promise((resolve) => void setImmediate(resolve));
}
