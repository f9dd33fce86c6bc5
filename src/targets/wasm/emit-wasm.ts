/** The WebAssembly backend: a program as a binary. See artefact.ts for what the binary offers. */
import type { Buffer, Invocation, KernelFunction, Program } from "../../kernel/ir.ts";
import { callsIn, callsOf } from "../../kernel/regions.ts";
import { buffersOf } from "../../kernel/walk.ts";
import type { PrepareStep, WasmKernels, WasmOptions } from "./artefact.ts";
import { dataSegments } from "./data.ts";
import { addDrivers } from "./driver.ts";
import { emitKernel } from "./emit-function.ts";
import { collectNaN } from "./extremes.ts";
import { inlineCalls } from "./inline-calls.ts";
import { mapMemory, type MemoryMap } from "./address-space.ts";
import { KERNEL, ModuleBuilder } from "./binary-module.ts";
import { scheduleOf } from "./thread-driver.ts";
import type { Surroundings } from "./code-scope.ts";
import { ScalarFunctions } from "./scalar-functions.ts";
import { streamsOf, throughWindows, type Stream } from "./streams.ts";

export function emitWasm(program: Program, options: WasmOptions): WasmKernels {
  const streams = streamsOf(program);
  const memory = mapMemory(program, options.threads, streams);
  return {
    binary: binaryOf(program, options, memory, streams),
    pages: memory.pages,
    address: memory.address,
    packed: memory.packed,
    prepare: callsIn(program, "prepare").map((call) => prepareStep(program, call, memory, streams)),
    run: callsIn(program, "run").map(({ function: fn, extent }) => ({ name: fn.name, extent })),
  };
}

function prepareStep(
  program: Program,
  { function: fn, extent }: Invocation,
  memory: MemoryMap,
  streams: ReadonlyMap<Buffer, Stream>,
): PrepareStep {
  const touched = buffersOf(fn);
  const read = program.parameters
    .filter(({ buffer }) => touched.has(buffer))
    .map(({ name, buffer }) => ({ tensor: name, address: memory.parameter(fn, buffer), stream: streams.get(buffer) }));
  const whole = read.flatMap(({ stream, ...at }) => (stream === undefined ? [at] : []));
  const stream = read.flatMap(({ stream, ...at }) => {
    return stream === undefined ? [] : [{ ...at, perStep: stream.perStep, steps: stream.steps }];
  });
  return stream[0] === undefined ? { extent, whole } : { extent, whole, stream: stream[0] };
}

function binaryOf(
  program: Program,
  options: WasmOptions,
  memory: MemoryMap,
  streams: ReadonlyMap<Buffer, Stream>,
): Uint8Array {
  const module = new ModuleBuilder({ pages: memory.pages, shared: options.threads > 1 });
  const calls = callsOf(program);
  const extents = largestExtents(calls);
  const kernels = new Map([...extents.keys()].map((fn) => [fn, module.declare(fn.name, KERNEL)]));
  const scalars = new ScalarFunctions(module, options);
  for (const [fn, index] of kernels) {
    const windowed = throughWindows(fn, streams);
    const { threadGlobal, windowGlobal } = module;
    const scratchStride = options.threads > 1 ? memory.scratchStride : 0;
    const place = { extent: extents.get(fn)!, scratchStride, threadGlobal, windowGlobal };
    const surroundings: Surroundings = {
      options,
      addressOf: addressing(fn, memory, streams),
      functionIndex: (callee, type) => scalars.index(callee, type),
    };
    module.define(index, emitKernel(expanded(windowed.function), place, surroundings, windowed.begin));
  }
  const schedule = scheduleOf(callsIn(program, "run"), callsIn(program, "prepare").length);
  const isShared = options.threads > 1;
  addDrivers(module, program, isShared ? { steps: schedule.length / 2, schedule: memory.schedule } : undefined);
  const table = calls.map((call) => kernels.get(call.function)!);
  const data = dataSegments(memory.constants, memory.address);
  return module.finish(
    program.name,
    table,
    isShared ? [...data, { address: memory.schedule, bytes: new Uint8Array(schedule.buffer) }] : data,
  );
}

function expanded(fn: KernelFunction): KernelFunction {
  return { ...fn, body: collectNaN(inlineCalls(fn.body)) };
}

function largestExtents(calls: readonly Invocation[]): ReadonlyMap<KernelFunction, number> {
  const extents = new Map<KernelFunction, number>();
  for (const { function: fn, extent } of calls) extents.set(fn, Math.max(extents.get(fn) ?? 1, extent));
  return extents;
}

/** Where a function finds its buffers. */
function addressing(fn: KernelFunction, memory: MemoryMap, streams: ReadonlyMap<Buffer, Stream>) {
  const windows = new Map([...streams].map(([parameter, { window }]) => [window, parameter]));
  return (buffer: Buffer): number =>
    buffer.role === "parameter" ? memory.parameter(fn, windows.get(buffer) ?? buffer) : memory.address(buffer);
}
