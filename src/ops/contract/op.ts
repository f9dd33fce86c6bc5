/**
 * What a layer declares. One file per op holds all that stays true when the target changes: its attributes, messages,
 * shape rule, parameters, work, traits, a slow readable reference (the oracle) and one plain loop nest. Passes and
 * strategies ask for traits, never for names.
 *
 * Shapes here carry the batch as axis 0, and tensors are `[N, C, …]`; parameters have PyTorch's shapes and no batch.
 *
 * The language does not see the batch: a layer is what it does to one example. So every op that the language can spell maps
 * examples independently: an example of the output depends on the same example of each data input, or on the only one of
 * an input with a batch of 1, which repeats. The output has the batch of the inputs; all but those of 1 agree. Only ops
 * without a spelling may do otherwise, and say so by the trait `mixesExamples`.
 */
import type { Meaning } from "../../diagnostics/meaning.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { Dim } from "../../tensor/dim.ts";
import type { NetDType } from "../../tensor/dtype.ts";
import type { NdArray } from "../../tensor/ndarray.ts";
import type { Shape, TensorType } from "../../tensor/shape.ts";
import type { SizeCondition } from "../../tensor/size-condition.ts";
import type { Window } from "../../tensor/window.ts";
import type { AttributesOf } from "./attributes.ts";
import type { AttributeRecord, AttributeSpecs } from "./language-value.ts";
import { broadcastElements, type Receptive } from "./receptive.ts";

export type Category =
  | "source"
  | "convolution"
  | "pooling"
  | "dense"
  | "shape"
  | "join"
  | "normalisation"
  | "activation"
  | "reduction"
  | "internal";

/**
 * An op with its name, the types of its attributes and the codes of its messages, so that whoever refers to it is checked
 * against all three. What is kept by name, in the registry and in graphs, is an `AnyOp`.
 */
export interface OpDefinition<Name extends string, A, Code extends string> {
  /** As the language spells it; for an op without a spelling, as dumps print it. */
  readonly name: Name;
  /** Ops that the language cannot write are made by passes and imports. */
  readonly spelled: boolean;
  readonly category: Category;
  /** One sentence for the manual. */
  readonly summary: string;
  /** More for the manual: formula with its source, conventions. Markdown. */
  readonly details?: string;
  readonly attributes: AttributeSpecs;
  /** The attributes that plain values fill, in order: `["channels"]` for `conv 64`. */
  readonly positional: readonly string[];
  /** How many tensors it takes. `max` is Infinity for joins, and 0 for what is a tensor of its own. */
  readonly inputs: { readonly min: number; readonly max: number };
  /** Those among the inputs that only decide between others, so that no gradient goes through them. */
  readonly conditions?: readonly number[];
  /** Codes that `check` and `infer` report, without the op's name in front, each with what it means; those of warnings are rules. */
  readonly messages: Readonly<Record<Code, Meaning>>;
  readonly examples: readonly OpExample[];

  /**
   * The shape rule: types of the outputs, or undefined after a problem has been reported. Attributes were parsed by
   * their types; what depends on the inputs or on several attributes (ranks, divisibility, exclusions) is judged here.
   */
  infer(inputs: readonly TensorType[], attributes: A, problems: Problems<Code>): readonly TensorType[] | undefined;
  /** Its named parameter tensors, in the order in which they are counted; only called where `infer` succeeds. */
  parameters(inputs: readonly TensorType[], attributes: A): readonly ParameterSpec[];
  /** Multiply-accumulates of convolutions and matrix products; 0 for everything else. Batch included. */
  macs(inputs: readonly TensorType[], outputs: readonly TensorType[], attributes: A): Dim;
  /** What an output element reads of one of the operands, where all sizes are constants. */
  receptive(inputs: readonly TensorType[], outputs: readonly TensorType[], attributes: A, operand: number): Receptive;
  traits(inputs: readonly TensorType[], attributes: A): Traits;
  /** Its gradients; left out where a small change of the operands changes nothing, or where none is defined. */
  gradient?(site: GradientSite<A>): Gradients;
  /** What it computes in training, where that is something else than at inference. */
  training?(site: TrainingSite<A>): Trained;
  /** The oracle: float64, readable, slow. Data inputs in, outputs out; parameters by the names of `parameters`. */
  reference(io: ReferenceIO<A>): readonly NdArray[];
  /** One plain loop nest, right for every case; strategies that are faster are compared with it. */
  lower(k: KernelBuilder, io: LowerIO<A>): void;
}

/** An op of which nothing is known but that it is one: its attributes are a record of anything. */
export type AnyOp = OpDefinition<string, AttributeRecord, string>;

/** Attributes of which those left out take their defaults. */
export type GivenAttributes<A> = { readonly [K in keyof A]?: A[K] | undefined };

/** The attributes that an op computes with. */
export type AttributesOfOp<Op> = Op extends OpDefinition<string, infer A, string> ? A : never;

export interface OpExample {
  /** Lines of a model, between `input` and `}`. */
  readonly text: string;
  /** `[C, H, W]` of the input, as the language writes it. */
  readonly input: string;
  /** `[C, H, W]` that it gives. */
  readonly output: string;
}

// ── Problems ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where an op reports. `resolve` turns a problem into a diagnostic: place, way from the input, tried fixes. */
export interface Problems<Code extends string> {
  readonly error: (problem: Problem<Code>) => undefined;
  readonly warning: (problem: Problem<Code>) => void;
  /**
   * What sizes that are open must fulfil: with values of them that do not, it would be an error.
   * @param mismatch that error, where the few sizes that fulfil it are hardly meant: it is told if none are left, and else as a warning
   */
  readonly demand: (condition: SizeCondition, mismatch?: Problem<Code>) => void;
}

/** Where rules that several ops share report: each of them has these among its messages. */
export type ProblemsOf<Messages> = Problems<keyof Messages & string>;

export interface Problem<Code extends string> {
  /** One of the op's messages. */
  readonly code: Code;
  readonly message: string;
  /** The attribute that it is about; undefined for the whole line. */
  readonly attribute?: string;
  /** The data input that it is about, where there are several. */
  readonly input?: number;
  /** Lines of arithmetic. */
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  /** Changes that may mend it, best first. Each is tried with `infer` before it is offered; `{out}` in the text is its output shape. */
  readonly remedies?: readonly Remedy[];
}

export interface Remedy {
  /** `pad=1 gives {out}` */
  readonly text: string;
  /** Attributes to set, in the words of the language; or a line to put before this one (`flatten`). */
  readonly set?: Readonly<Record<string, string>>;
  readonly insertBefore?: string;
  /** The input that `insertBefore` is applied to, of a join; the first where it is left out. */
  readonly input?: number;
  /** An attribute to be left out, which has a default. */
  readonly leaveOut?: string;
  /** An input of a join whose windows are to be padded so that they keep their extents. */
  readonly padInput?: number;
  /** It is what the author must have meant, not one of several nets to choose from. */
  readonly isMeant?: boolean;
}

// ── Parameters ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ParameterSpec {
  /** `weight`, `bias`, `running_mean`: appended to the layer's name. Empty where the layer is nothing but this tensor. */
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly dtype: NetDType;
  /** Statistics and literals are not. */
  readonly trainable: boolean;
  /** The part of the count formula that it stands for: `(11*11*3)*96`, `96`. */
  readonly formula: string;
  readonly initial: Initial;
  /** A value written in the model: counted, not trainable, not in the weight file. Of exactly `shape`. */
  readonly literal?: NdArray;
}

/** Ways to draw weights that are known by a name. */
export const schemes = ["glorot", "kaiming"] as const;

/**
 * How a parameter starts. `fanIn` is how many products an output element sums, `fanOut` how many an input element takes part
 * in: receptive field x channels, those of one group (PyTorch and Keras count the output channels of all groups).
 */
export type Initial =
  | {
      readonly kind: "weights";
      readonly fanIn: Dim;
      readonly fanOut: Dim;
      /** Where the model says how; else whoever draws the weights chooses. */
      readonly scheme?: (typeof schemes)[number];
    }
  | { readonly kind: "normal"; readonly std: number }
  | { readonly kind: "constant"; readonly value: number };

// ── Traits ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Traits {
  /** At inference the output is the first input. */
  readonly identity?: boolean;
  /** The output has the input's elements in row-major order, under another shape. */
  readonly view?: boolean;
  /** Every output element is a function of one element of each operand, after broadcasting. */
  readonly pointwise?: Pointwise;
  /** y = x * scale + shift per channel; the two are computed from parameters alone, `[C]` each. */
  readonly affine?: (graph: GraphBuilder, parameters: Readonly<Record<string, GraphValue>>) => Affine;
  /** The output is the sum or the difference of the inputs: where these are independent, their variances add up. */
  readonly sum?: boolean | undefined;
  /** The output is the product of the inputs: where these are independent, their mean squares multiply. */
  readonly product?: boolean | undefined;
  /** What an activation does to the numbers of an initialised net, where that matters to the layer before it. */
  readonly nonlinearity?: Nonlinearity | undefined;
  readonly contraction?: Contraction;
  /** The first input's channels times the second's, tap by tap, summed over batch and positions: the gradient of a weight. */
  readonly correlation?: Correlation;
  /** Of a product of data inputs: the axis of each that it sums over, batch counted. */
  readonly summedAxes?: readonly number[];
  readonly pooling?: Pooling;
  /** The inputs one behind the other along an axis (batch included in the count). */
  readonly concatenation?: { readonly axis: number };
  /**
   * Axis 0 is an axis like any other: what lies at one position of it in the output may depend on other positions of it in
   * the inputs, as where the batch is merged with another axis, split or moved. Never of an op that the language can spell.
   */
  readonly mixesExamples?: boolean;
}

/**
 * Data inputs broadcast against each other (equal ranks, axes of extent 1 repeat). Parameters of shape `[C]` go along
 * axis 1, those of shape `[1]` everywhere.
 */
export interface Pointwise {
  /** Operands: data inputs in order, then parameters in the order of `parameters`. */
  expression(k: KernelBuilder, operands: readonly Expression[]): Expression;
}

/**
 * - `none`: one factor and one summand; what comes behind decides.
 * - `rectifier`: about the identity far above 0, and held back below it, so that layers before it start larger (He, Zhang,
 *   Ren, Sun 2015).
 */
export type Nonlinearity = "none" | "rectifier";

export interface Affine {
  readonly scale: GraphValue;
  readonly shift: GraphValue;
}

/**
 * A convolution or matrix product over the channels, or for a dense layer over another axis. Weight is `[out, in / groups, ...kernel]` and, for a dense layer,
 * `[out, in]` with no window; where `transposed`, `[in, out / groups, ...kernel]` and the window is that of the output.
 */
export interface Contraction {
  /** Of the input and of the output, batch counted. */
  readonly axis: number;
  readonly window: Window | undefined;
  readonly groups: number;
  readonly transposed: boolean;
  /** Strict convolution: the kernel is read backwards along every spatial axis. */
  readonly flipped: boolean;
  /** Names among `parameters`. */
  readonly weight: string;
  readonly bias: string | undefined;
  /** The same op's attributes for a tensor whose channels are that axis; left out where they are. */
  readonly onChannels?: AttributeRecord;
  /** The same op's attributes for a node that has a bias. */
  readonly withBias: AttributeRecord;
}

/**
 * `out[o, i, t] = sum over n, p of second[n, o, p] * first[n, i, p * stride + t * dilation - pad]`, channels in as many groups;
 * `flipped`: t counts from the other end.
 */
export interface Correlation {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pad: readonly number[];
  readonly groups: number;
  readonly flipped: boolean;
}

export interface Pooling {
  readonly reduction: "max" | "average";
  readonly window: Window;
  /** Whether padding counts in the divisor of an average. */
  readonly countPadding: boolean;
}

/** What gradients, decompositions and affine traits build with, so that ops need not import the graph. */
export interface GraphBuilder {
  /** Adds a node; all parameters of its op are given. */
  apply<A extends AttributeRecord>(
    op: OpDefinition<string, A, string>,
    inputs: readonly GraphValue[],
    attributes: NoInfer<A>,
    parameters?: Readonly<Record<string, GraphValue>>,
  ): GraphValue;
  constant(value: NdArray): GraphValue;
}

/** A value of the graph, opaque to ops but for its type. */
export interface GraphValue {
  readonly type: TensorType;
}

// ── Training ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A node, as rules that are written with ops see it. */
export interface NodeSite<A> {
  readonly graph: GraphBuilder;
  readonly inputs: readonly GraphValue[];
  readonly parameters: Readonly<Record<string, GraphValue>>;
  readonly attributes: A;
}

export interface GradientSite<A> extends NodeSite<A> {
  readonly output: GraphValue;
  /** Of what is minimised, by the output: of the output's shape. */
  readonly gradient: GraphValue;
}

/** By each operand, of its shape; undefined where there is none. */
export interface Gradients {
  readonly inputs: readonly (GraphValue | undefined)[];
  readonly parameters?: Readonly<Record<string, GraphValue | undefined>>;
}

export interface TrainingSite<A> extends NodeSite<A> {
  /** The name of the layer, for what is told of it. */
  readonly layer: string;
  /** Numbers from 0 up to, but not including, 1: others for each step and each call. */
  random(shape: Shape): GraphValue;
}

export interface Trained {
  readonly output: GraphValue;
  /** New values of parameters that are not trained: running statistics. */
  readonly statistics?: Readonly<Record<string, GraphValue>>;
}

// ── Semantics ────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ReferenceIO<A> {
  readonly inputs: readonly NdArray[];
  readonly parameters: Readonly<Record<string, NdArray>>;
  /** Output shapes, batch included. */
  readonly outputs: readonly (readonly number[])[];
  readonly attributes: A;
}

/** Accesses to the operands of a plain nest, by logical index `[n, c, …]`; where elements lie is not its business. */
export interface LowerIO<A> {
  readonly inputs: readonly TensorReader[];
  readonly parameters: Readonly<Record<string, TensorReader>>;
  readonly outputs: readonly TensorWriter[];
  readonly attributes: A;
}

export interface TensorReader {
  readonly shape: readonly number[];
  /** The element at an index of integer expressions within bounds, as an f32. */
  at(index: readonly Expression[]): Expression;
}

export interface TensorWriter {
  readonly shape: readonly number[];
  /**
   * Loops over every index in the order of the output's memory; the outermost loop is the function's parallel range.
   * Axes in `except` are not looped over: their entry in the index is 0, and the body visits them itself.
   */
  forEach(visit: (index: readonly Expression[]) => void, except?: readonly number[]): void;
  /** Keeps a number in the place of an element until that is stored. */
  draft(index: readonly Expression[], value: Expression): void;
  /** The number kept there. */
  drafted(index: readonly Expression[]): Expression;
  /** Stores one element, once, after the node's epilogue has been applied to it. */
  store(index: readonly Expression[], value: Expression): void;
}

// ── Definition ───────────────────────────────────────────────────────────────────────────────────────────────────────

export type Messages = Readonly<Record<string, Meaning>>;
export type NoMessages = Readonly<Record<never, Meaning>>;

/** What says of an op what it is. */
export type OpWords<Name extends string> = Pick<
  OpDefinition<Name, unknown, string>,
  "name" | "summary" | "details" | "examples"
>;

/** What most layers share and may leave out. */
type Defaults = "spelled" | "inputs" | "parameters" | "macs" | "receptive";

export interface OpInit<Name extends string, S extends AttributeSpecs, M extends Messages = NoMessages>
  extends
    Omit<
      OpDefinition<Name, AttributesOf<S>, keyof M & string>,
      "attributes" | "positional" | "messages" | "infer" | Defaults
    >,
    Partial<Pick<OpDefinition<Name, AttributesOf<S>, keyof M & string>, Defaults>> {
  readonly attributes: S;
  readonly positional?: readonly (keyof S & string)[];
  readonly messages?: M;
  readonly infer: (
    inputs: readonly TensorType[],
    attributes: AttributesOf<S>,
    problems: ProblemsOf<M>,
  ) => readonly TensorType[] | undefined;
}

/** Fills in what most layers share: one input, no positional values, no parameters, no MACs; works element by element. */
export function defineOp<const Name extends string, const S extends AttributeSpecs, M extends Messages = NoMessages>(
  init: OpInit<Name, S, M>,
): OpDefinition<Name, AttributesOf<S>, keyof M & string> {
  const defaults = {
    spelled: true,
    positional: [],
    inputs: { min: 1, max: 1 },
    // Where the record is left out, `M` has no keys.
    messages: {} as M,
    parameters: () => [],
    macs: () => 0,
    receptive: elementwiseReceptive,
  };
  return { ...defaults, ...init };
}

function elementwiseReceptive(
  inputs: readonly TensorType[],
  outputs: readonly TensorType[],
  _attributes: unknown,
  operand: number,
): Receptive {
  return broadcastElements(inputs[operand]!.shape, outputs[0]!.shape);
}

/** The input followed by others, replaced: a convenience for `infer`. */
export function sameType(inputs: readonly TensorType[]): readonly TensorType[] {
  return [inputs[0]!];
}
