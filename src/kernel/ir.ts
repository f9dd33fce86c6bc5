/**
 * The kernel IR: in which order, and on which memory. A `Program` is buffers, functions over them and the order to call
 * them in; nothing here knows an op or a graph. Loops and addresses are `i32`. Arithmetic is `f32`, which a target may
 * compute wider, never narrower (JavaScript has binary64 alone), or `f64`, which is binary64 on all of them: what sums and
 * statistics are kept in, which may be larger than their results. Types change by conversions alone.
 *
 * exp, log, tanh and erf are `ScalarFunction`s, expansions in this IR, so that every backend computes the same values.
 */
import type { Span } from "../base/source.ts";
import type { Pixels } from "../tensor/pixels.ts";
import type { ElementArray, StorageType } from "./elements.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import type { MachineModel } from "./machine-model.ts";

// ── Programs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A whole net. */
export interface Program {
  readonly name: string;
  /** Every buffer that a function touches, in a deterministic order. */
  readonly buffers: readonly Buffer[];
  readonly functions: readonly KernelFunction[];
  /** In the order in which they run first. */
  readonly regions: readonly Region[];
  /**
   * How many examples a call of the net computes, one after the other: `run` is done for each, and buffers of inputs and
   * outputs hold one of them.
   */
  readonly examples: number;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What a weight file holds: one port per parameter tensor, in graph order. `weightPorts` has what is beside them, too. */
  readonly parameters: readonly Port[];
  /**
   * Of a program that trains: what is kept from step to step, and given new values. Where it infers as well, its parameters are among
   * it, and what `prepare` left of them is outdated by each step.
   */
  readonly state: readonly Port[];
  /** Of a program that infers and trains. */
  readonly training?: TrainingPorts;
  /** Element offset of each workspace buffer in the arena of its element type; two whose lives meet do not overlap. */
  readonly placement: ReadonlyMap<Buffer, number>;
  /** Elements of each arena. */
  readonly arena: Readonly<Record<StorageType, number>>;
}

/** What is called besides `run`, on ports of its own. */
export interface TrainingPorts {
  /** Reads a batch, and gives the state its next values. */
  readonly train: Boundary;
  /** Reads what `run` gave for a batch. */
  readonly judge: Boundary;
}

export interface Boundary {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/**
 * A tensor that the user hands in or is given: row-major, in the order of `shape`, of the type that the elements of the buffer
 * stand for. The buffer holds all of it, or of an input or output the example in hand (`Program.examples`).
 */
export interface Port {
  /** As the user spelled it: `image`, `layer1.0.conv1.weight`. Never pasted into code unquoted. */
  readonly name: string;
  readonly buffer: Buffer;
  readonly shape: readonly number[];
  /** Of an input: how pictures become it, where the module around the kernels takes such. */
  readonly pixels?: Pixels | undefined;
  /** Of an output: what its channels stand for. */
  readonly classes?: readonly string[] | undefined;
  /** Of a parameter that kernels keep as bytes: what its values are made of besides. */
  readonly quantised?: QuantisedPorts | undefined;
}

/** Beside a parameter of values float32(float32(byte - zero point) * scale): one of each for every output channel. */
export interface QuantisedPorts {
  readonly scales: Port;
  readonly zeroPoints: Port;
}

/**
 * input, output: the caller's arrays. parameter: as stored in the weight file; may be dropped after `prepare`.
 * constant: known at compile time. prepared: written by `prepare`, read by `run`, kept. workspace: activations, in the
 * arena, overwritten by each run. state: kept from run to run, which reads and writes it. scratch: private to one function (one per thread).
 */
export type BufferRole = "input" | "output" | "parameter" | "constant" | "prepared" | "workspace" | "state" | "scratch";

export interface Buffer {
  /** Unique in its program; any text. */
  readonly name: string;
  readonly element: StorageType;
  /** In elements. */
  readonly length: number;
  readonly role: BufferRole;
  /** Of workspace: the layer or input whose result it holds, as its author spelled it, and of other memory of a layer what it holds. */
  readonly holds?: string;
  /** For constants: their values. */
  readonly data?: ElementArray;
  /** For a view: the buffer of the same role that it is a part of, and the element of it that is the view's first. */
  readonly view?: { readonly of: Buffer; readonly offset: number };
}

/** `prepare` runs once, when weights are loaded, or have changed; `run` for each call, as `train` and `judge` of a program that trains. */
export type RegionName = "prepare" | "run" | "train" | "judge";

/** What is called together, in order. */
export interface Region {
  readonly name: RegionName;
  readonly invocations: readonly Invocation[];
}

/** Calls `function(0, extent)`, or in pieces that cover it. */
export interface Invocation {
  readonly function: KernelFunction;
  readonly extent: number;
}

export interface KernelFunction {
  /** Unique in its program; any text, which begins with the name of the layer. */
  readonly name: string;
  /** What it computes, for the comment above it: `conv1: conv 64 kernel=11 stride=4 pad=2, relu`. One line. */
  readonly description: string;
  /** The layer that it computes or helps to compute, as its author spelled it; undefined for what serves no single one. */
  readonly layer?: string | undefined;
  readonly origin: Span | undefined;
  /** Of what has no origin of its own, as it only keeps or clears memory: the layer that it does so for. */
  readonly serves?: Span | undefined;
  /** Each f32 is rounded to binary32 at once; without, a target may compute it wider. */
  readonly binary32?: true;
  /** The two integer parameters: the half-open range of the outer parallel loop. No reduction crosses it. */
  readonly begin: Local;
  readonly end: Local;
  /** Where it reads a large parameter in pieces. */
  readonly window?: Window;
  readonly body: readonly Statement[];
}

/**
 * A parameter of which step `at` of a function's range reads elements [at * perStep, (at + 1) * perStep) only, and which
 * never lies in memory whole. The function is called for pieces of its range that lie within a window: `buffer` holds
 * what the `steps` steps from `begin` on read, as far as there are so many.
 */
export interface Window {
  readonly of: Buffer;
  readonly perStep: number;
  readonly steps: number;
  /** What stands for the parameter: a buffer of `steps * perStep` elements. */
  readonly buffer: Buffer;
  /** The step that the window begins with, given with each call. */
  readonly begin: Local;
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Local {
  /** Unique in its function; any text. */
  readonly name: string;
  readonly type: ScalarType;
  readonly lanes: Lanes;
  /** Whether it is assigned after its definition. */
  readonly mutable: boolean;
}

export type Statement =
  | { readonly kind: "let"; readonly local: Local; readonly value: Expression }
  | { readonly kind: "assign"; readonly local: Local; readonly value: Expression }
  /** Stores the first `active` lanes of the value; all of them where left out. */
  | {
      readonly kind: "store";
      readonly buffer: Buffer;
      readonly index: Expression;
      readonly value: Expression;
      readonly active?: number;
    }
  /** for (local = from; local < to; local += step), with a positive constant step. */
  | {
      readonly kind: "for";
      readonly local: Local;
      readonly from: Expression;
      readonly to: Expression;
      readonly step: number;
      readonly body: readonly Statement[];
    }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: "comment"; readonly text: string };

export type Loop = Extract<Statement, { kind: "for" }>;

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** On f64 of several lanes: neg abs sqrt floor, add sub mul div, and conversion from and to f32. */
export type ScalarType = "f32" | "f64" | "i32" | "bool";
export type Lanes = 1 | 4;

export type UnaryOperator = "neg" | "abs" | "sqrt" | "floor" | "ceil" | "not";
/**
 * On floats: add sub mul div, and min max: NaN where either operand is (IEEE 754-2019 `minimum` and `maximum`), but of -0
 * and 0 either may come out. What shall pass over a NaN is written as a choice: `largest < x ? x : largest`.
 * On integers: add sub mul min max, div and rem (floored, by a positive divisor), shl shr (arithmetic) and or.
 */
export type BinaryOperator = "add" | "sub" | "mul" | "div" | "rem" | "min" | "max" | "shl" | "shr" | "and" | "or";
export type ComparisonOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

interface Typed {
  readonly type: ScalarType;
  readonly lanes: Lanes;
}

export type Expression = Typed &
  (
    | { readonly kind: "number"; readonly value: number }
    | { readonly kind: "local"; readonly local: Local }
    /**
     * `lanes` elements from `index` on, of the type that goes with them; where only the first few are `active`, the others
     * are 0. Elements of less than 32 bits are all active, and stored one by one.
     */
    | { readonly kind: "load"; readonly buffer: Buffer; readonly index: Expression; readonly active?: number }
    | { readonly kind: "splat"; readonly value: Expression }
    /** Lanes of two vectors: pick `i` is a lane of the first, pick `lanes + i` lane `i` of the second. Not of f64, nor of bool. */
    | {
        readonly kind: "shuffle";
        readonly first: Expression;
        readonly second: Expression;
        readonly picks: readonly number[];
      }
    | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
    | {
        readonly kind: "binary";
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: "compare";
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: "select";
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression;
        /** Where it hardly ever holds: `then`, which takes long, is computed only if some lane asks for it. */
        readonly rarely?: true;
      }
    /** i32 to a float, or back by truncation (the value must fit); f32 to f64, which is exact, or f64 rounded to f32. */
    | { readonly kind: "convert"; readonly value: Expression }
    /** The bits of a binary32 as an integer, or the other way (a float is rounded to binary32 first). */
    | { readonly kind: "bits"; readonly value: Expression }
    | { readonly kind: "call"; readonly function: ScalarFunction; readonly arguments: readonly Expression[] }
  );

/**
 * A pure function of floats, given by an expansion; backends print it once or inline it. Of one lane it may be called with
 * vectors, and is then applied to each lane.
 */
export interface ScalarFunction {
  /** `exp`, `tanh`. */
  readonly name: string;
  readonly parameters: readonly Local[];
  readonly body: readonly Statement[];
  readonly result: Expression;
  /** A cheaper expansion, as precise as binary32 can be, and right in no other arithmetic: see the pass `choose-expansions`. */
  readonly inSingle?: ScalarFunction;
}

// ── Target facts ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** What `lower` may know of a target, by the region that it runs. Filled by backends. */
export interface TargetFacts {
  readonly name: string;
  readonly prepare: PrepareFacts;
  readonly run: RunFacts;
}

/** What the f32 of ops and strategies becomes; f64 is as right. */
export type FloatType = "f32" | "f64";

export interface PrepareFacts {
  readonly float: FloatType;
  /** Storage of what is computed on the way to what kernels read. */
  readonly intermediates: StorageType;
}

export interface RunFacts {
  readonly float: FloatType;
  /** The machines that it runs on. */
  readonly machine: MachineModel;
  /** Lanes of one vector: 1 where the target is scalar. */
  readonly lanes: Lanes;
  /** Register tile of the contraction kernels: output positions x output channels, and the unrolling of the reduction. */
  readonly tile: { readonly positions: number; readonly channels: number; readonly unroll: number };
  /** The same for contractions with one output position, whose weights are read once. */
  readonly denseTile: { readonly channels: number; readonly unroll: number };
  /** Weights of more bytes than this are better read once a call than once for each row of the output. */
  readonly residentWeights: number;
  /** What the code of a kernel with several stages costs beside what it does, in multiply-adds: it is shipped and compiled. */
  readonly stagedKernel: number;
  /** Storage of activations, of packed convolution weights, and of packed weights that are read once (dense). */
  readonly activations: FloatType;
  readonly convolutionWeights: FloatType;
  readonly denseWeights: FloatType;
  /** Stored types of weights that dense kernels keep as they are, and widen in registers: it is as fast, and takes less memory. */
  readonly widens: readonly WeightType[];
}
