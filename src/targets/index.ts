/** The targets that kernels are generated for, by the names that users give. */
import { typescriptFacts } from "./typescript/typescript-facts.ts";
import { wasmFacts } from "./wasm/wasm-facts.ts";
import type { TargetFacts } from "../kernel/ir.ts";

const facts = { ts: typescriptFacts, wasm: wasmFacts } satisfies Record<string, TargetFacts>;

export type CompiledTarget = keyof typeof facts;

export const compiledTargets = Object.keys(facts) as readonly CompiledTarget[];

export function factsOf(target: CompiledTarget): TargetFacts {
  return facts[target];
}
