/** The parts of a module whose kernels are TypeScript. */
import { EXAMPLE, exampleLoop, exampleOf } from "../examples.ts";
import { emitTypeScript, type TypeScriptKernels } from "./emit-typescript.ts";
import type { Port, Program, RegionName } from "../../kernel/ir.ts";
import { callsIn } from "../../kernel/regions.ts";
import { runtimeNames, type RuntimeModule } from "../../runtime/runtime-texts.ts";
import { constantTexts, memoryStatements } from "./memory.ts";
import { noTypes, type ModuleParts, type ModuleSettings } from "../module-parts.ts";
import { openedWeights, storedWeightsRuntime, storedWeightsTexts } from "../stored-weights.ts";

/** What a module may use of the runtime. */
const RUNTIME: readonly RuntimeModule[] = ["whole-file", "weight-source", "quantised", "base64"];

/** @param reserved identifiers that every module declares. */
export function typescriptParts(program: Program, settings: ModuleSettings, reserved: readonly string[]): ModuleParts {
  const kernels = emitTypeScript(program, [...reserved, "tensor", EXAMPLE, ...runtimeNames(RUNTIME)]);
  const hasWeights = program.parameters.length > 0;
  const trains = program.training !== undefined;
  const region = (name: RegionName): string[] => callsIn(program, name).map((call) => kernels.call(call));
  const ports = [...program.inputs, ...program.outputs];
  const arrays = new Map(ports.map((port) => [port, arrayName(program, port, kernels)]));
  return {
    names: kernels.names,
    array: (port) => arrays.get(port)!,
    memory: () => undefined,
    load: [
      ...(hasWeights && !trains ? [`const tensor = await readTensors(${openedWeights(program, settings)});`] : []),
      ...memoryStatements(program, kernels),
      ...(trains ? [] : region("prepare")),
      ...kernels.bindings,
    ],
    run: exampleLoop(program, [
      ...(program.examples === 1
        ? []
        : ports.map((port) => exampleStatement(program, port, arrays.get(port)!, kernels))),
      ...region("run"),
    ]),
    runAwaits: false,
    members: [],
    sections: (types) => [
      constantTexts(program, kernels).join("\n"),
      ...kernels.sections(types),
      ...(hasWeights ? storedWeightsTexts(program, settings, types) : []),
    ],
    runtime: hasWeights ? [...(trains ? [] : ["whole-file" as const]), ...storedWeightsRuntime(program, settings)] : [],
    platform: [],
    types: noTypes,
    ...(trains && { training: { memory: ({ buffer }) => kernels.buffer(buffer), region } }),
    files: {},
  };
}

/** Kernels name the example in hand as their buffer. */
function arrayName({ examples }: Program, { buffer }: Port, kernels: TypeScriptKernels): string {
  const own = kernels.buffer(buffer);
  return examples === 1 ? own : kernels.names.declare(`${own}_examples`);
}

function exampleStatement(program: Program, port: Port, array: string, kernels: TypeScriptKernels): string {
  return `const ${kernels.buffer(port.buffer)} = ${exampleOf(program, port, array)};`;
}
