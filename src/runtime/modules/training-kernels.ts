/** Ships in modules of WebAssembly that train. */
import type { Kernels } from "./binary.ts";
import type { LoadOptions } from "./module-context.ts";
import { orAborted } from "./or-aborted.ts";

/** Kernels that train as well, in memory with nothing in it yet. */
export interface TrainingKernels extends Kernels {
  train(): void;
  judge(): void;
}

export function trainingKernels(making: Promise<Kernels>, signal?: LoadOptions["signal"]): Promise<TrainingKernels> {
  return orAborted(making as Promise<TrainingKernels>, signal);
}
