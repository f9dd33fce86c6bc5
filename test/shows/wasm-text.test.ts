/** WebAssembly text, read back by an independent assembler (binaryen): the same module as the binary, instruction by instruction. */
import binaryen from "binaryen";
import { describe, expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import type { WasmOptions } from "../../src/targets/wasm/artefact.ts";
import { ModuleBuilder } from "../../src/targets/wasm/binary-module.ts";
import { bodyOf, Code, Locals } from "../../src/targets/wasm/code.ts";
import { emitWasm } from "../../src/targets/wasm/emit-wasm.ts";
import { OP, TYPE, type Instruction, type LocalType } from "../../src/targets/wasm/opcodes.ts";
import { printBinary } from "../../src/targets/wasm/print-binary.ts";
import { programText } from "../../src/targets/wasm/program-text.ts";
import { isThorough } from "../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../support/examples.ts";
import { exampleModel } from "../support/models.ts";

const { SIMD128, NontrappingFPToInt, Atomics, RelaxedSIMD } = binaryen.Features;
const FEATURES = SIMD128 | NontrappingFPToInt | Atomics | RelaxedSIMD;

type Module = ReturnType<typeof binaryen.parseText>;

/** What the assembler understood, as its own text: names left out, and types, which it numbers by how they came in. */
function understood(module: Module): string {
  const nameless = binaryen.readBinary(bytesOf(module));
  nameless.setFeatures(FEATURES);
  const text = nameless.emitText();
  nameless.dispose();
  return text.replaceAll(/^ \(type .*\n/gm, "").replaceAll(/ \(type \$\d+\)/g, "");
}

/** Its binary, once it has been found valid. */
function bytesOf(module: Module): Uint8Array {
  module.setFeatures(FEATURES);
  expect(module.validate()).toBe(1);
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}

const plain: WasmOptions = { threads: 1, relaxedSimd: false, guards: false };
const variants: readonly WasmOptions[] = [
  plain,
  { ...plain, threads: 4 },
  { ...plain, relaxedSimd: true },
  { ...plain, guards: true },
];

describe("the text of a module is read as what its binary is: plain, for threads, with relaxed vectors, guarded", () => {
  it.each(isThorough ? examplesOfModels : ["edge.cvk"])("%s", (path) => {
    const model = exampleModel(path, { settings: reducedSettings(path) });
    const { program } = compileModel(model, { target: "wasm" }).lowered;
    for (const options of variants) {
      const text = programText(program, options).module;
      const read = understood(binaryen.parseText(text));
      expect(read === understood(binaryen.readBinary(emitWasm(program, options).binary))).toBe(true);
    }
  });
});

// ── Every instruction ────────────────────────────────────────────────────────────────────────────────────────────────

const isType = (text: string): text is LocalType => Object.hasOwn(TYPE, text);
/** What holds values of a shape. */
const typeOf = (shape: string): LocalType => (isType(shape) ? shape : "v128");

/** What the specification says that an instruction takes, for those whose names do not tell it. */
const OPERANDS: Partial<Readonly<Record<Instruction, readonly LocalType[]>>> = {
  drop: ["i32"],
  select: ["f32", "f32", "i32"],
  br_if: ["i32"],
  call_indirect: ["i32", "i32", "i32"],
  call: ["i32", "i32"],
  "local.set": ["i32"],
  "local.tee": ["i32"],
  "global.set": ["i32"],
  "v128.bitselect": ["v128", "v128", "v128"],
  "f32x4.relaxed_madd": ["v128", "v128", "v128"],
  "f32x4.relaxed_nmadd": ["v128", "v128", "v128"],
  "memory.atomic.notify": ["i32", "i32"],
  "memory.atomic.wait64": ["i32", "i64", "i64"],
  "i64.atomic.rmw.cmpxchg": ["i32", "i64", "i64"],
};

const CONTROL: ReadonlySet<string> = new Set(["unreachable", "block", "loop", "if", "else", "end", "br", "return"]);

function operandsOf(instruction: Instruction): readonly LocalType[] {
  const known = OPERANDS[instruction];
  if (known !== undefined) return known;
  const [shape, name] = instruction.split(".") as [string, string];
  const own = typeOf(shape);
  if (/^(const|get)$/.test(name)) return [];
  if (/^(atomic\.)?(store|rmw)|store|_lane$/.test(instruction.slice(shape.length + 1))) {
    if (name === "extract_lane") return ["v128"];
    if (name === "replace_lane") return ["v128", typeOf(shape.slice(0, 3))];
    return ["i32", own];
  }
  if (/load/.test(instruction)) return ["i32"];
  if (name === "splat") return [typeOf(shape.slice(0, 3))];
  if (/^sh[lr]/.test(name)) return [own, own === "v128" ? "i32" : own];
  const from = /_([if]\d+(?:x\d+)?)(?:_[su]|_zero)*$/.exec(name)?.[1];
  if (from !== undefined) return [typeOf(from)];
  const takesOne = /^(eqz|abs|neg|ceil|floor|sqrt|not|any_true)$/.test(name);
  return takesOne ? [own] : [own, own];
}

/** Immediates that are not the first of their kind, so that a mistake shows. */
function immediatesOf(instruction: Instruction): readonly number[] {
  if (instruction === "call_indirect") return [0, 0];
  if (/^(call|br_if|global\.\w+)$/.test(instruction)) return [0];
  if (instruction.startsWith("local")) return [1];
  if (instruction === "i8x16.shuffle") return Array.from({ length: 16 }, (_, at) => (at * 7) % 32);
  if (/atomic/.test(instruction)) return [/notify|i32/.test(instruction) ? 2 : 3, 8];
  if (/(load|store)\w*_lane/.test(instruction)) return [0, 20, 1];
  if (/load|store/.test(instruction)) return [0, 300];
  return instruction.endsWith("_lane") ? [1] : [];
}

function pushValue(code: Code, type: LocalType): void {
  if (type === "i32") code.i32(1);
  else if (type === "i64") code.i64(-1);
  else if (type === "f32") code.f32(0.1);
  else if (type === "f64") code.f64(0.1);
  else code.f32x4(0.1);
}

const RESULTLESS = /store|^(drop|br_if|call|call_indirect|local\.set|global\.set)$/;

function bodyWith(instruction: Instruction) {
  const code = new Code();
  const locals = new Locals(["a", "b"]);
  if (CONTROL.has(instruction)) {
    code.open("block").i32(1).open("if").op("unreachable").op("else").open("loop").op("br", 1).op("end").op("end");
    code.op("end").op("return");
    return bodyOf(locals, code);
  }
  for (const type of operandsOf(instruction)) pushValue(code, type);
  if (instruction === "i32.const") code.i32(-5);
  else if (instruction === "i64.const") code.i64(-(2 ** 40));
  else if (instruction === "f32.const") code.f32(0.1);
  else if (instruction === "f64.const") code.f64(0.1);
  else if (instruction === "v128.const") code.f64x2(0.1);
  else code.op(instruction, ...immediatesOf(instruction));
  if (!RESULTLESS.test(instruction)) code.op("drop");
  return bodyOf(locals, code);
}

const everyInstruction = Object.keys(OP) as Instruction[];

it("every instruction of the encoder is read back as itself", () => {
  const module = new ModuleBuilder({ pages: 1, shared: false });
  const signature = { parameters: ["i32", "i32"], results: [] } as const;
  for (const instruction of everyInstruction) module.add(instruction, signature, bodyWith(instruction));
  const text = printBinary(module.finish("all", [0], []));
  const again = printBinary(bytesOf(binaryen.parseText(text.module)));
  const missing = everyInstruction.filter((instruction, at) =>
    [text, again].some(({ functions }) => !functions.get(at)!.split(/\s+/).includes(instruction)),
  );
  expect(missing).toEqual([]);
});
