/**
 * The TypeScript backend: prints a program's functions for a scalar engine. From one printer come TypeScript and
 * JavaScript, which differ in annotations only. Memory, loading and the module around the functions are `package`'s.
 */
import { invariant } from "../../base/invariant.ts";
import { LazyMap } from "../../base/lazy-map.ts";
import type { Buffer, Invocation, KernelFunction, Program, ScalarFunction } from "../../kernel/ir.ts";
import { extentsOf, functionsIn } from "../../kernel/regions.ts";
import { scalarInDouble } from "../../kernel/in-double.ts";
import { buffersOf, scalarFunctionsOf, writtenBy } from "../../kernel/walk.ts";
import type { Helper } from "./print-expression.ts";
import {
  printKernelFunction,
  printScalarFunction,
  steppedLoop,
  takesEnd,
  type KernelOperands,
  type ModuleNaming,
} from "./print-function.ts";
import { HELPER_NAMES, helperTexts } from "./helpers.ts";
import { Identifiers } from "../../javascript/identifiers.ts";
import type { Section } from "../../javascript/sections.ts";
import { originOf } from "../origins.ts";

export interface TypeScriptKernels {
  /** The functions, scalar ones first. */
  sections(types: boolean): readonly Section[];
  /** Of each function that is called, its text alone, printed when it is asked for. */
  functionTexts(types: boolean): ReadonlyMap<KernelFunction, string>;
  /** The identifier that stands for a buffer. */
  buffer(buffer: Buffer): string;
  /** Statements that bind the kernels of `run` to their memory: `const conv1 = bind_conv1(conv1_weight, conv1_out);` */
  readonly bindings: readonly string[];
  /** A statement that makes a call: `conv1(image);`, or one for each step: `for (let at = 0; at < 56; at++) conv2(at);` */
  call(invocation: Invocation): string;
  /** Every identifier taken so far at the top of the module. */
  readonly names: Identifiers;
}

/** @param reserved identifiers that the module around the functions will declare. */
export function emitTypeScript(program: Program, reserved: readonly string[] = []): TypeScriptKernels {
  const extents = extentsOf(program);
  const functions = program.functions.filter((fn) => extents.has(fn));
  const prepared = functionsIn(program, "prepare");
  const operands = new Map(functions.map((fn) => [fn, operandsOf(fn, program, !prepared.has(fn))]));
  const used = new Set<Helper>();
  const naming = nameAll(program, functions, reserved, used);
  const counter = naming.names.declare("at");
  const textOf = (fn: KernelFunction, types: boolean): string =>
    printKernelFunction(fn, operands.get(fn)!, extents.get(fn)!, { types, naming });
  const print = (types: boolean): Section[] => [
    ...[...printedScalars(functions)].map((fn) => ({ text: printScalarFunction(fn, { types, naming }) })),
    ...functions.map((fn) => ({ text: textOf(fn, types), origin: originOf(fn), name: fn.name })),
  ];
  return {
    sections(types) {
      const printed = print(types);
      return [...helperTexts(used, types).map((text) => ({ text })), ...printed];
    },
    functionTexts: (types) => new LazyMap(new Map(functions.map((fn) => [fn, () => textOf(fn, types)]))),
    buffer: (buffer) => naming.buffer(buffer),
    bindings: functions.flatMap((fn) => {
      const bound = operands.get(fn)!.bound.map((buffer) => naming.buffer(buffer));
      return bound.length === 0 ? [] : [binding(naming.kernelFunction(fn), naming.binder(fn), bound)];
    }),
    call({ function: fn, extent }) {
      const bound = operands.get(fn)!;
      const args = bound.passed.map((buffer) => naming.buffer(buffer));
      const name = naming.kernelFunction(fn);
      if (steppedLoop(fn, bound, extents.get(fn)!) !== undefined) {
        return `for (let ${counter} = 0; ${counter} < ${extent}; ${counter}++) ${name}(${[counter, ...args].join(", ")});`;
      }
      if (takesEnd(fn)) args.push(String(extent));
      return `${name}(${args.join(", ")});`;
    },
    names: naming.names,
  };
}

/**
 * What a function reads, then what it writes, each in the program's order. What runs again and again is bound to the
 * memory that stays the same; what prepares runs once.
 */
function operandsOf(fn: KernelFunction, program: Program, binds: boolean): KernelOperands {
  const touched = buffersOf(fn);
  const written = writtenBy(fn);
  const operands = program.buffers.filter((buffer) => touched.has(buffer));
  const inOrder = [
    ...operands.filter((buffer) => !written.has(buffer)),
    ...operands.filter((buffer) => written.has(buffer)),
  ];
  const isPassed = ({ role }: Buffer): boolean => !binds || role === "input" || role === "output";
  return { bound: inOrder.filter((buffer) => !isPassed(buffer)), passed: inOrder.filter(isPassed) };
}

function binding(kernel: string, binder: string, buffers: readonly string[]): string {
  return `const ${kernel} = ${binder}(${buffers.join(", ")});`;
}

/** JavaScript has binary64 alone, so f32 and f64 share one expansion. */
function printedScalars(functions: readonly KernelFunction[]): ReadonlySet<ScalarFunction> {
  return new Set(scalarFunctionsOf(functions).map(scalarInDouble));
}

/** Functions keep their names first, as profiles show them; a buffer that resembles one gives way. */
function nameAll(
  program: Program,
  functions: readonly KernelFunction[],
  reserved: readonly string[],
  used: Set<Helper>,
): ModuleNaming {
  const names = new Identifiers(undefined, [...reserved, ...HELPER_NAMES]);
  const scalars = new Map<ScalarFunction, string>();
  for (const fn of printedScalars(functions)) scalars.set(fn, names.declare(fn.name));
  const kernels = new Map(functions.map((fn) => [fn, names.declare(fn.name)]));
  const binders = new Map(functions.map((fn) => [fn, names.declare(`bind_${fn.name}`)]));
  const namedBuffers = program.buffers.filter(({ view }) => view === undefined);
  const buffers = new Map(namedBuffers.map((buffer) => [buffer, names.declare(buffer.name, "_data")]));
  return {
    names,
    kernelFunction: (fn) => found(kernels, fn),
    binder: (fn) => found(binders, fn),
    scalarFunction: (fn) => found(scalars, scalarInDouble(fn)),
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
