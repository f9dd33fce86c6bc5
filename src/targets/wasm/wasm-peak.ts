/** How many multiply-adds this machine does per second in WebAssembly, with everything in registers. */
import { invariant } from "../../base/invariant.ts";
import type { EngineFeature, PeakLoop } from "../target.ts";
import { peakModule } from "./peak-module.ts";
import { compileWasm, instantiateWasm, isValidWasm } from "./platform.ts";

const STEPS = 500_000;

/** @param fused whether a multiplication and its addition may be one instruction, as then in kernels. */
export async function wasmPeak(fused: boolean): Promise<PeakLoop> {
  const { binary, flops } = peakModule(fused);
  const { multiplyAdd } = await instantiateWasm<{ multiplyAdd(steps: number): number }>(await compileWasm(binary));
  return {
    kind: fused ? "wasm SIMD fused multiply-add" : "wasm SIMD multiply + add",
    flops: STEPS * flops,
    run: () => invariant(Number.isFinite(multiplyAdd(STEPS)), "the peak loop went astray"),
  };
}

/** Node 20, for one, has it only where a flag asks for it. */
export const relaxedSimd: EngineFeature = {
  name: "relaxed SIMD",
  isThere: () => isValidWasm(peakModule(true).binary),
  v8Flag: "--experimental-wasm-relaxed-simd",
};
