/** The types of a module: its signature as literal types, what `load` takes and what `run` takes and gives. */
import { formatDims } from "../tensor/shape.ts";
import { commentText, propertyKey, stringLiteral } from "../javascript/literal-text.ts";
import type { Port, Program } from "../kernel/ir.ts";
import type { ModuleParts } from "../targets/module-parts.ts";
import { classesField, topType } from "./classes.ts";
import type { ModuleOptions } from "./options.ts";
import { inputType, tensorType } from "./tensor-type.ts";
import { picturesNote, pictureTypes } from "./pictures.ts";
import { demandsOptions, trainingField, trainingLoadOptions, trainingTypes } from "./training-types.ts";

export const TENSOR_TYPE = `/**
 * A float32 array of a shape that the type checker knows: the result of one net is refused by another of a different
 * shape. A plain Float32Array may be given anywhere. At run time there is only the array, row-major.
 */
export type Tensor<Shape extends readonly number[]> = Float32Array & { readonly "~shape"?: Shape };`;

/** `{ image: [1, 1, 28, 28] }`; `readonly` before keys and shapes for a declaration. */
function shapesByName(ports: readonly Port[], readonly: string, end: string): string {
  if (ports.length === 0) return "{}";
  const entries = ports.map(
    ({ name, shape }) => `    ${readonly}${propertyKey(name)}: ${readonly}${formatDims(shape)}${end}`,
  );
  return ["{", ...entries, "  }"].join("\n");
}

/** The lines between the braces of `signature`, as a value or as a type. */
export function signatureFields(program: Program, options: ModuleOptions, as: "value" | "type"): string {
  const [readonly, end] = as === "value" ? ["", ","] : ["readonly ", ";"];
  const fields: readonly (readonly [string, string])[] = [
    ["model", stringLiteral(options.model)],
    ["layout", stringLiteral(options.layout)],
    ["batch", String(program.inputs[0]?.shape[0] ?? 1)],
    ["inputs", shapesByName(program.inputs, readonly!, end!)],
    ["outputs", shapesByName(program.outputs, readonly!, end!)],
    ["parameters", shapesByName(program.parameters, readonly!, end!)],
    ...classesField(program, as),
    ...trainingField(program, options, as),
  ];
  return fields.map(([key, text]) => `  ${readonly}${key}: ${text}${end}`).join("\n");
}

/** One port is the tensor itself, several are an object by name. */
export function portsType(ports: readonly Port[]): string {
  if (ports.length === 1) return tensorType(ports[0]!);
  return `{ ${ports.map((port) => `readonly ${propertyKey(port.name)}: ${tensorType(port)}`).join("; ")} }`;
}

/** What `run` takes: pictures too, where inputs are made of them. */
export function inputsType(ports: readonly Port[]): string {
  if (ports.length === 1) return inputType(ports[0]!);
  return `{ ${ports.map((port) => `readonly ${propertyKey(port.name)}: ${inputType(port)}`).join("; ")} }`;
}

/** Whether `load` can do without weights: they are at hand, or there are none. */
export function weightsAreOptional(program: Program, options: ModuleOptions): boolean {
  const areDrawn = options.training?.beginnings !== undefined;
  return options.weights !== "none" || program.parameters.length === 0 || areDrawn;
}

export interface InterfaceNames {
  readonly net: string;
  readonly inputs: string;
  readonly outputs: string;
}

/** What `run` gives. */
export function resultType(outputs: readonly Port[], { runAwaits }: ModuleParts): string {
  return runAwaits ? `Promise<${portsType(outputs)}>` : portsType(outputs);
}

/** What a loaded net is. */
export function netInterface(
  program: Program,
  options: ModuleOptions,
  parts: ModuleParts,
  names: InterfaceNames,
): string {
  const more = [...trainingTypes(program, options), ...parts.types.net];
  const given = `${names.outputs}?: ${portsType(program.outputs)}`;
  return `export interface ${names.net} {
  /**
   * Computes the net's ${program.outputs.length === 1 ? "output" : "outputs"}. Given arrays are filled and returned, else new ones are made; nothing else is allocated.
   * Outputs must not share memory with inputs. Throws a TypeError for an array of another type or length${picturesNote(program)}.
   */
  run(${names.inputs}: ${inputsType(program.inputs)}, ${given}): ${resultType(program.outputs, parts)};${topType(program)}${more.map((line) => `\n  ${line}`).join("")}
}`;
}

/** What `load` takes weights from. Only members that it uses, so that every library's types fit, and none is needed. */
const WEIGHTS_TYPES = `/** A weight file: its bytes, its address (in Node also its path), or a Response or Blob that has it. */
export type Weights =
  | Uint8Array
  | ArrayBuffer
  | string
  | { readonly href: string; readonly protocol: string }
  | { readonly body: { getReader(): object } | null; readonly ok: boolean }
  | { readonly size: number; stream(): { getReader(): object } };`;

/** The types of what `load` takes. */
export function loadTypes(program: Program, options: ModuleOptions, parts: ModuleParts): string[] {
  const hasWeights = program.parameters.length > 0;
  if (!takesOptions(program, parts)) return [];
  return [...(hasWeights ? [WEIGHTS_TYPES] : []), loadOptionsType(hasWeights, options, parts)];
}

function loadOptionsType(hasWeights: boolean, options: ModuleOptions, { types }: ModuleParts): string {
  const members = [...trainingLoadOptions(options), ...types.loadOptions].map((line) => `  ${line}`);
  if (hasWeights) {
    members.push(
      "  /** Is told how many bytes of the weights have been read, and of how many. The last time they are equal. */",
      "  readonly onProgress?: ((progress: { readonly loaded: number; readonly total: number }) => void) | undefined;",
    );
  }
  members.push(
    "  /** Ends loading: `load` rejects with the reason of the signal. Once a net is loaded it has no effect. */",
    "  readonly signal?:",
    "    | {",
    "        readonly aborted: boolean;",
    "        readonly reason?: unknown;",
    '        addEventListener(type: "abort", listener: () => void): void;',
    '        removeEventListener(type: "abort", listener: () => void): void;',
    "      }",
    "    | undefined;",
  );
  return `export interface LoadOptions {\n${members.join("\n")}\n}`;
}

function takesOptions(program: Program, { types }: ModuleParts): boolean {
  return program.parameters.length > 0 || types.loadOptions.length > 0;
}

/** What stands between the brackets of `load`. */
export function loadParameters(program: Program, options: ModuleOptions, parts: ModuleParts, types: boolean): string {
  const hasWeights = program.parameters.length > 0;
  const areDemanded = demandsOptions(options);
  const parameters: string[] = [];
  if (hasWeights) {
    const isOptional = weightsAreOptional(program, options);
    const type = isOptional && areDemanded ? "Weights | undefined" : "Weights";
    parameters.push(types ? `weights${isOptional && !areDemanded ? "?" : ""}: ${type}` : "weights");
  } else if (takesOptions(program, parts)) {
    parameters.push(types ? "_weights?: undefined" : "_weights");
  }
  if (takesOptions(program, parts)) {
    const type = areDemanded ? ": LoadOptions & { readonly steps: number }" : "?: LoadOptions";
    parameters.push(types ? `options${type}` : "options");
  }
  return parameters.join(", ");
}

export function loadComment(program: Program, options: ModuleOptions, { types }: ModuleParts): string {
  const lines = [...types.load, ...weightsLines(program, options, types.weights)];
  if (program.parameters.length === 0 && lines.length === 0) {
    return "/** Makes a net of its own memory. It has no weights to load. */";
  }
  const opening =
    program.parameters.length === 0 ? "Makes a net of its own memory. It has no weights to load." : "Makes a net.";
  return `/**\n${[opening, ...lines].map((line) => ` * ${line}`).join("\n")}\n */`;
}

function weightsLines(program: Program, { weights, name, training }: ModuleOptions, more: string): string[] {
  if (program.parameters.length === 0) return [];
  const omitted =
    weights === "none"
      ? training?.beginnings === undefined
        ? ""
        : "; without, the net begins as its seed says"
      : weights === "file"
        ? `; without, ${name}.weights beside this file`
        : "; without, those compiled in";
  return [
    `@param weights a safetensors file${more}${commentText(omitted)}`,
    "@throws an Error that lists every tensor that does not fit, or says why there is no file",
  ];
}

export function declarations(
  program: Program,
  options: ModuleOptions,
  parts: ModuleParts,
  names: InterfaceNames,
): string {
  return [
    TENSOR_TYPE,
    ...pictureTypes(program),
    `export declare const signature: {\n${signatureFields(program, options, "type")}\n};`,
    netInterface(program, options, parts, names),
    ...loadTypes(program, options, parts),
    `${loadComment(program, options, parts)}
export declare function load(${loadParameters(program, options, parts, true)}): Promise<${names.net}>;`,
  ].join("\n\n");
}
