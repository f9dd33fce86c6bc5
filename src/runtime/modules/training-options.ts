/** Ships in modules that train: what `load` is told of the run. */

/** @param isCounted whether the learning rate depends on how long the run is. */
export function trainingOptions(options: any, isCounted: boolean): { seed: number; steps: number } {
  if (options !== undefined && Object(options) !== options) {
    throw new TypeError(`options: expected an object, found ${typeof options}`);
  }
  const { seed = 0, steps } = Object(options);
  if (seed >>> 0 !== seed)
    throw new RangeError(`seed: expected a whole number from 0 up to 2^32, found ${String(seed)}`);
  if ((isCounted || steps !== undefined) && !(Number.isSafeInteger(steps) && steps > 0)) {
    const why = isCounted ? ", as the learning rate depends on how many steps the run has" : "";
    throw new RangeError(`steps: expected a whole number from 1 up${why}, found ${String(steps)}`);
  }
  return { seed, steps: steps ?? 0 };
}
