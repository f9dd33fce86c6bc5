/** The parts of a module whose kernels are TypeScript. */
import { emitTypeScript } from "./emit-typescript.ts";
import { typed } from "../../javascript/typed.ts";
import type { Program } from "../../kernel/ir.ts";
import { callsIn } from "../../kernel/regions.ts";
import { BASE64_NAMES } from "../../runtime/base64.ts";
import { FILES, FILES_NAMES, OR_ABORTED } from "../../runtime/files.ts";
import { SAFETENSORS, SAFETENSORS_NAMES } from "../../runtime/safetensors.ts";
import { SOURCE, WEIGHT_SOURCE_NAMES } from "../../runtime/weight-source.ts";
import { READ_WHOLE, WHOLE_FILE_NAMES } from "../../runtime/whole-file.ts";
import { constantTexts, memoryStatements } from "./memory.ts";
import type { ModuleOptions } from "../module-options.ts";
import type { TargetParts } from "../module-parts.ts";
import { givenWeights, platformOfWeights, storedWeightsTexts } from "../stored-weights.ts";

const NAMES = [
  "tensor",
  "options",
  ...SAFETENSORS_NAMES,
  ...WEIGHT_SOURCE_NAMES,
  ...WHOLE_FILE_NAMES,
  ...BASE64_NAMES,
  ...FILES_NAMES,
];

/** @param reserved identifiers that every module declares. */
export function typescriptParts(program: Program, options: ModuleOptions, reserved: readonly string[]): TargetParts {
  const kernels = emitTypeScript(program, [...reserved, ...NAMES]);
  const hasWeights = program.parameters.length > 0;
  return {
    names: kernels.names,
    array: (port) => kernels.buffer(port.buffer),
    load: [
      ...(hasWeights ? [`const tensor = await readTensors(openWeights(${givenWeights(options)}, options));`] : []),
      ...memoryStatements(program, kernels),
      ...callsIn(program, "prepare").map((call) => kernels.call(call)),
      ...kernels.bindings,
    ],
    run: callsIn(program, "run").map((call) => kernels.call(call)),
    members: [],
    sections: (types) => [
      constantTexts(program, kernels).join("\n"),
      kernels.text(types),
      ...(hasWeights ? weightsTexts(options, types) : []),
    ],
    platform: hasWeights ? platformOfWeights(options) : [],
    beside: {},
  };
}

function weightsTexts(options: ModuleOptions, types: boolean): string[] {
  return [
    ...[READ_WHOLE, SAFETENSORS, SOURCE, FILES, OR_ABORTED].map((text) => typed(text, types)),
    ...storedWeightsTexts(options, types),
  ];
}
