/** Where a module of either target has its weights when none are handed to `load`: in its text, in a file beside it, or nowhere. */
import { typed } from "../javascript/typed.ts";
import { BASE64 } from "../runtime/base64.ts";
import type { Platform } from "../runtime/platform.ts";
import { toBase64 } from "../javascript/base64.ts";
import { besideText } from "../javascript/beside.ts";
import type { ModuleOptions } from "./module-options.ts";

/** An expression for what `load` reads. */
export function givenWeights({ weights }: ModuleOptions): string {
  if (weights === "none") return "weights";
  return weights === "beside" ? "weights ?? weightsFile()" : "weights ?? fromBase64(weightsInBase64)";
}

/** What it refers to. */
export function storedWeightsTexts({ weights, name }: ModuleOptions, types: boolean): string[] {
  if (weights === "none") return [];
  if (weights === "beside") return [besideText("weightsFile", name, "weights", types)];
  return [typed(BASE64, types), `const weightsInBase64 = "${toBase64(weights.inline)}";`];
}

/** What reading weights uses of the engine. */
export function platformOfWeights({ weights }: ModuleOptions): Platform[] {
  return ["TextDecoder", "URL", "fetch", ...(typeof weights === "object" ? (["atob"] as const) : [])];
}
