/**
 * The ES module around a program's kernels: signature, loading, memory and `run`. It imports nothing, evaluates nothing
 * and has no text of a model's in it but as quoted strings and mended identifiers. The same program and options give the
 * same bytes.
 */
import { emitTypeScript, type TypeScriptKernels } from "../backends/typescript/emit.ts";
import { commentText, propertyKey, stringLiteral } from "../backends/typescript/literals.ts";
import { typed } from "../backends/typescript/typed.ts";
import type { Port, Program } from "../kernel/ir.ts";
import { CHECK, CHECK_NAMES } from "../runtime/check.ts";
import { DEFAULT_WEIGHTS_NAMES, PLATFORM_TYPES, WEIGHTS_BESIDE, WEIGHTS_INLINE } from "../runtime/default-weights.ts";
import { SAFETENSORS, SAFETENSORS_NAMES } from "../runtime/safetensors.ts";
import { toBase64 } from "./base64.ts";
import {
  declarations,
  elementsOf,
  loadComment,
  netInterface,
  portsType,
  shapeText,
  signatureFields,
  TENSOR_TYPE,
  weightsAreOptional,
  type InterfaceNames,
} from "./interface.ts";
import { constantTexts, memoryStatements } from "./memory.ts";
import type { ModuleTexts, ModuleOptions } from "./options.ts";

export type { ModuleTexts, ModuleOptions } from "./options.ts";

/** Names that the text around the kernels declares or that its users import. */
const RESERVED = [
  "load",
  "signature",
  "Tensor",
  "weights",
  "bytes",
  "tensor",
  ...CHECK_NAMES,
  ...SAFETENSORS_NAMES,
  ...DEFAULT_WEIGHTS_NAMES,
];

const WIDTH = 110;

export function emitModule(program: Program, options: ModuleOptions): ModuleTexts {
  const kernels = emitTypeScript(program, RESERVED);
  const names: InterfaceNames = {
    net: kernels.names.declare(options.model),
    inputs: program.inputs.length === 1 ? kernels.buffer(program.inputs[0]!.buffer) : kernels.names.declare("inputs"),
    outputs:
      program.outputs.length === 1 ? kernels.buffer(program.outputs[0]!.buffer) : kernels.names.declare("outputs"),
  };
  const memory = memoryStatements(program, kernels);
  const text = (types: boolean): string =>
    join([
      headerText(options),
      ...(types ? [TENSOR_TYPE] : []),
      `export const signature = {\n${signatureFields(program, options, "value")}\n}${types ? " as const" : ""};`,
      ...(types ? [netInterface(program, names)] : []),
      loadText(program, options, kernels, names, memory, types),
      constantTexts(program, kernels).join("\n"),
      kernels.text(types),
      runtimeText(program, options, types),
    ]);
  return { ts: text(true), js: text(false), dts: join([headerText(options), declarations(program, options, names)]) };
}

function join(sections: readonly string[]): string {
  return `${sections
    .map((section) => section.trim())
    .filter((section) => section !== "")
    .join("\n\n")}\n`;
}

function headerText({ model, source, header }: ModuleOptions): string {
  const from = source === undefined ? "" : ` from ${source.split(/[\\/]/).at(-1)}`;
  return [`${model}, compiled by Convoke${from}. Do not edit.`, ...(header ?? [])]
    .map((line) => `// ${commentText(line)}`)
    .join("\n");
}

// ── load and run ─────────────────────────────────────────────────────────────────────────────────────────────────────

function loadText(
  program: Program,
  options: ModuleOptions,
  kernels: TypeScriptKernels,
  names: InterfaceNames,
  memory: readonly string[],
  types: boolean,
): string {
  const optional = weightsAreOptional(program, options) ? "?" : "";
  const hasWeights = program.parameters.length > 0;
  const parameter = hasWeights ? `weights${types ? `${optional}: Uint8Array | ArrayBuffer` : ""}` : "";
  const body = [
    ...(hasWeights ? readWeights(options) : []),
    ...memory,
    ...program.prepare.map((call) => kernels.call(call)),
    ...kernels.bindings,
    "return {",
    ...runLines(program, kernels, names, types).map((line) => `  ${line}`),
    "};",
  ];
  return [
    loadComment(program, options),
    `export async function load(${parameter})${types ? `: Promise<${names.net}>` : ""} {`,
    ...body.map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

function readWeights(options: ModuleOptions): string[] {
  const given = options.weights === "none" ? "weights" : "weights ?? (await defaultWeights())";
  return [
    `const bytes = ${given};`,
    "const tensor = readTensors(",
    "  ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new Uint8Array(bytes),",
    ");",
  ];
}

function runLines(program: Program, kernels: TypeScriptKernels, names: InterfaceNames, types: boolean): string[] {
  const { inputs, outputs } = program;
  const annotate = (ports: readonly Port[]): string => (types ? `: ${portsType(ports)}` : "");
  const parameters = [
    `${names.inputs}${annotate(inputs)}`,
    `${names.outputs}${annotate(outputs)} = ${newOutputs(outputs)}`,
  ];
  return [
    ...runHead(parameters, annotate(outputs)),
    ...[
      ...unpack(inputs, names.inputs, kernels),
      ...unpack(outputs, names.outputs, kernels),
      ...[...inputs, ...outputs].map((port) => checkCall(port, kernels)),
      ...program.run.map((call) => kernels.call(call)),
      `return ${names.outputs};`,
    ].map((line) => `  ${line}`),
    "},",
  ];
}

function runHead(parameters: readonly string[], result: string): string[] {
  const line = `run(${parameters.join(", ")})${result} {`;
  return line.length <= WIDTH ? [line] : ["run(", ...parameters.map((at) => `  ${at},`), `)${result} {`];
}

function newOutputs(outputs: readonly Port[]): string {
  const fresh = outputs.map((port) => `new Float32Array(${elementsOf(port)})`);
  if (outputs.length === 1) return fresh[0]!;
  return `{ ${outputs.map((port, at) => `${propertyKey(port.name)}: ${fresh[at]}`).join(", ")} }`;
}

/** Several ports come as an object by name. */
function unpack(ports: readonly Port[], from: string, kernels: TypeScriptKernels): string[] {
  if (ports.length === 1) return [];
  return ports.map((port) => `const ${kernels.buffer(port.buffer)} = ${from}[${stringLiteral(port.name)}];`);
}

function checkCall(port: Port, kernels: TypeScriptKernels): string {
  const shape = stringLiteral(shapeText(port.shape));
  return `check(${stringLiteral(port.name)}, ${kernels.buffer(port.buffer)}, ${elementsOf(port)}, ${shape});`;
}

// ── What ships beside ────────────────────────────────────────────────────────────────────────────────────────────────

function runtimeText(program: Program, { weights, name }: ModuleOptions, types: boolean): string {
  const parts = [typed(CHECK, types)];
  const platform: (keyof typeof PLATFORM_TYPES)[] = [];
  if (program.parameters.length > 0) {
    parts.push(typed(SAFETENSORS, types));
    platform.push("TextDecoder");
    if (weights === "beside") {
      parts.push(
        typed(WEIGHTS_BESIDE, types).replace("FILE", () => stringLiteral(`./${encodeURIComponent(name)}.weights`)),
      );
      platform.push("URL", "fetch");
    } else if (weights !== "none") {
      parts.push(typed(WEIGHTS_INLINE, types), `const weightsInBase64 = "${toBase64(weights.inline)}";`);
      platform.push("atob");
    }
  }
  if (types) parts.push(...platform.map((global) => PLATFORM_TYPES[global]));
  return parts.map((part) => part.trim()).join("\n\n");
}
