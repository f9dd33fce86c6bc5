/** The types of a module: its signature as literal types, what `load` takes and what `run` takes and gives. */
import { commentText, propertyKey, stringLiteral } from "../backends/typescript/literals.ts";
import type { Port, Program } from "../kernel/ir.ts";
import type { ModuleOptions } from "./options.ts";

export const TENSOR_TYPE = `/**
 * A float32 array of a shape that the type checker knows: the result of one net is refused by another of a different
 * shape. A plain Float32Array may be given anywhere. At run time there is only the array, row-major.
 */
export type Tensor<Shape extends readonly number[]> = Float32Array & { readonly "~shape"?: Shape };`;

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

export function elementsOf({ shape }: Port): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** `{ image: [1, 1, 28, 28] }`; `readonly` before keys and shapes for a declaration. */
function shapesByName(ports: readonly Port[], readonly: string, end: string): string {
  if (ports.length === 0) return "{}";
  const entries = ports.map(
    ({ name, shape }) => `    ${readonly}${propertyKey(name)}: ${readonly}${shapeText(shape)}${end}`,
  );
  return ["{", ...entries, "  }"].join("\n");
}

/** The lines between the braces of `signature`, as a value or as a type. */
export function signatureFields(program: Program, options: ModuleOptions, as: "value" | "type"): string {
  const [readonly, end] = as === "value" ? ["", ","] : ["readonly ", ";"];
  const fields: readonly (readonly [string, string])[] = [
    ["model", stringLiteral(options.model)],
    ["layout", stringLiteral(options.layout)],
    ["batch", String(options.batch)],
    ["inputs", shapesByName(program.inputs, readonly!, end!)],
    ["outputs", shapesByName(program.outputs, readonly!, end!)],
    ["parameters", shapesByName(program.parameters, readonly!, end!)],
  ];
  return fields.map(([key, text]) => `  ${readonly}${key}: ${text}${end}`).join("\n");
}

export function tensorType({ shape }: Port): string {
  return `Tensor<readonly ${shapeText(shape)}>`;
}

/** One port is the tensor itself, several are an object by name. */
export function portsType(ports: readonly Port[]): string {
  if (ports.length === 1) return tensorType(ports[0]!);
  return `{ ${ports.map((port) => `readonly ${propertyKey(port.name)}: ${tensorType(port)}`).join("; ")} }`;
}

/** Whether `load` can do without weights: they are at hand, or there are none. */
export function weightsAreOptional(program: Program, options: ModuleOptions): boolean {
  return options.weights !== "none" || program.parameters.length === 0;
}

export interface InterfaceNames {
  readonly net: string;
  readonly inputs: string;
  readonly outputs: string;
}

/** The most threads that a net can be loaded with. */
function mostThreads({ target, wasm }: ModuleOptions): number {
  return target === "wasm" ? (wasm?.threads ?? 1) : 1;
}

/** What a loaded net is. */
export function netInterface(program: Program, options: ModuleOptions, names: InterfaceNames): string {
  const given = `${names.outputs}?: ${portsType(program.outputs)}`;
  return `export interface ${names.net} {
  /**
   * Computes the net's ${program.outputs.length === 1 ? "output" : "outputs"}. Given arrays are filled and returned, else new ones are made; nothing else is allocated.
   * Outputs must not share memory with inputs. Throws a TypeError for an array of another type or length.
   */
  run(${names.inputs}: ${portsType(program.inputs)}, ${given}): ${portsType(program.outputs)};${closeMember(options)}
}`;
}

function closeMember(options: ModuleOptions): string {
  if (mostThreads(options) === 1) return "";
  return `
  /** Ends the net's threads. It runs no more. */
  close(): void;`;
}

/** What stands between the brackets of `load`. */
export function loadParameters(program: Program, options: ModuleOptions, types: boolean): string {
  const hasWeights = program.parameters.length > 0;
  const isThreaded = mostThreads(options) > 1;
  const parameters: string[] = [];
  if (hasWeights) {
    const optional = weightsAreOptional(program, options) ? "?" : "";
    parameters.push(types ? `weights${optional}: Uint8Array | ArrayBuffer` : "weights");
  } else if (isThreaded) {
    parameters.push(types ? "_weights?: undefined" : "_weights");
  }
  if (isThreaded) parameters.push(types ? "options?: { readonly threads?: number }" : "options");
  return parameters.join(", ");
}

export function loadComment(program: Program, options: ModuleOptions): string {
  const lines = [...weightsLines(program, options), ...threadsLines(options)];
  if (program.parameters.length === 0 && lines.length === 0) {
    return "/** Makes a net of its own memory. It has no weights to load. */";
  }
  const opening =
    program.parameters.length === 0 ? "Makes a net of its own memory. It has no weights to load." : "Makes a net.";
  return `/**\n${[opening, ...lines].map((line) => ` * ${line}`).join("\n")}\n */`;
}

function weightsLines(program: Program, { weights, name, wasm }: ModuleOptions): string[] {
  if (program.parameters.length === 0) return [];
  const omitted =
    weights === "none"
      ? ""
      : weights === "beside"
        ? `; without, ${name}.weights beside this file`
        : "; without, those compiled in";
  return [
    `@param weights the bytes of a safetensors file${wasm?.packedWeights === true ? ", or of packed weights" : ""}${commentText(omitted)}`,
    "@throws an Error that lists every tensor that does not fit, a TypeError for a path or URL",
  ];
}

function threadsLines(options: ModuleOptions): string[] {
  const most = mostThreads(options);
  if (most === 1) return [];
  return [
    `@param options threads: how many compute, at most ${most}; without, as many as the machine has. Results do not`,
    "  depend on it. More than one needs SharedArrayBuffer, in browsers a page that is cross-origin isolated.",
  ];
}

export function declarations(program: Program, options: ModuleOptions, names: InterfaceNames): string {
  return [
    TENSOR_TYPE,
    `export declare const signature: {\n${signatureFields(program, options, "type")}\n};`,
    netInterface(program, options, names),
    `${loadComment(program, options)}
export declare function load(${loadParameters(program, options, true)}): Promise<${names.net}>;`,
  ].join("\n\n");
}
