/** The parts of a module whose kernels are TypeScript. */
import { emitTypeScript } from "./emit-typescript.ts";
import type { Program } from "../../kernel/ir.ts";
import { callsIn } from "../../kernel/regions.ts";
import { runtimeNames, type RuntimeModule } from "../../runtime/runtime-texts.ts";
import { constantTexts, memoryStatements } from "./memory.ts";
import { noTypes, type ModuleParts, type ModuleSettings } from "../module-parts.ts";
import { givenWeights, storedWeightsRuntime, storedWeightsTexts } from "../stored-weights.ts";

/** What a module may use of the runtime. */
const RUNTIME: readonly RuntimeModule[] = ["whole-file", "weight-source", "base64"];

/** @param reserved identifiers that every module declares. */
export function typescriptParts(program: Program, settings: ModuleSettings, reserved: readonly string[]): ModuleParts {
  const kernels = emitTypeScript(program, [...reserved, "tensor", ...runtimeNames(RUNTIME)]);
  const hasWeights = program.parameters.length > 0;
  return {
    names: kernels.names,
    array: (port) => kernels.buffer(port.buffer),
    load: [
      ...(hasWeights ? [`const tensor = await readTensors(openWeights(${givenWeights(settings)}, options));`] : []),
      ...memoryStatements(program, kernels),
      ...callsIn(program, "prepare").map((call) => kernels.call(call)),
      ...kernels.bindings,
    ],
    run: callsIn(program, "run").map((call) => kernels.call(call)),
    runAwaits: false,
    members: [],
    sections: (types) => [
      constantTexts(program, kernels).join("\n"),
      kernels.text(types),
      ...(hasWeights ? storedWeightsTexts(settings, types) : []),
    ],
    runtime: hasWeights ? ["whole-file", "weight-source", ...storedWeightsRuntime(settings)] : [],
    platform: [],
    types: noTypes,
    files: {},
  };
}
