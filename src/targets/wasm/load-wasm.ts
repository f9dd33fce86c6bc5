/**
 * Runs a binary in this process, its weights prepared: what the text of a module does, without a text that is made for the
 * program, so that pages whose Content-Security-Policy forbids to evaluate any (but allows `wasm-unsafe-eval`) can run nets.
 * Only with several threads there is one: the worker's, from a data URL.
 */
import type { TensorMap } from "../../tensor/dtype.ts";
import { invariant } from "../../base/invariant.ts";
import type { Program } from "../../kernel/ir.ts";
import { forExamples } from "../examples.ts";
import type { LoadedProgram } from "../target.ts";
import type { PrepareStep, WasmKernels, WasmOptions } from "./artefact.ts";
import { emitWasm } from "./emit-wasm.ts";
import { namingOptions, packedHeader } from "./packed-weights.ts";
import { canShareMemory, compileWasm, instantiateWasm, newSharedMemory, type WasmMemory } from "./platform.ts";
import { startThreads } from "./start-threads.ts";

/** Values of parameters by name. */
type Weights = TensorMap;

interface Exports {
  readonly memory: WasmMemory;
  prepare(step: number, begin: number, end: number): void;
  run(): void;
  step(index: number, begin: number, end: number): void;
}

/** Where memory cannot be shared, one thread computes the same. */
export async function loadWasm(program: Program, weights: Weights, options: WasmOptions): Promise<LoadedProgram> {
  const threads = canShareMemory() ? options.threads : 1;
  const kernels = emitWasm(program, { ...options, threads });
  const module = await compileWasm(kernels.binary);
  const shared = threads > 1 ? newSharedMemory(kernels.pages) : undefined;
  const exports = await instantiateWasm<Exports>(module, shared && { env: { memory: shared, thread: 0 } });
  const memory = shared ?? exports.memory;
  prepareWeights(kernels, exports, memory, weights);
  const close = shared === undefined ? () => {} : await startThreads(module, shared, threads);
  const ports = [...program.inputs, ...program.outputs, ...program.state];
  const places = new Map(
    ports.map((port) => [port, floatsAt(memory, kernels.address(port.buffer), port.buffer.length)]),
  );
  const loaded: LoadedProgram = {
    ...forExamples(program, {
      memory: places,
      run: () => exports.run(),
      step: (index) => exports.step(index, 0, kernels.run[index]!.extent),
    }),
    close,
  };
  dropped.register(loaded, close);
  return loaded;
}

/** Ends the threads of programs that are gone without `close`. */
const dropped = new FinalizationRegistry<() => void>((close) => close());

/** What `prepare` leaves for `run`, behind the header of a file of it: a view, so that large weights are not held twice. */
export async function packWeights(
  program: Program,
  weights: Weights,
): Promise<readonly [header: Uint8Array, packed: Uint8Array]> {
  invariant(program.parameters.length > 0, "there are no weights to pack");
  const kernels = emitWasm(program, namingOptions);
  const exports = await instantiateWasm<Exports>(await compileWasm(kernels.binary));
  prepareWeights(kernels, exports, exports.memory, weights);
  const { begin, end } = kernels.packed;
  return [new TextEncoder().encode(packedHeader(kernels)), new Uint8Array(exports.memory.buffer, begin, end - begin)];
}

function prepareWeights({ prepare }: WasmKernels, exports: Exports, memory: WasmMemory, weights: Weights): void {
  const write = (address: number, values: Float32Array): void => floatsAt(memory, address, values.length).set(values);
  prepare.forEach((each, index) => {
    for (const { tensor, address } of each.whole) write(address, weights.get(tensor)!);
    for (const { begin, end } of piecesOf(each)) {
      const { stream } = each;
      if (stream !== undefined) {
        const { tensor, address, perStep } = stream;
        write(address, weights.get(tensor)!.subarray(begin * perStep, end * perStep));
      }
      exports.prepare(index, begin, end);
    }
  });
}

function floatsAt({ buffer }: WasmMemory, address: number, length: number): Float32Array {
  return new Float32Array(buffer, address, length);
}

/** What of a step can be prepared at once. */
function piecesOf({ extent, stream }: PrepareStep): { readonly begin: number; readonly end: number }[] {
  const steps = stream?.steps ?? extent;
  return Array.from({ length: Math.ceil(extent / steps) }, (_, piece) => ({
    begin: piece * steps,
    end: Math.min(extent, (piece + 1) * steps),
  }));
}
