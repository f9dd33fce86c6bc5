/** Small functions that the printed expressions call; a module holds those it uses. */
import { runtimeNames, runtimeTexts, type RuntimeModule } from "../../runtime/runtime-texts.ts";
import type { Helper } from "./print-expression.ts";

const MODULES: Readonly<Record<Helper, RuntimeModule>> = {
  relu: "relu",
  bitsOfFloat: "bits-of-float",
  floatFromBits: "float-from-bits",
};

/** Every name that helpers declare. */
export const HELPER_NAMES: readonly string[] = runtimeNames(Object.values(MODULES));

/** The definitions of the helpers that are used, in a fixed order. */
export function helperTexts(used: ReadonlySet<Helper>, types: boolean): string[] {
  const helpers = (Object.keys(MODULES) as Helper[]).filter((helper) => used.has(helper));
  return runtimeTexts(
    helpers.map((helper) => MODULES[helper]),
    types,
  );
}
