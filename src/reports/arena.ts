/** The memory that the generated code really uses for activations: the arenas of the plan made for the TypeScript target. */
import { openSizes } from "../graph/open-sizes.ts";
import { oversizedTensor } from "../lower/compilable.ts";
import { compileModel } from "../compile.ts";
import { bytesOf, STORAGE_TYPES } from "../kernel/elements.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";

/**
 * Bytes for the batch of the model, without the inputs and outputs, which are the caller's; undefined for a model that cannot be
 * compiled as it is. Lowers the model.
 */
export function arenaBytes(model: ResolvedModel): number | undefined {
  if (openSizes(model.graph).length > 0 || oversizedTensor(model.graph) !== undefined) return undefined;
  const { arena } = compileModel(model).lowered.program;
  return STORAGE_TYPES.reduce((sum, element) => sum + bytesOf(element, arena[element]), 0);
}
