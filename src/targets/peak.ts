/**
 * How many multiply-adds this machine does per second in one thread of a target, with everything in registers: what the
 * times of kernels are compared with. A multiplication and an addition each count as one operation, as in kernels.
 */
import { peakModule } from "./wasm/peak-module.ts";
import { invariant } from "../base/invariant.ts";
import type { CompiledTarget } from "./index.ts";
import { instantiateWasm, isValidWasm } from "./wasm/platform.ts";

/** A loop of nothing but multiply-adds. */
export interface PeakLoop {
  /** As reports name it: `scalar multiply-add`. */
  readonly kind: string;
  /** Multiplications and additions of one call. */
  readonly flops: number;
  run(): void;
}

/** Enough to hide the latencies, and few enough to stay in 15 registers with the factor. */
const PAIRS = 7;

/** A call takes about half a millisecond: long beside reading a clock, short beside the time slice of a scheduler. */
const SCALAR_STEPS = 500_000;

/** @param relaxedSimd whether a multiplication and its addition may be one instruction, as then in kernels. */
export async function peakOf(target: CompiledTarget, relaxedSimd: boolean): Promise<PeakLoop> {
  return target === "ts" ? scalarPeak() : wasmPeak(relaxedSimd);
}

function scalarPeak(): PeakLoop {
  return {
    kind: "scalar multiply-add",
    flops: SCALAR_STEPS * PAIRS * 2,
    run: () => invariant(Number.isFinite(multiplyAdds(SCALAR_STEPS, 0.999999)), "the peak loop went astray"),
  };
}

const SIMD_STEPS = 500_000;

async function wasmPeak(relaxedSimd: boolean): Promise<PeakLoop> {
  const { binary, flops } = peakModule(relaxedSimd);
  const { multiplyAdd } = await instantiateWasm<{ multiplyAdd(steps: number): number }>(binary);
  return {
    kind: relaxedSimd ? "wasm SIMD fused multiply-add" : "wasm SIMD multiply + add",
    flops: SIMD_STEPS * flops,
    run: () => invariant(Number.isFinite(multiplyAdd(SIMD_STEPS)), "the peak loop went astray"),
  };
}

/** Whether this engine has the instructions: Node 20, for one, only where a flag asks for them. */
export function hasRelaxedSimd(): boolean {
  return isValidWasm(peakModule(true).binary);
}

/** Written out, since an array would be in memory. Products and the sums that they are added to: see `separateStep`. */
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
