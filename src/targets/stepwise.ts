/** A compiled net whose kernels can be called one by one, on inputs drawn at random: what profiles are made of. */
import { invariant } from "../base/invariant.ts";
import { randomSource } from "../base/random.ts";
import type { Port, Program } from "../kernel/ir.ts";
import { callsIn } from "../kernel/regions.ts";
import type { PrepareStep, WasmKernels } from "./wasm/artefact.ts";
import { emitWasm } from "./wasm/emit-wasm.ts";
import { importText } from "../javascript/import-text.ts";
import { emitStepModule, type StepModule } from "./typescript/step-module.ts";
import type { CompiledTarget } from "./index.ts";
import { instantiateWasm } from "./wasm/platform.ts";
import type { TensorMap } from "../tensor/dtype.ts";

export interface StepwiseNet {
  /** The whole net, as its module runs it. */
  run(): void;
  /** One call of the program's `run`, by its position. */
  step(index: number): void;
}

/**
 * @param program lowered for the target
 * @param weights float32 values of every parameter by name, row-major.
 */
export function stepwiseNet(
  program: Program,
  weights: TensorMap,
  { target, relaxedSimd }: { readonly target: CompiledTarget; readonly relaxedSimd: boolean },
): Promise<StepwiseNet> {
  if (target === "ts") return stepwiseTypeScript(program, weights);
  return stepwiseWasm(program, emitWasm(program, { threads: 1, relaxedSimd, guards: false }), weights);
}

async function stepwiseTypeScript(program: Program, weights: TensorMap): Promise<StepwiseNet> {
  const module = await importText<StepModule>(emitStepModule(program));
  const inputs = new Map(program.inputs.map((port) => [port.name, randomInput(port)]));
  const outputs = new Map(program.outputs.map((port) => [port.name, new Float32Array(port.buffer.length)]));
  const { run, steps } = module.bind(
    (name) => weights.get(name)!,
    (name) => inputs.get(name)!,
    (name) => outputs.get(name)!,
  );
  return { run, step: (index) => steps[index]!() };
}

interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  prepare(step: number, begin: number, end: number): void;
  run(): void;
  step(index: number, begin: number, end: number): void;
}

/** @param kernels with memory of their own. */
async function stepwiseWasm(program: Program, kernels: WasmKernels, weights: TensorMap): Promise<StepwiseNet> {
  const { memory, prepare, run, step } = await instantiateWasm<WasmExports>(kernels.binary);
  const write = (address: number, values: Float32Array): void =>
    new Float32Array(memory.buffer, address, values.length).set(values);
  kernels.prepare.forEach((each, index) => {
    for (const { tensor, address } of each.whole) write(address, weights.get(tensor)!);
    for (const { begin, end } of piecesOf(each)) {
      const { stream } = each;
      if (stream !== undefined) {
        const { tensor, address, perStep } = stream;
        write(address, weights.get(tensor)!.subarray(begin * perStep, end * perStep));
      }
      prepare(index, begin, end);
    }
  });
  for (const port of program.inputs) write(kernels.address(port.buffer), randomInput(port));
  const extents = kernels.run.map(({ extent }) => extent);
  invariant(extents.length === callsIn(program, "run").length, "the binary has other steps than the program");
  return { run: () => run(), step: (index) => step(index, 0, extents[index]!) };
}

/** What of a step can be prepared at once. */
function piecesOf({ extent, stream }: PrepareStep): { readonly begin: number; readonly end: number }[] {
  const steps = stream?.steps ?? extent;
  return Array.from({ length: Math.ceil(extent / steps) }, (_, piece) => ({
    begin: piece * steps,
    end: Math.min(extent, (piece + 1) * steps),
  }));
}

/** Uniform in [-1, 1), the same each time. */
function randomInput(port: Port): Float32Array {
  const random = randomSource(1);
  return Float32Array.from({ length: port.buffer.length }, () => random.next() * 2 - 1);
}
