/** What a target contributes to the module around its kernels. */
import type { TensorMap } from "../tensor/dtype.ts";
import type { Companions } from "../javascript/companion-url.ts";
import type { Identifiers } from "../javascript/identifiers.ts";
import type { Section } from "../javascript/sections.ts";
import type { Port, Program } from "../kernel/ir.ts";
import type { Platform, RuntimeModule } from "../runtime/runtime-texts.ts";

/** How an ES module runs a target's kernels. */
export interface ModuleEmission {
  /** @param reserved identifiers that every module declares. */
  parts(program: Program, settings: ModuleSettings, reserved: readonly string[]): ModuleParts;
  /**
   * The weights as the kernels read them, where the module takes a file of those, in parts that follow each other.
   * @param weights float32 values of every parameter by name.
   */
  packWeights?(program: Program, weights: TensorMap): Promise<readonly Uint8Array[]>;
  /** What users of the module must know. */
  readonly note?: string;
}

/** What the parts may depend on besides the program. */
export interface ModuleSettings extends Companions {
  /** Where `load` finds weights when none are handed in: nowhere, in a file beside the module, or in the module itself. */
  readonly weights: "none" | "file" | { readonly inline: Uint8Array };
  /** Whether `load` also reads weights that are stored as bytes with their scales; where left out, where kernels keep some as bytes. */
  readonly readsBytes?: boolean;
}

export interface ModuleParts {
  /** The identifiers of the module's top. */
  readonly names: Identifiers;
  /** The identifier of a port's array in `run`. */
  array(port: Port): string;
  /** The identifier of the memory of an input, where kernels do not read the caller's array but this, which holds it whole. */
  memory(port: Port): string | undefined;
  /** The statements of `load` before it returns the net. */
  readonly load: readonly string[];
  /** The statements of `run` between its checks and its return. */
  readonly run: readonly string[];
  /** Whether they wait for anything: then `run` gives a promise. */
  readonly runAwaits: boolean;
  /** More members of the net, behind `run`. */
  readonly members: readonly string[];
  /** What stands behind `load`, one section after the other. */
  sections(types: boolean): readonly (Section | string)[];
  /** What `load` and the sections use of the runtime. */
  readonly runtime: readonly RuntimeModule[];
  /** What else they use of the engine. */
  readonly platform: readonly Platform[];
  readonly types: TypesOfParts;
  /** Of a program that trains: its state is in memory once `load` is there, and nothing is prepared. */
  readonly training?: TrainingParts | undefined;
  /** The files that must lie next to the module, by what follows its name: `wasm` for `NAME.wasm`. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export interface TrainingParts {
  /** The identifier of the memory of a port of `train` or `judge`; of state an expression for it, to be had once. */
  memory(port: Port): string;
  /** The statements that run a region. */
  region(name: "prepare" | "train" | "judge"): readonly string[];
}

/** What the parts add to the module's types and their comments, line by line. */
export interface TypesOfParts {
  /** Members of the net's interface, behind `run`. */
  readonly net: readonly string[];
  /** Members of the options of `load`, in front. */
  readonly loadOptions: readonly string[];
  /** What else is said of `load`. */
  readonly load: readonly string[];
  /** What `load` takes besides a safetensors file: `, or packed weights`. */
  readonly weights: string;
}

export const noTypes: TypesOfParts = { net: [], loadOptions: [], load: [], weights: "" };
