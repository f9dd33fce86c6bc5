/**
 * What a target is: all that depends on what runs a program. A kind of target is what users choose by name; a `Target` is
 * one with its options set, and everything outside of the folder of a target goes through it.
 */
import { demandWeights } from "../formats/demand-weights.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import type { KernelFunction, Port, Program, TargetFacts } from "../kernel/ir.ts";
import { weightPorts } from "../kernel/ports.ts";
import type { KernelPass } from "../kernel/pass.ts";
import type { ModuleEmission } from "./module-parts.ts";
import { settingsOf, type Setting, type Settings, type SomeSettings, type TargetOptions } from "./option.ts";

export interface Target {
  /** As `--target` takes it. */
  readonly name: string;
  /** The value of every option, defaults filled in. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** What `lower` may know, region by region. */
  readonly facts: TargetFacts;
  /** What is done to a lowered program before it is emitted, in order. */
  readonly passes: readonly KernelPass[];
  /** What the code needs of the engine that runs it, where not every engine has it. */
  readonly needs?: EngineFeature;
  /** The code of a program's kernels, which needs a module or an engine around it. */
  emit(program: Program): string | BinaryCode;
  /** Where that is a binary: the same as text, which assemblers read back. */
  text?(program: Program): string;
  /** The code of each function that is called, as text, with a comment above it: what it computes. */
  functionTexts(program: Program): ReadonlyMap<KernelFunction, string>;
  /**
   * Runs the kernels in this process, with no module around them.
   * @param weights float32 values of every parameter by name, row-major, and of the scales and zero points of those kept as bytes.
   * @throws FormatError where some are missing, or of another length.
   */
  load(program: Program, weights: TensorMap): Promise<LoadedProgram>;
  /** What the speed of kernels is compared with. */
  peak(): Promise<PeakLoop>;
  /** How an ES module runs the kernels; undefined for a target that none is written for. */
  readonly module?: ModuleEmission;
}

export interface BinaryCode {
  readonly bytes: Uint8Array;
  /** What is in it, as `dump` prints it. */
  listing(): string;
}

/**
 * A program in memory, its weights prepared. What gives a promise is over when that resolves; a target whose kernels run
 * in the caller's thread gives none.
 */
export interface LoadedProgram {
  /** Copies values to where kernels read an input, or find state. */
  write(port: Port, values: Float32Array): void;
  /** All calls of the program's `run`, in order. */
  run(): void | Promise<void>;
  /** One of these calls, by its position. */
  step(index: number): void | Promise<void>;
  /** A copy of what kernels wrote to an output, or of state. */
  read(port: Port): Float32Array | Promise<Float32Array>;
  /** Ends its threads, where it has any. */
  close(): void;
}

/** A loop of nothing but multiply-adds in registers, in one thread. */
export interface PeakLoop {
  /** As reports name it: `scalar multiply-add`. */
  readonly kind: string;
  /** Multiplications and additions of one call; each counts as one, as in kernels. */
  readonly flops: number;
  run(): void | Promise<void>;
}

export interface EngineFeature {
  /** As messages name it: `relaxed SIMD`. */
  readonly name: string;
  isThere(): boolean;
  /** What gives it to versions of V8 that hide it. */
  readonly v8Flag: string;
}

export interface TargetKind<N extends string = string, O extends TargetOptions = TargetOptions> {
  /** As `--target` takes it. */
  readonly name: N;
  /** A sentence: what it makes. */
  readonly help: string;
  readonly options: O;
  /** @throws RangeError where an option does not exist or does not take its value. */
  with(settings?: SomeSettings<O>): Target;
}

interface TargetDefinition<N, O extends TargetOptions> {
  readonly name: N;
  readonly help: string;
  readonly options: O;
  make(settings: Settings<O>): Omit<Target, "name" | "settings">;
}

export function defineTarget<const N extends string, const O extends TargetOptions>({
  name,
  help,
  options,
  make,
}: TargetDefinition<N, O>): TargetKind<N, O> {
  return {
    name,
    help,
    options,
    with(given) {
      const settings = settingsOf(options, given ?? {});
      const made = make(settings);
      return {
        ...made,
        name,
        settings,
        async load(program, weights) {
          demandWeights(weightPorts(program), weights);
          return made.load(program, weights);
        },
      };
    },
  };
}
