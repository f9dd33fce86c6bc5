/** How much work a search may do: counted, not timed, so that a file has the same answers on every machine. */

export interface Budget {
  readonly isSpent: boolean;
  spend(layers: number): void;
}

/** Layers that all trials for the holes of a file may resolve, some 30 µs each: some seconds of a processor. */
const layersOfFile = 150_000;

/** @param parts the groups of holes that share it. */
export function createBudget(parts: number): Budget {
  let left = layersOfFile / parts;
  return {
    get isSpent() {
      return left <= 0;
    },
    spend(layers) {
      left -= layers;
    },
  };
}
