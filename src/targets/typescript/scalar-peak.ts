/** How many multiply-adds this machine does per second in JavaScript, with everything in registers. */
import { invariant } from "../../base/invariant.ts";
import type { PeakLoop } from "../target.ts";

/** Enough to hide the latencies, and few enough to stay in 15 registers with the factor. */
const PAIRS = 7;

/** A call takes about half a millisecond: long beside reading a clock, short beside the time slice of a scheduler. */
const STEPS = 500_000;

export async function scalarPeak(): Promise<PeakLoop> {
  return {
    kind: "scalar multiply-add",
    flops: STEPS * PAIRS * 2,
    run: () => invariant(Number.isFinite(multiplyAdds(STEPS, 0.999999)), "the peak loop went astray"),
  };
}

/** Written out, since an array would be in memory. Products and the sums that they are added to, as in kernels. */
function multiplyAdds(steps: number, factor: number): number {
  let [a, b, c, d, e, f, g] = [1, 2, 3, 4, 5, 6, 7];
  let [h, j, k, l, m, n, o] = [0, 0, 0, 0, 0, 0, 0];
  for (let step = 0; step < steps; step++) {
    a *= factor;
    b *= factor;
    c *= factor;
    d *= factor;
    e *= factor;
    f *= factor;
    g *= factor;
    h += a;
    j += b;
    k += c;
    l += d;
    m += e;
    n += f;
    o += g;
  }
  return h + j + k + l + m + n + o;
}
