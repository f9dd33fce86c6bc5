/** Where a module of either target has its weights when none are handed to `load`: in its text, in a file next to it, or nowhere. */
import { toBase64 } from "../javascript/to-base64.ts";
import { companionUrlFunction } from "../javascript/companion-url.ts";
import type { RuntimeModule } from "../runtime/runtime-texts.ts";
import type { ModuleSettings } from "./module-parts.ts";

/** An expression for the source that `load` reads. */
export function openedWeights(settings: ModuleSettings): string {
  const opened = `openWeights(${givenWeights(settings)}, options)`;
  return settings.readsBytes === true ? `dequantised(${opened})` : opened;
}

function givenWeights({ weights }: ModuleSettings): string {
  if (weights === "none") return "weights";
  return weights === "file" ? "weights ?? weightsFile()" : "weights ?? fromBase64(weightsInBase64)";
}

/** What it refers to in the module. */
export function storedWeightsTexts(settings: ModuleSettings, types: boolean): string[] {
  const { weights } = settings;
  if (weights === "none") return [];
  if (weights === "file") return [companionUrlFunction("weightsFile", settings, "weights", types)];
  return [`const weightsInBase64 = "${toBase64(weights.inline)}";`];
}

/** What it refers to in the runtime. */
export function storedWeightsRuntime({ weights, readsBytes = false }: ModuleSettings): RuntimeModule[] {
  return [
    "weight-source",
    ...(readsBytes ? ["quantised" as const] : []),
    ...(typeof weights === "object" ? ["base64" as const] : []),
  ];
}
