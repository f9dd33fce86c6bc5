/** Instructions in the flat syntax of the text format, one a line, what is within blocks further in. */
import { invariant } from "../../base/invariant.ts";
import type { Reader } from "./binary-reader.ts";
import { NO_RESULT, OP, TYPE } from "./opcodes.ts";
import { f32Text, f64Text, v128Text } from "./text-constants.ts";

/** What numbers in instructions stand for: each as the text refers to it. */
export interface Referred {
  local(index: number): string;
  global(index: number): string;
  function(index: number): string;
  type(index: number): string;
}

const FIRST_PREFIX = 0xfc;
const INDENT = "  ";

const instructions: ReadonlyMap<number, string> = new Map(Object.entries(OP).map(([name, code]) => [code, name]));
const typeNames: ReadonlyMap<number, string> = new Map(Object.entries(TYPE).map(([name, code]) => [code, name]));

/** All instructions up to the end of the function, which is left out. */
export function printInstructions(reader: Reader, referred: Referred): readonly string[] {
  const lines: string[] = [];
  let depth = 1;
  for (;;) {
    const instruction = instructionOf(reader);
    if (instruction === "end" && depth === 1) return lines;
    if (instruction === "end" || instruction === "else") depth--;
    const immediates = immediatesOf(instruction, reader, referred);
    lines.push(`${INDENT.repeat(depth)}${[instruction, ...immediates].join(" ")}`);
    if (isOpening(instruction) || instruction === "else") depth++;
  }
}

function instructionOf(reader: Reader): string {
  const byte = reader.byte();
  const code = byte < FIRST_PREFIX ? byte : byte * 0x1_0000 + reader.u32();
  const instruction = instructions.get(code);
  invariant(instruction !== undefined, `no instruction is written as ${code.toString(16)}`);
  return instruction;
}

function isOpening(instruction: string): boolean {
  return instruction === "block" || instruction === "loop" || instruction === "if";
}

function immediatesOf(instruction: string, reader: Reader, referred: Referred): readonly string[] {
  switch (instruction) {
    case "block":
    case "loop":
    case "if":
      return resultOf(reader.byte());
    case "br":
    case "br_if":
      return [String(reader.u32())];
    case "call":
      return [referred.function(reader.u32())];
    case "call_indirect":
      return callIndirect(reader, referred);
    case "local.get":
    case "local.set":
    case "local.tee":
      return [referred.local(reader.u32())];
    case "global.get":
    case "global.set":
      return [referred.global(reader.u32())];
    case "i32.const":
    case "i64.const":
      return [String(reader.signed())];
    case "f32.const":
      return [f32Text(reader.bytes(4))];
    case "f64.const":
      return [f64Text(reader.bytes(8))];
    case "v128.const":
      return [v128Text(reader.bytes(16))];
    case "i8x16.shuffle":
      return [...reader.bytes(16)].map(String);
    default:
      return [...memoryOf(instruction, reader), ...laneOf(instruction, reader)];
  }
}

function resultOf(type: number): readonly string[] {
  return type === NO_RESULT ? [] : [`(result ${typeName(type)})`];
}

function callIndirect(reader: Reader, referred: Referred): readonly string[] {
  const type = referred.type(reader.u32());
  invariant(reader.u32() === 0, "there is one table");
  return [`(type ${type})`];
}

/** What an access adds to its address, and its alignment where that is not its size. */
function memoryOf(instruction: string, reader: Reader): readonly string[] {
  const size = accessSize(instruction);
  if (size === undefined) return [];
  const align = 2 ** reader.u32();
  const offset = reader.u32();
  return [...(offset === 0 ? [] : [`offset=${offset}`]), ...(align === size ? [] : [`align=${align}`])];
}

const sizes: ReadonlyMap<string, number> = new Map(Object.entries({ i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 }));

/** Bytes that an instruction reads or writes; undefined for one that knows no memory. */
function accessSize(instruction: string): number | undefined {
  if (instruction === "memory.atomic.notify") return 4;
  if (instruction === "memory.atomic.wait64") return 8;
  const [, type, bits, lanes = "1"] = /^(\w+)\.(?:atomic\.)?(?:load|store|rmw)(\d*)(?:x(\d+))?/.exec(instruction) ?? [];
  if (type === undefined) return undefined;
  return bits === "" ? sizes.get(type) : (Number(bits) * Number(lanes)) / 8;
}

function laneOf(instruction: string, reader: Reader): readonly string[] {
  return instruction.endsWith("_lane") ? [String(reader.byte())] : [];
}

export function typeName(code: number): string {
  const name = typeNames.get(code);
  invariant(name !== undefined, `no type is written as ${code.toString(16)}`);
  return name;
}
