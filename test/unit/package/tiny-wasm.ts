/** The net of `tinyProgram`, lowered for WebAssembly. */
import { compileModel } from "../../../src/compile.ts";
import type { Program } from "../../../src/kernel/ir.ts";
import { modelOf } from "../../support/models.ts";

const text = `model Tiny {
  input image [2, 4]
  flatten
  dense1: dense 3 relu
  softmax
}`;

export function tinyWasmProgram(): Program {
  return compileModel(modelOf(text), { target: "wasm" }).lowered.program;
}
