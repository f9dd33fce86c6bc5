// Timing that stands a noisy, shared machine: contestants take turns, and only medians and ratios within a run count.

/** Runs the contestants in turns and gives each one's times in milliseconds, warm-up rounds left out. */
export function interleave(contestants, { rounds, warmup, minimumMs = 0 }) {
  const times = new Map(contestants.map(({ name }) => [name, []]));
  const repeats = new Map(contestants.map(({ name, run }) => [name, repeatsFor(run, minimumMs)]));
  for (let round = -warmup; round < rounds; round++) {
    for (const { name, run } of contestants) {
      const count = repeats.get(name);
      const start = process.hrtime.bigint();
      for (let repeat = 0; repeat < count; repeat++) run();
      const elapsed = Number(process.hrtime.bigint() - start) / 1e6 / count;
      if (round >= 0) times.get(name).push(elapsed);
    }
  }
  return times;
}

/** How often to run so that one measurement lasts the given time at least. */
function repeatsFor(run, minimumMs) {
  if (minimumMs === 0) return 1;
  let count = 1;
  for (;;) {
    const start = process.hrtime.bigint();
    for (let repeat = 0; repeat < count; repeat++) run();
    if (Number(process.hrtime.bigint() - start) / 1e6 >= minimumMs) return count;
    count *= 2;
  }
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Largest difference relative to the largest magnitude of the first. */
export function relativeDifference(expected, found) {
  let scale = 0;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    difference = Math.max(difference, Math.abs(expected[i] - found[i]));
  }
  return expected.length === found.length ? difference / (scale || 1) : Infinity;
}

/**
 * The scalar multiply-add peak of this machine in GFLOP/s: accumulators held in locals, a multiplication and an addition
 * each, nothing from memory. Enough chains to hide the latency of both; the best of several runs, since a peak is a limit.
 */
export function scalarPeak() {
  const steps = 10_000_000;
  let best = 0;
  let kept = 0;
  for (let round = 0; round < 12; round++) {
    const start = process.hrtime.bigint();
    kept += multiplyAdd(steps, 0.999999, 1e-9);
    best = Math.max(best, (steps * 14 * 2) / Number(process.hrtime.bigint() - start));
  }
  if (!Number.isFinite(kept)) throw new Error("the peak loop went astray");
  return best;
}

function multiplyAdd(steps, factor, addend) {
  let a = 1;
  let b = 2;
  let c = 3;
  let d = 4;
  let e = 5;
  let f = 6;
  let g = 7;
  let h = 8;
  let j = 9;
  let k = 10;
  let l = 11;
  let m = 12;
  let n = 13;
  let o = 14;
  for (let i = 0; i < steps; i++) {
    a = a * factor + addend;
    b = b * factor + addend;
    c = c * factor + addend;
    d = d * factor + addend;
    e = e * factor + addend;
    f = f * factor + addend;
    g = g * factor + addend;
    h = h * factor + addend;
    j = j * factor + addend;
    k = k * factor + addend;
    l = l * factor + addend;
    m = m * factor + addend;
    n = n * factor + addend;
    o = o * factor + addend;
  }
  return a + b + c + d + e + f + g + h + j + k + l + m + n + o;
}
