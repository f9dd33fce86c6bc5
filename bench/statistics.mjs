// What is said about series of times, and about two outputs that should be the same.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios of each round: of those rounds in which both were measured. */
export function ratioByRound(times, reference) {
  const both = Math.min(times.length, reference.length);
  return median(times.slice(0, both).map((time, round) => time / reference[round]));
}

/** Of ratios: that of a ratio and its inverse is 1. */
export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Largest difference relative to the largest magnitude of the first. */
export function relativeDifference(expected, found) {
  if (expected.length !== found.length) return Infinity;
  let scale = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    difference = Math.max(difference, Math.abs(expected[i] - found[i]));
  }
  return difference / (scale || 1);
}

/** Root mean square of the differences relative to that of the first. */
export function relativeRms(expected, found) {
  if (expected.length !== found.length) return Infinity;
  let scale = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    scale += expected[i] ** 2;
    difference += (expected[i] - found[i]) ** 2;
  }
  return Math.sqrt(difference / (scale || 1));
}
