/** The parts of a module whose kernels are TypeScript. */
import { emitTypeScript } from "../backends/typescript/emit.ts";
import { typed } from "../backends/typescript/typed.ts";
import type { Program } from "../kernel/ir.ts";
import { BASE64, BASE64_NAMES } from "../runtime/base64.ts";
import { FILES, FILES_NAMES } from "../runtime/files.ts";
import type { Platform } from "../runtime/platform.ts";
import { SAFETENSORS, SAFETENSORS_NAMES } from "../runtime/safetensors.ts";
import { FETCH_WHOLE, READ_WHOLE, WHOLE_FILE_NAMES } from "../runtime/whole-file.ts";
import { besideText } from "./beside.ts";
import { toBase64 } from "./base64.ts";
import { constantTexts, memoryStatements } from "./memory.ts";
import type { ModuleOptions } from "./options.ts";
import type { TargetParts } from "./parts.ts";

const NAMES = ["tensor", "weightsFile", ...SAFETENSORS_NAMES, ...WHOLE_FILE_NAMES, ...BASE64_NAMES, ...FILES_NAMES];

/** @param reserved identifiers that every module declares. */
export function typescriptParts(program: Program, options: ModuleOptions, reserved: readonly string[]): TargetParts {
  const kernels = emitTypeScript(program, [...reserved, ...NAMES]);
  const hasWeights = program.parameters.length > 0;
  return {
    names: kernels.names,
    array: (port) => kernels.buffer(port.buffer),
    load: [
      ...(hasWeights ? [`const tensor = readTensors(${givenWeights(options)});`] : []),
      ...memoryStatements(program, kernels),
      ...program.prepare.map((call) => kernels.call(call)),
      ...kernels.bindings,
    ],
    run: program.run.map((call) => kernels.call(call)),
    members: [],
    sections: (types) => [
      constantTexts(program, kernels).join("\n"),
      kernels.text(types),
      ...(hasWeights ? weightsTexts(options, types) : []),
    ],
    platform: hasWeights ? platformOf(options) : [],
    beside: {},
  };
}

function givenWeights({ weights }: ModuleOptions): string {
  if (weights === "none") return "weights";
  return weights === "beside" ? "weights ?? (await defaultWeights())" : "weights ?? fromBase64(weightsInBase64)";
}

function weightsTexts({ weights, name }: ModuleOptions, types: boolean): string[] {
  const reading = [typed(READ_WHOLE, types), typed(SAFETENSORS, types)];
  if (weights === "none") return reading;
  if (weights === "beside") {
    const place = besideText("weightsFile", name, "weights", types);
    return [...reading, typed(FETCH_WHOLE, types), place, typed(FILES, types)];
  }
  return [...reading, typed(BASE64, types), `const weightsInBase64 = "${toBase64(weights.inline)}";`];
}

function platformOf({ weights }: ModuleOptions): Platform[] {
  if (weights === "none") return ["TextDecoder"];
  return weights === "beside" ? ["TextDecoder", "URL", "fetch"] : ["TextDecoder", "atob"];
}
