/** What is done to a program before it becomes a binary. */
import type { KernelPass } from "../../kernel/pass.ts";
import { chooseExpansions } from "../../kernel/passes/choose-expansions.ts";
import { collectNaNs } from "../../kernel/passes/collect-nans.ts";
import { inlineCalls } from "../../kernel/passes/inline-calls.ts";
import { interleaveRounds } from "../../kernel/passes/interleave-rounds.ts";
import { transposeCopies } from "../../kernel/passes/transpose-copies.ts";
import { vectoriseLoops } from "../../kernel/passes/vectorise-loops.ts";
import { widenCalls } from "../../kernel/passes/widen-calls.ts";
import { windowLoads } from "../../kernel/passes/window-loads.ts";
import { wasmFacts } from "./wasm-facts.ts";

export const wasmPasses: readonly KernelPass[] = [
  transposeCopies,
  vectoriseLoops({ lanes: wasmFacts.run.lanes, registers: wasmFacts.run.machine.liveValues }),
  windowLoads,
  chooseExpansions,
  inlineCalls,
  interleaveRounds,
  collectNaNs,
  widenCalls,
];
