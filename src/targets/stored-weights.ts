/** Where a module of either target has its weights when none are handed to `load`: in its text, in a file next to it, or nowhere. */
import { toBase64 } from "../javascript/to-base64.ts";
import { companionUrlFunction } from "../javascript/companion-url.ts";
import type { Program } from "../kernel/ir.ts";
import { keptAsBytes } from "../kernel/ports.ts";
import { propertyKey } from "../javascript/literal-text.ts";
import { formatDims } from "../tensor/shape.ts";
import type { RuntimeModule } from "../runtime/runtime-texts.ts";
import type { ModuleSettings } from "./module-parts.ts";

/** An expression for the source that `load` reads. */
export function openedWeights(program: Program, settings: ModuleSettings): string {
  const opened = `openWeights(${givenWeights(settings)}, options)`;
  return readsBytes(program, settings) ? `dequantised(${opened})` : opened;
}

function givenWeights({ weights }: ModuleSettings): string {
  if (weights === "none") return "weights";
  return weights === "file" ? "weights ?? weightsFile()" : "weights ?? fromBase64(weightsInBase64)";
}

/** Whether the module reads weights that are stored as bytes: where that was asked for, or kernels keep some so. */
function readsBytes(program: Program, settings: ModuleSettings): boolean {
  return settings.readsBytes === true || keptAsBytes(program).length > 0;
}

/** What it refers to in the module. */
export function storedWeightsTexts(program: Program, settings: ModuleSettings, types: boolean): string[] {
  return [...(readsBytes(program, settings) ? [keptBytesText(program, types)] : []), ...placeTexts(settings, types)];
}

function keptBytesText({ parameters }: Program, types: boolean): string {
  const entries = parameters.flatMap(({ name, quantised }) =>
    quantised ? [`  ${propertyKey(name)}: ${formatDims(quantised.scales.shape)},\n`] : [],
  );
  const type = types ? ": Readonly<Record<string, readonly number[]>>" : "";
  return `const keptBytes${type} = {${entries.length > 0 ? `\n${entries.join("")}` : ""}};`;
}

function placeTexts(settings: ModuleSettings, types: boolean): string[] {
  const { weights } = settings;
  if (weights === "none") return [];
  if (weights === "file") return [companionUrlFunction("weightsFile", settings, "weights", types)];
  return [`const weightsInBase64 = "${toBase64(weights.inline)}";`];
}

/** What it refers to in the runtime. */
export function storedWeightsRuntime(program: Program, settings: ModuleSettings): RuntimeModule[] {
  return [
    "weight-source",
    ...(readsBytes(program, settings) ? ["quantised" as const] : []),
    ...(typeof settings.weights === "object" ? ["base64" as const] : []),
  ];
}
