/** Weights as the kernels of a module read them: prepared in this process, as the module would do it. */
import { demandWeights } from "../formats/demand-weights.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import type { Program } from "../kernel/ir.ts";
import type { Target } from "../targets/target.ts";

/**
 * The packed form of weights, for a module of the same program and target, in parts that follow each other.
 * @param weights float32 values of every parameter by name, row-major.
 * @throws FormatError where weights are missing, or of another length.
 * @throws Error where modules of the target take no packed weights.
 */
export async function packWeights(
  program: Program,
  weights: TensorMap,
  target: Target,
): Promise<readonly Uint8Array[]> {
  if (target.module?.packWeights === undefined) throw new Error(`modules of ${target.name} take no packed weights`);
  demandWeights(program.parameters, weights);
  return target.module.packWeights(program, weights);
}
