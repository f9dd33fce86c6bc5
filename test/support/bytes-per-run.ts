/** How much a function leaves on the heap. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/**
 * Bytes per run, the optimiser's own left out by warming up: the least of several tries, of more while it is above
 * `enough`, since on a busy machine optimised code comes late.
 */
export function bytesPerRun(run: () => void, enough = Infinity): number {
  const runs = 500;
  for (let i = 0; i < 2000; i++) run();
  let least = Infinity;
  for (let at = 0; at < 5 || (at < 100 && least >= enough); at++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < runs; i++) run();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / runs);
  }
  return least;
}
