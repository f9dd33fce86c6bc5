/** Runs binaries of the WebAssembly backend in this process. */
import { emitWasm } from "../../../../src/targets/wasm/emit-wasm.ts";
import type { WasmKernels, WasmOptions } from "../../../../src/targets/wasm/artefact.ts";
import type { ElementArray } from "../../../../src/kernel/elements.ts";
import type { Program } from "../../../../src/kernel/ir.ts";
import { runKernelPasses, type KernelPass } from "../../../../src/kernel/pass.ts";
import { wasmPasses } from "../../../../src/targets/wasm/wasm-passes.ts";

/** What is used of the API, which the type declarations of Node leave out. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  validate(bytes: Uint8Array): boolean;
};

export const plainOptions: WasmOptions = { threads: 1, relaxedSimd: false, guards: false };

export interface WasmExports {
  readonly memory: WasmMemory;
  run(): void;
  prepare(step: number, begin: number, end: number): void;
  step(index: number, begin: number, end: number): void;
}

export interface WasmNet {
  readonly kernels: WasmKernels;
  readonly exports: WasmExports;
  readonly memory: WasmMemory;
  /** @param most steps at a time, of tensors that come in pieces */
  load(weights: ReadonlyMap<string, ElementArray>, most?: number): void;
  run(inputs: ReadonlyMap<string, ElementArray>): ReadonlyMap<string, Float32Array>;
}

export interface InstanceOptions extends Partial<WasmOptions> {
  /** Which thread of several it is. */
  readonly thread?: number;
  /** What is done to the program before: what emission takes for granted, and so no vectors but those that are there. */
  readonly passes?: readonly KernelPass[];
}

const usualPasses = wasmPasses.filter((pass) => pass.name !== "vectorise-loops");

/** An instance of its own; with shared memory, without any other thread. */
export function wasmNet(
  program: Program,
  { thread = 0, passes = usualPasses, ...options }: InstanceOptions = {},
): WasmNet {
  const kernels = emitWasm(runKernelPasses(program, passes), { ...plainOptions, ...options });
  const module = new WebAssembly.Module(kernels.binary);
  const { pages } = kernels;
  const isShared = (options.threads ?? 1) > 1;
  const shared = isShared ? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }) : undefined;
  const imports = shared === undefined ? {} : { env: { memory: shared, thread } };
  const exports = new WebAssembly.Instance(module, imports).exports as WasmExports;
  const memory = shared ?? exports.memory;
  const write = (address: number, data: ArrayLike<number>): void => {
    new Float32Array(memory.buffer, address, data.length).set(data);
  };
  return {
    kernels,
    exports,
    memory,
    load(weights, most = Infinity) {
      kernels.prepare.forEach(({ extent, whole, stream }, step) => {
        for (const { tensor, address } of whole) write(address, weights.get(tensor)!);
        if (stream === undefined) return exports.prepare(step, 0, extent);
        const steps = Math.min(stream.steps, most);
        for (let begin = 0; begin < extent; begin += steps) {
          const end = Math.min(extent, begin + steps);
          const part = weights.get(stream.tensor)!.subarray(begin * stream.perStep, end * stream.perStep);
          write(stream.address, part);
          exports.prepare(step, begin, end);
        }
      });
    },
    run(inputs) {
      for (const { name, buffer } of program.inputs) write(kernels.address(buffer), inputs.get(name)!);
      exports.run();
      return new Map(
        program.outputs.map(({ name, buffer }) => [
          name,
          new Float32Array(memory.buffer, kernels.address(buffer), buffer.length).slice(),
        ]),
      );
    },
  };
}
