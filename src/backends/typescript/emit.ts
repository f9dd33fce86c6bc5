/**
 * The TypeScript backend: prints a program's functions for a scalar engine. From one printer come TypeScript and
 * JavaScript, which differ in annotations only. Memory, loading and the module around the functions are `package`'s.
 */
import { invariant } from "../../base/invariant.ts";
import type { Buffer, Invocation, KernelFunction, Program, ScalarFunction } from "../../kernel/ir.ts";
import { buffersOf, scalarFunctionsOf } from "../../kernel/walk.ts";
import type { Backend } from "../backend.ts";
import type { Helper } from "./expression.ts";
import { typescriptFacts } from "./facts.ts";
import { printKernelFunction, printScalarFunction, writtenBy, type ModuleNaming } from "./function.ts";
import { HELPER_NAMES, helperTexts } from "./helpers.ts";
import { Names } from "./names.ts";

export interface TypeScriptKernels {
  /** The functions, each followed by the next after a blank line; scalar functions first. */
  text(types: boolean): string;
  /** The identifier that stands for a buffer. */
  buffer(buffer: Buffer): string;
  /** A statement that runs one step: `conv1(image, conv1_weight, conv1_out);` */
  call(invocation: Invocation): string;
  /** Every identifier taken so far at the top of the module. */
  readonly names: Names;
}

export const typescriptBackend: Backend<TypeScriptKernels> = {
  name: "typescript",
  facts: typescriptFacts,
  emit: (program) => emitTypeScript(program),
};

/** @param reserved identifiers that the module around the functions will declare. */
export function emitTypeScript(program: Program, reserved: readonly string[] = []): TypeScriptKernels {
  const extents = extentsOf(program);
  const functions = program.functions.filter((fn) => extents.has(fn));
  const operands = new Map(functions.map((fn) => [fn, operandsOf(fn, program)]));
  const used = new Set<Helper>();
  const naming = nameAll(program, functions, reserved, used);
  const print = (types: boolean): string[] => [
    ...scalarFunctionsOf(functions).map((fn) => printScalarFunction(fn, { types, naming })),
    ...functions.map((fn) => printKernelFunction(fn, operands.get(fn)!, extents.get(fn)!, { types, naming })),
  ];
  return {
    text(types) {
      const texts = print(types);
      return [...helperTexts(used, types), ...texts].join("\n\n");
    },
    buffer: (buffer) => naming.buffer(buffer),
    call({ function: fn, extent }) {
      const args = operands.get(fn)!.map((buffer) => naming.buffer(buffer));
      if (extents.get(fn)!.size > 1) args.push(String(extent));
      return `${naming.kernelFunction(fn)}(${args.join(", ")});`;
    },
    names: naming.names,
  };
}

function extentsOf(program: Program): ReadonlyMap<KernelFunction, ReadonlySet<number>> {
  const extents = new Map<KernelFunction, Set<number>>();
  for (const { function: fn, extent } of [...program.prepare, ...program.run]) {
    const known = extents.get(fn) ?? new Set();
    extents.set(fn, known.add(extent));
  }
  return extents;
}

/** What a function reads, then what it writes, each in the program's order. */
function operandsOf(fn: KernelFunction, program: Program): readonly Buffer[] {
  const touched = buffersOf(fn);
  const written = writtenBy(fn);
  const operands = program.buffers.filter((buffer) => touched.has(buffer));
  return [...operands.filter((buffer) => !written.has(buffer)), ...operands.filter((buffer) => written.has(buffer))];
}

/** Functions keep their names first, as profiles show them; a buffer that resembles one gives way. */
function nameAll(
  program: Program,
  functions: readonly KernelFunction[],
  reserved: readonly string[],
  used: Set<Helper>,
): ModuleNaming {
  const names = new Names(undefined, [...reserved, ...HELPER_NAMES]);
  const scalars = new Map<ScalarFunction, string>();
  for (const fn of scalarFunctionsOf(functions)) scalars.set(fn, names.declare(fn.name));
  const kernels = new Map(functions.map((fn) => [fn, names.declare(fn.name)]));
  const buffers = new Map(program.buffers.map((buffer) => [buffer, names.declare(buffer.name, "_data")]));
  return {
    names,
    kernelFunction: (fn) => found(kernels, fn),
    scalarFunction: (fn) => found(scalars, fn),
    buffer: (buffer) => found(buffers, buffer),
    helper(helper) {
      used.add(helper);
      return helper;
    },
  };
}

function found<K extends { readonly name: string }>(names: ReadonlyMap<K, string>, key: K): string {
  const name = names.get(key);
  invariant(name !== undefined, `${key.name} is not part of the program`);
  return name;
}
