/** The WebAssembly backend: a program as a binary. See artefact.ts for what the binary offers. */
import { UniqueNames } from "../../base/unique-names.ts";
import { shown } from "../../base/visible.ts";
import type { Invocation, KernelFunction, Program, RegionName } from "../../kernel/ir.ts";
import { toIdentifier } from "../../javascript/identifiers.ts";
import { boundariesOf, weightPorts } from "../../kernel/ports.ts";
import { originOf, placeText } from "../origins.ts";
import { callsIn, callsOf } from "../../kernel/regions.ts";
import { buffersOf } from "../../kernel/walk.ts";
import type { PrepareStep, WasmKernels, WasmOptions } from "./artefact.ts";
import { dataSegments } from "./data.ts";
import { addDrivers } from "./driver.ts";
import { emitKernel } from "./emit-function.ts";
import { mapMemory, type MemoryMap } from "./address-space.ts";
import { KERNEL, ModuleBuilder } from "./binary-module.ts";
import { scheduleOf, type SharedSteps } from "./thread-driver.ts";
import type { Surroundings } from "./code-scope.ts";
import { ScalarFunctions } from "./scalar-functions.ts";

export function emitWasm(program: Program, options: WasmOptions): WasmKernels {
  const memory = mapMemory(program, options.threads);
  return {
    ...binaryOf(program, options, memory),
    pages: memory.pages,
    address: memory.address,
    packed: memory.packed,
    prepare: callsIn(program, "prepare").map((call) => prepareStep(program, call, memory)),
    run: callsIn(program, "run").map(({ function: fn, extent }) => ({ name: fn.name, extent })),
  };
}

function prepareStep(program: Program, { function: fn, extent }: Invocation, memory: MemoryMap): PrepareStep {
  const touched = buffersOf(fn);
  const ports = weightPorts(program);
  const whole = ports
    .filter(({ buffer }) => touched.has(buffer))
    .map(({ name, buffer }) => ({ tensor: name, address: memory.parameter(fn, buffer) }));
  if (fn.window === undefined) return { extent, whole };
  const { of, buffer, perStep, steps } = fn.window;
  const tensor = ports.find((port) => port.buffer === of)!.name;
  return { extent, whole, stream: { tensor, address: memory.parameter(fn, buffer), perStep, steps } };
}

function binaryOf(program: Program, options: WasmOptions, memory: MemoryMap): Pick<WasmKernels, "binary" | "locals"> {
  const module = new ModuleBuilder({ pages: memory.pages, shared: options.threads > 1 });
  const calls = callsOf(program);
  const extents = largestExtents(calls);
  const nameOf = namesOf(options);
  const declare = (fn: KernelFunction): number => module.declare(nameOf(fn), KERNEL);
  const kernels = new Map([...extents.keys()].map((fn) => [fn, declare(fn)]));
  const scalars = new ScalarFunctions(module, options);
  for (const [fn, index] of kernels) {
    const { threadGlobal, windowGlobal } = module;
    const scratchStride = options.threads > 1 ? memory.scratchStride : 0;
    const place = { extent: extents.get(fn)!, scratchStride, threadGlobal, windowGlobal };
    const surroundings: Surroundings = {
      options,
      addressOf: (buffer) => (buffer.role === "parameter" ? memory.parameter(fn, buffer) : memory.address(buffer)),
      functionIndex: (callee) => scalars.index(callee),
    };
    module.define(index, emitKernel(fn, place, surroundings));
  }
  const { rows, steps } = scheduleOfRegions(program);
  const isShared = options.threads > 1;
  addDrivers(module, program, isShared ? { address: memory.schedule, steps } : undefined);
  const table = calls.map((call) => kernels.get(call.function)!);
  const data = dataSegments(memory.constants, memory.address);
  const binary = module.finish(
    program.name,
    table,
    isShared ? [...data, { address: memory.schedule, bytes: new Uint8Array(rows.buffer) }] : data,
  );
  return { binary, locals: module.locals };
}

/** The steps of all regions, one behind the other, and which of them are whose. */
function scheduleOfRegions(program: Program) {
  const rows: number[] = [];
  const steps: Partial<Record<RegionName, SharedSteps>> = {};
  let firstKernel = callsIn(program, "prepare").length;
  for (const { region } of boundariesOf(program)) {
    const calls = callsIn(program, region);
    const first = rows.length / 2 + 1;
    rows.push(...scheduleOf(calls, firstKernel));
    steps[region] = { first, last: rows.length / 2 };
    firstKernel += calls.length;
  }
  return { rows: Int32Array.from(rows), steps };
}

/** Names as profiles and stacks show them: `conv1 (lenet.cvk:8)`. */
function namesOf({ withoutLines }: WasmOptions): (fn: KernelFunction) => string {
  const names = new UniqueNames();
  return (fn) => {
    const name = names.unique(toIdentifier(fn.name));
    const origin = withoutLines ? undefined : originOf(fn);
    return origin === undefined ? name : shown(`${name} (${placeText(origin)})`);
  };
}

function largestExtents(calls: readonly Invocation[]): ReadonlyMap<KernelFunction, number> {
  const extents = new Map<KernelFunction, number>();
  for (const { function: fn, extent } of calls) extents.set(fn, Math.max(extents.get(fn) ?? 1, extent));
  return extents;
}
