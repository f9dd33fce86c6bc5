/** Weights as the kernels of a module read them: prepared in this process, as the module would do it. */
import { demandWeights } from "../formats/demand-weights.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import type { Program } from "../kernel/ir.ts";
import { weightPorts } from "../kernel/ports.ts";
import { targetOf, type TargetChoice } from "../targets/index.ts";

/**
 * The packed form of weights, for a module of the same program and target, in parts that follow each other.
 * @param weights float32 values of every parameter by name, row-major.
 * @throws FormatError where weights are missing, or of another length.
 * @throws Error where modules of the target take no packed weights: those of `wasm` do with `weightsForm: "packed"`.
 * @throws RangeError where no target is called like that.
 * @example
 * ```ts
 * import { check, compileModel, initialiseWeights, packWeights, wasm } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const target = wasm.with({ weightsForm: "packed" });
 * const { program } = compileModel(model, { target }).lowered;
 * const parts = await packWeights(program, initialiseWeights(model.graph, 1), target);
 * console.log(parts.every((part) => part.length > 0)); // true
 * ```
 */
export async function packWeights(
  program: Program,
  weights: TensorMap,
  choice: TargetChoice,
): Promise<readonly Uint8Array[]> {
  const { name, settings, module } = targetOf(choice);
  if (module?.packWeights === undefined) {
    const remedy = "weightsForm" in settings ? ' without its option weightsForm: "packed"' : "";
    throw new Error(`modules of ${name} take no packed weights${remedy}`);
  }
  demandWeights(weightPorts(program), weights);
  return module.packWeights(program, weights);
}
