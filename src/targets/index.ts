/** The targets that kernels are generated for; the first is the default. */
import { demandName } from "../base/named.ts";
import type { Target, TargetKind } from "./target.ts";
import { typescript } from "./typescript/index.ts";
import { wasm } from "./wasm/index.ts";

export { typescript, wasm };

const kinds = [typescript, wasm] as const;

/** The targets that programs are compiled for, with their options, the default first. */
export const targetKinds: readonly TargetKind[] = kinds;

export type TargetName = (typeof kinds)[number]["name"];

/** The names of the targets: `ts`, `wasm`. */
export const targetNames: readonly TargetName[] = kinds.map(({ name }) => name);

/** A target, or the name of one with all options as they are without a choice. */
export type TargetChoice = Target | TargetName;

/** @throws RangeError where no target is called like that. */
export function targetOf(choice: TargetChoice = kinds[0].name): Target {
  if (typeof choice !== "string") return choice;
  demandName("target", choice, targetNames);
  return kinds.find(({ name }) => name === choice)!.with();
}
