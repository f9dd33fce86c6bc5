/** What a module has for inputs that are made of pictures; nothing where there are none. */
import { productOf } from "../base/integers.ts";
import { numberLiteral, stringLiteral } from "../javascript/literal-text.ts";
import { arrayType } from "../kernel/elements.ts";
import type { Port, Program } from "../kernel/ir.ts";
import { pictureInputOf } from "../runtime/picture-input.ts";
import type { RuntimeModule } from "../runtime/runtime-texts.ts";
import type { ModuleParts } from "../targets/module-parts.ts";
import type { ModuleOptions } from "./options.ts";

const PICTURE_TYPE = `/** Red, green, blue and alpha of each pixel, row by row, as \`ImageData\` has them: a picture of any size. */
export interface Picture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}`;

function inputsOf({ inputs, training }: Program): readonly Port[] {
  return [...inputs, ...(training?.train.inputs ?? [])].filter(({ pixels }) => pixels !== undefined);
}

export function pictureTypes(program: Program): string[] {
  return inputsOf(program).length === 0 ? [] : [PICTURE_TYPE];
}

/** What a note on `run` adds to what it throws for. */
export function picturesNote(program: Program): string {
  return inputsOf(program).length === 0 ? "" : ", and for what is no picture of as many bytes as its sizes say";
}

export interface Pictures {
  readonly runtime: readonly RuntimeModule[];
  /** The statements of `load` that make readers of pictures, each with the memory that it fills. */
  readonly readers: readonly string[];
  /** The elements of what was given for an input: the identifier of an array, or a call that makes one. */
  elements(port: Port, given: string): string;
}

export function picturesOf(program: Program, { layout }: ModuleOptions, parts: ModuleParts): Pictures {
  const { inputs } = program;
  const ports = inputsOf(program);
  const readers = new Map(ports.map((port) => [port, parts.names.declare(`read_${port.buffer.name}`)]));
  const readerText = (port: Port): string => {
    const { name, shape, pixels, buffer } = port;
    const fields = Object.entries(pictureInputOf({ name, shape, pixels: pixels! }, layout));
    const plan = fields.map(([key, value]) => `  ${key}: ${literalOf(value)},`);
    const memory =
      (inputs.includes(port) ? parts.memory(port) : parts.training!.memory(port)) ??
      `new ${arrayType(buffer.element)}(${productOf(shape)})`;
    return [`const ${readers.get(port)!} = pictureInput({`, ...plan, `}, ${memory});`].join("\n  ");
  };
  return {
    runtime: ports.length === 0 ? [] : ["picture"],
    readers: ports.map(readerText),
    elements: (port, given) => (readers.has(port) ? `${readers.get(port)!}(${given})` : given),
  };
}

function literalOf(value: string | number | readonly number[]): string {
  if (typeof value === "string") return stringLiteral(value);
  return typeof value === "number" ? numberLiteral(value) : `[${value.map(numberLiteral).join(", ")}]`;
}
