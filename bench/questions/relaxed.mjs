// What do fused multiply-adds change? The question `speed` of those who may use relaxed SIMD, beside the same without it.
import { hasRelaxedSimd, withoutRelaxedSimd } from "../relaxed-simd.mjs";
import * as speed from "./speed.mjs";

export const title = "Relaxed SIMD";

export const about =
  "As above, on a version of Node that has relaxed SIMD: with multiply-adds that are fused, which gives other bits on other machines, " +
  "and beside it the same without.";

const names = ["convoke-wasm-relaxed", "litert-relaxed", "convoke-wasm", "litert"];

export const defaults = { contestants: names };

export async function ask(options) {
  if (hasRelaxedSimd()) return { node: process.version, ...(await speed.ask(options)) };
  options.tell(withoutRelaxedSimd(), { keep: true });
  return { node: process.version, rounds: options.rounds, results: [] };
}

export function tables({ node, rounds, results }) {
  if (results.length === 0) return [];
  return [speed.comparison(`Node ${node}, one thread, ${rounds} rounds`, names, results, "ms")];
}

export const { failed } = speed;
