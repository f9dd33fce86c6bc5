/**
 * The ES module around a program's kernels: signature, loading, memory and `run`. It imports nothing, evaluates nothing
 * and has no text of a model's in it but as quoted strings and mended identifiers. The same program and options give the
 * same bytes. What is common to all targets is here; a target contributes its `ModuleParts`.
 */
import { productOf } from "../base/integers.ts";
import { formatDims } from "../tensor/shape.ts";
import { commentText, propertyKey, stringLiteral } from "../javascript/literal-text.ts";
import { textOf, tidied, type Section } from "../javascript/sections.ts";
import { arrayType } from "../kernel/elements.ts";
import type { Port, Program } from "../kernel/ir.ts";
import {
  GIVEN_NAMES,
  platformDeclarations,
  runtimeNames,
  runtimeTexts,
  type RuntimeModule,
} from "../runtime/runtime-texts.ts";
import {
  declarations,
  loadComment,
  inputsType,
  loadParameters,
  loadTypes,
  netInterface,
  portsType,
  resultType,
  signatureFields,
  TENSOR_TYPE,
  type InterfaceNames,
} from "./interface.ts";
import { targetOf } from "../targets/index.ts";
import type { ModuleParts } from "../targets/module-parts.ts";
import type { ModuleTexts, ModuleOptions } from "./options.ts";
import { picturesOf, pictureTypes, type Pictures } from "./pictures.ts";
import { topLines, topRuntime } from "./classes.ts";
import { TRAINING_NAMES, trainingTexts, type TrainingTexts } from "./training.ts";

export type { ModuleTexts, ModuleOptions } from "./options.ts";

/** Names that modules of any target declare, or that the runtime in them declares or means in another sense. */
const RESERVED = [
  "load",
  "Tensor",
  "weights",
  "options",
  "weightsFile",
  "weightsInBase64",
  ...runtimeNames(["check", "picture", "top"]),
  ...GIVEN_NAMES,
];

const WIDTH = 110;

/**
 * The module of a program in each of its forms, as texts, and the files that must lie beside it. Weights are embedded, in a file of their
 * own or given by whoever loads it, as the options say. It runs by itself.
 * @throws Error where the target has no modules.
 * @example
 * ```ts
 * import { check, compileModel, emitModule } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { program } = compileModel(model).lowered;
 * const { js, dts } = emitModule(program, { name: "net", model: model.name, layout: model.layout, weights: "none" });
 * console.log(js.includes("export"), dts.includes("load")); // true true
 * ```
 */
export function emitModule(program: Program, options: ModuleOptions): ModuleTexts {
  const target = targetOf(options.target);
  if (target.module === undefined) throw new Error(`no ES module can be written for the target ${target.name}`);
  const reserved = program.training === undefined ? RESERVED : [...RESERVED, ...TRAINING_NAMES];
  const parts = target.module.parts(program, options, reserved);
  const { names } = parts;
  const only = (ports: readonly Port[], several: string): string =>
    ports.length === 1 ? parts.array(ports[0]!) : names.declare(several);
  const interfaceNames: InterfaceNames = {
    net: names.declare(options.model),
    inputs: only(program.inputs, "inputs"),
    outputs: only(program.outputs, "outputs"),
  };
  const pictures = picturesOf(program, options, parts);
  const training = (types: boolean): TrainingTexts => trainingTexts(program, options, parts, pictures, types);
  const runtime: readonly RuntimeModule[] = [
    ...parts.runtime,
    ...pictures.runtime,
    ...topRuntime(program),
    ...training(false).runtime,
    "check",
  ];
  const sections = (types: boolean): readonly Section[] =>
    tidied([
      headerText(options),
      ...(types ? [TENSOR_TYPE, ...pictureTypes(program)] : []),
      `export const signature = {\n${signatureFields(program, options, "value")}\n}${types ? " as const" : ""};`,
      ...(types ? [netInterface(program, options, parts, interfaceNames), ...loadTypes(program, options, parts)] : []),
      loadText(program, options, { ...parts, pictures, texts: training(types) }, interfaceNames, types),
      ...training(types).sections,
      ...parts.sections(types),
      ...runtimeTexts(runtime, types),
      ...(types ? platformDeclarations(runtime, parts.platform) : []),
    ]);
  const [ts, js] = [sections(true), sections(false)];
  const dts = tidied([headerText(options), declarations(program, options, parts, interfaceNames)]);
  const map = options.sourceMap?.(js, `${options.name}.js`);
  const texts = { ts: whole(ts), js: whole(js), dts: whole(dts), files: parts.files };
  return map === undefined ? texts : { ...texts, map };
}

function whole(sections: readonly Section[]): string {
  return `${textOf(sections)}\n`;
}

function headerText({ model, source, header }: ModuleOptions): string {
  const from = source === undefined ? "" : ` from ${source.split(/[\\/]/).at(-1)}`;
  return [`${model}, compiled by Convoke${from}. Do not edit.`, ...(header ?? [])]
    .map((line) => `// ${commentText(line)}`)
    .join("\n");
}

// ── load and run ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface LoadParts extends ModuleParts {
  readonly pictures: Pictures;
  readonly texts: TrainingTexts;
}

function loadText(
  program: Program,
  options: ModuleOptions,
  parts: LoadParts,
  names: InterfaceNames,
  types: boolean,
): string {
  const { texts } = parts;
  const members = [
    ...runLines(program, parts, names, types),
    ...topLines(program, types),
    ...texts.members,
    ...parts.members,
  ].map((line) => `  ${line}`);
  const body = [
    ...texts.settings,
    ...parts.load,
    ...parts.pictures.readers,
    ...texts.start,
    ...(program.training === undefined
      ? ["return {", ...members, "};"]
      : [netHead(names, types), ...members, "};", "return net;"]),
  ];
  return [
    loadComment(program, options, parts),
    `export async function load(${loadParameters(program, options, parts, types)})${types ? `: Promise<${names.net}>` : ""} {`,
    ...body.map((line) => `  ${line}`),
    "}",
  ].join("\n");
}

/** A member that calls another finds it here, whatever its caller makes of the net. */
function netHead({ net }: InterfaceNames, types: boolean): string {
  return `const net${types ? `: ${net}` : ""} = {`;
}

function runLines(program: Program, parts: LoadParts, names: InterfaceNames, types: boolean): string[] {
  const { inputs, outputs } = program;
  const parameters = [
    `${names.inputs}${types ? `: ${inputsType(inputs)}` : ""}`,
    `${names.outputs}${types ? `: ${portsType(outputs)}` : ""} = ${newOutputs(outputs)}`,
  ];
  return [
    ...runHead(`${parts.runAwaits ? "async " : ""}run`, parameters, types ? `: ${resultType(outputs, parts)}` : ""),
    ...[
      ...parts.texts.beforeRun,
      ...unpackInputs(inputs, names.inputs, parts),
      ...unpack(outputs, names.outputs, parts),
      ...[...inputs, ...outputs].map((port) => checkCall(port, parts)),
      ...parts.run,
      `return ${names.outputs};`,
    ].map((line) => `  ${line}`),
    "},",
  ];
}

function runHead(name: string, parameters: readonly string[], result: string): string[] {
  const line = `${name}(${parameters.join(", ")})${result} {`;
  return line.length <= WIDTH ? [line] : [`${name}(`, ...parameters.map((at) => `  ${at},`), `)${result} {`];
}

function newOutputs(outputs: readonly Port[]): string {
  const fresh = outputs.map((port) => `new ${arrayType(port.buffer.element)}(${productOf(port.shape)})`);
  if (outputs.length === 1) return fresh[0]!;
  return `{ ${outputs.map((port, at) => `${propertyKey(port.name)}: ${fresh[at]}`).join(", ")} }`;
}

/** Several ports come as an object by name. */
function unpack(
  ports: readonly Port[],
  from: string,
  parts: ModuleParts,
  elements = (_: Port, given: string): string => given,
): string[] {
  if (ports.length === 1) return [];
  return ports.map((port) => {
    const given = `${from}[${stringLiteral(port.name)}]`;
    return `const ${parts.array(port)} = ${elements(port, given)};`;
  });
}

/** With the elements of pictures in their place. */
function unpackInputs(ports: readonly Port[], from: string, { pictures, ...parts }: LoadParts): string[] {
  const [only] = ports;
  if (ports.length > 1 || only?.pixels === undefined) return unpack(ports, from, parts, pictures.elements);
  return [`${from} = ${pictures.elements(only, from)};`];
}

function checkCall(port: Port, parts: ModuleParts): string {
  const shape = stringLiteral(formatDims(port.shape));
  return `check(${stringLiteral(port.name)}, ${parts.array(port)}, ${productOf(port.shape)}, ${shape});`;
}
