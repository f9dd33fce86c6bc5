/** What a target contributes to the module around its kernels. */
import type { Names } from "../javascript/names.ts";
import type { Port } from "../kernel/ir.ts";
import type { Platform, RuntimeModule } from "../runtime/runtime-texts.ts";
import type { ModuleTexts } from "./module-options.ts";

export interface TargetParts {
  /** The identifiers of the module's top. */
  readonly names: Names;
  /** The identifier of a port's array in `run`. */
  array(port: Port): string;
  /** The statements of `load` before it returns the net. */
  readonly load: readonly string[];
  /** The statements of `run` between its checks and its return. */
  readonly run: readonly string[];
  /** More members of the net, behind `run`. */
  readonly members: readonly string[];
  /** What stands behind `load`, one section after the other. */
  sections(types: boolean): readonly string[];
  /** What `load` and the sections use of the runtime. */
  readonly runtime: readonly RuntimeModule[];
  /** What else they use of the engine. */
  readonly platform: readonly Platform[];
  /** What else must lie beside the module. */
  readonly beside: Pick<ModuleTexts, "wasm" | "threads">;
}
