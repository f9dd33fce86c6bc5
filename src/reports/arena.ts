/** The memory that the generated code really uses for activations: the arenas of the plan made for the TypeScript target. */
import { compileModel } from "../compile.ts";
import type { StorageType } from "../kernel/ir.ts";
import type { ResolvedModel } from "../resolve/model.ts";
import { isConstantDim } from "../tensor/dim.ts";

const BYTES = { f32: 4, f64: 8, i32: 4 } as const satisfies Record<StorageType, number>;

/** Bytes for the batch of the model; undefined where a size is open. Lowers the model. */
export function arenaBytes(model: ResolvedModel): number | undefined {
  if (!model.graph.inputs.every(({ type }) => type.shape.every(isConstantDim))) return undefined;
  const { arena } = compileModel(model).lowered.program;
  return arena.f32 * BYTES.f32 + arena.f64 * BYTES.f64 + arena.i32 * BYTES.i32;
}
