declare function check(path: string, text: string | Refusal, host?: Host, options?: CheckOptions): Checked;
interface Refusal {
  readonly refused: string;
  readonly help?: string;
}
interface Host {
  readFile(path: string): string | undefined | Refusal;
  readNames?(path: string): Uint8Array | undefined | Refusal;
}
interface CheckOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly batch?: number;
  readonly weightsType?: WeightType | "undecided";
  readonly everySize?: boolean;
  readonly rules?: RuleLevels;
}
type WeightType = (typeof weightTypes)[number];
declare const weightTypes: readonly ["f32", "f16", "u8"];
type RuleLevels = Readonly<Record<string, Level>>;
type Level = (typeof levels)[number];
declare const levels: readonly ["off", "info", "warning", "error"];
interface Checked {
  readonly source: Source;
  readonly models: readonly ResolvedModel[];
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: Counts;
}
declare class Source {
  #private;
  readonly path: string;
  readonly text: string;
  constructor(path: string, text: string);
  get lineStarts(): readonly number[];
  positionAt(offset: number): Position;
  lineText(line: number): string;
}
interface Position {
  readonly line: number;
  readonly column: number;
}
interface ResolvedModel {
  readonly name: string;
  readonly span: Span;
  readonly graph: Graph;
  readonly claims: readonly Claim[];
  readonly requirements?: readonly Requirement[];
  readonly defaults?: SizeBindings;
  readonly open?: ResolvedModel;
  readonly layout: Layout;
  readonly settings: readonly {
    readonly name: string;
    readonly value: string;
  }[];
  readonly classFiles?: ReadonlyMap<string, string>;
  readonly training?: TrainingPlan | undefined;
  readonly demands?: readonly SizeDemand[];
  readonly domain?: SizeDomain | undefined;
}
interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}
interface Graph {
  readonly name: string;
  readonly inputs: readonly InputValue[];
  readonly parameters: readonly ParameterValue[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}
interface InputValue extends ValueBase {
  readonly kind: "input";
  readonly name: string;
  readonly pixels?: Pixels | undefined;
  readonly origin: Origin;
}
interface ValueBase extends GraphValue {
  readonly id: number;
  readonly type: TensorType;
}
interface GraphValue {
  readonly type: TensorType;
}
interface TensorType {
  readonly dtype: NetDType;
  readonly shape: Shape;
}
type NetDType = "float32";
type Shape = readonly Dim[];
type Dim = number | SymbolicDim;
interface SymbolicDim {
  readonly constant: number;
  readonly terms: readonly Term[];
  readonly divisor: number;
  readonly key: string;
}
interface Term {
  readonly coefficient: number;
  readonly factors: readonly Atom[];
  readonly key: string;
}
type Atom = SymbolAtom | FloorAtom | MaxAtom;
interface SymbolAtom {
  readonly kind: "symbol";
  readonly name: string;
  readonly key: string;
}
interface FloorAtom {
  readonly kind: "floor";
  readonly dividend: SymbolicDim;
  readonly divisor: number;
  readonly key: string;
}
interface MaxAtom {
  readonly kind: "max";
  readonly operands: readonly Dim[];
  readonly key: string;
}
interface Pixels {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly order: PixelOrder;
  readonly fit: PixelFit;
  readonly fill: readonly number[];
  readonly crop: number;
}
type PixelOrder = (typeof pixelOrders)[number];
declare const pixelOrders: readonly ["rgb", "bgr", "gray"];
type PixelFit = (typeof pixelFits)[number];
declare const pixelFits: readonly ["stretch", "cover", "contain"];
interface Origin {
  readonly span: Span | undefined;
  readonly calls: readonly CallSite[];
  readonly frozen?: boolean;
}
interface CallSite {
  readonly name: string;
  readonly block: string;
  readonly span: Span;
  readonly recompute?: boolean;
}
interface ParameterValue extends ValueBase {
  readonly kind: "parameter";
  readonly name: string;
  readonly spec: ParameterSpec;
}
interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly Dim[];
  readonly dtype: NetDType;
  readonly trainable: boolean;
  readonly formula: string;
  readonly initial: Initial;
  readonly literal?: NdArray;
}
type Initial =
  | {
      readonly kind: "weights";
      readonly fanIn: Dim;
      readonly fanOut: Dim;
      readonly scheme?: (typeof schemes)[number];
    }
  | {
      readonly kind: "normal";
      readonly std: number;
    }
  | {
      readonly kind: "constant";
      readonly value: number;
    };
declare const schemes: readonly ["glorot", "kaiming"];
interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array;
}
interface Node {
  readonly id: number;
  readonly name: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly traits: Traits;
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly epilogue: readonly EpilogueStep[];
  readonly outputs: readonly ResultValue[];
  readonly origin: Origin;
  facts?: Facts | undefined;
}
type AnyOp = OpDefinition<string, AttributeRecord, string>;
interface OpDefinition<Name extends string, A, Code extends string> {
  readonly name: Name;
  readonly spelled: boolean;
  readonly category: Category;
  readonly summary: string;
  readonly details?: string;
  readonly attributes: AttributeSpecs;
  readonly positional: readonly string[];
  readonly inputs: {
    readonly min: number;
    readonly max: number;
  };
  readonly conditions?: readonly number[];
  readonly messages: Readonly<Record<Code, Meaning>>;
  readonly examples: readonly OpExample[];
  infer(inputs: readonly TensorType[], attributes: A, problems: Problems<Code>): readonly TensorType[] | undefined;
  parameters(inputs: readonly TensorType[], attributes: A): readonly ParameterSpec[];
  macs(inputs: readonly TensorType[], outputs: readonly TensorType[], attributes: A): Dim;
  receptive(inputs: readonly TensorType[], outputs: readonly TensorType[], attributes: A, operand: number): Receptive;
  traits(inputs: readonly TensorType[], attributes: A): Traits;
  gradient?(site: GradientSite<A>): Gradients;
  training?(site: TrainingSite<A>): Trained;
  reference(io: ReferenceIO<A>): readonly NdArray[];
  lower(k: KernelBuilder, io: LowerIO<A>): void;
}
type Category =
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
type AttributeSpecs = Readonly<Record<string, AttributeSpec<never> | AttributeSpec>>;
interface AttributeSpec<T = unknown> {
  readonly type: AttributeType<T>;
  readonly doc: string;
  readonly defaultValue: T | undefined;
  readonly required: boolean;
  readonly defaultText?: string;
}
interface AttributeType<T> {
  readonly description: string;
  readonly example: string;
  readonly words?: readonly string[];
  readonly variants?: readonly Signature[];
  readonly structured?: boolean;
  parse(value: LanguageValue): Parsed<T>;
  print(value: T): string;
  bind?(value: T, sizes: SizeBindings): T;
}
interface Signature {
  readonly name: string;
  readonly attributes: AttributeSpecs;
  readonly positional: readonly string[];
  readonly examples: readonly {
    readonly text: string;
  }[];
}
type LanguageValue =
  | {
      readonly kind: "number";
      readonly value: number;
      readonly bytes?: boolean;
    }
  | {
      readonly kind: "size";
      readonly value: Dim;
    }
  | {
      readonly kind: "boolean";
      readonly value: boolean;
    }
  | {
      readonly kind: "string";
      readonly value: string;
      readonly span?: Span;
    }
  | {
      readonly kind: "word";
      readonly text: string;
    }
  | {
      readonly kind: "window";
      readonly extents: readonly number[];
    }
  | {
      readonly kind: "list";
      readonly elements: readonly LanguageValue[];
    }
  | {
      readonly kind: "layer";
      readonly name: string;
      readonly attributes: AttributeRecord;
    }
  | {
      readonly kind: "variant";
      readonly of: Signature;
      readonly attributes: AttributeRecord;
    };
type AttributeRecord = Readonly<Record<string, unknown>>;
type Parsed<T> =
  | {
      readonly ok: true;
      readonly value: T;
    }
  | {
      readonly ok: false;
      readonly found: string;
    };
type SizeBindings = Readonly<Record<string, number>>;
type Meaning = string | Rule;
interface Rule {
  readonly meaning: string;
  readonly level: Level;
  readonly isBeyondComments?: boolean;
}
interface OpExample {
  readonly text: string;
  readonly input: string;
  readonly output: string;
}
interface Problems<Code extends string> {
  readonly error: (problem: Problem<Code>) => undefined;
  readonly warning: (problem: Problem<Code>) => void;
  readonly demand: (condition: SizeCondition, mismatch?: Problem<Code>) => void;
}
interface Problem<Code extends string> {
  readonly code: Code;
  readonly message: string;
  readonly attribute?: string;
  readonly input?: number;
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  readonly remedies?: readonly Remedy[];
}
interface Remedy {
  readonly text: string;
  readonly set?: Readonly<Record<string, string>>;
  readonly insertBefore?: string;
  readonly input?: number;
  readonly leaveOut?: string;
  readonly padInput?: number;
  readonly isMeant?: boolean;
}
type SizeCondition =
  | {
      readonly kind: "constant";
      readonly value: boolean;
    }
  | Comparison
  | Divisibility
  | {
      readonly kind: "and" | "or";
      readonly operands: readonly SizeCondition[];
    }
  | {
      readonly kind: "not";
      readonly operand: SizeCondition;
    };
interface Comparison {
  readonly kind: "comparison";
  readonly operator: RelationalOperator;
  readonly left: Dim;
  readonly right: Dim;
}
type RelationalOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
interface Divisibility {
  readonly kind: "divides";
  readonly dim: Dim;
  readonly divisor: number;
}
type Receptive = readonly Reach[];
interface Reach {
  readonly from: number;
  readonly to: number;
  readonly period: number | undefined;
  readonly shift: number;
  reads(position: number): Taps | undefined;
  readonly outside?: Outside | undefined;
}
interface Taps {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}
type Outside = "edge" | "reflect";
interface Traits {
  readonly identity?: boolean;
  readonly view?: boolean;
  readonly pointwise?: Pointwise;
  readonly affine?: (graph: GraphBuilder, parameters: Readonly<Record<string, GraphValue>>) => Affine;
  readonly sum?: boolean | undefined;
  readonly product?: boolean | undefined;
  readonly nonlinearity?: Nonlinearity | undefined;
  readonly contraction?: Contraction;
  readonly correlation?: Correlation;
  readonly summedAxes?: readonly number[];
  readonly pooling?: Pooling;
  readonly concatenation?: {
    readonly axis: number;
  };
  readonly mixesExamples?: boolean;
}
interface Pointwise {
  expression(k: KernelBuilder, operands: readonly Expression[]): Expression;
}
declare class KernelBuilder {
  #private;
  readonly begin: Local;
  readonly end: Local;
  readonly scratches: Buffer[];
  readonly lanes: Lanes;
  constructor(lanes?: Lanes, nameOfBuffer?: (wish: string) => string);
  scratch(name: string, length: number): Buffer;
  let(name: string, value: Expression): Expression;
  variable(name: string, initial: Expression): Variable;
  store(buffer: Buffer, index: Expression, value: Expression, active?: number): void;
  range(name: string, body: (at: Expression) => void): void;
  for(
    name: string,
    from: number | Expression,
    to: number | Expression,
    body: (at: Expression) => void,
    step?: number,
  ): void;
  if(condition: Expression, then: () => void, otherwise?: () => void): void;
  comment(text: string): void;
  finish(facts: {
    readonly name: string;
    readonly description: string;
    readonly layer?: string | undefined;
    readonly origin: Span | undefined;
    readonly serves?: Span | undefined;
  }): KernelFunction;
}
interface Local {
  readonly name: string;
  readonly type: ScalarType;
  readonly lanes: Lanes;
  readonly mutable: boolean;
}
type ScalarType = "f32" | "f64" | "i32" | "bool";
type Lanes = 1 | 4;
interface Buffer {
  readonly name: string;
  readonly element: StorageType;
  readonly length: number;
  readonly role: BufferRole;
  readonly holds?: string;
  readonly data?: ElementArray;
  readonly view?: {
    readonly of: Buffer;
    readonly offset: number;
  };
}
type StorageType = keyof typeof ELEMENTS;
declare const ELEMENTS: {
  readonly f32: {
    readonly bytes: 4;
    readonly array: Float32ArrayConstructor;
    readonly wasm: {
      readonly type: "f32";
      readonly load: "f32.load";
      readonly store: "f32.store";
      readonly loadLanes: "v128.load";
    };
    readonly computedAs: "f32";
    readonly dtype: "float32";
  };
  readonly f64: {
    readonly bytes: 8;
    readonly array: Float64ArrayConstructor;
    readonly wasm: {
      readonly type: "f64";
      readonly load: "f64.load";
      readonly store: "f64.store";
    };
    readonly computedAs: "f64";
    readonly dtype: "float64";
  };
  readonly i32: {
    readonly bytes: 4;
    readonly array: Int32ArrayConstructor;
    readonly wasm: {
      readonly type: "i32";
      readonly load: "i32.load";
      readonly store: "i32.store";
      readonly loadLanes: "v128.load";
    };
    readonly computedAs: "i32";
    readonly dtype: "int32";
  };
  readonly i16: {
    readonly bytes: 2;
    readonly array: Int16ArrayConstructor;
    readonly wasm: {
      readonly type: "i32";
      readonly load: "i32.load16_s";
      readonly store: "i32.store16";
      readonly loadLanes: "v128.load16x4_s";
    };
    readonly computedAs: "i32";
    readonly dtype: "int16";
  };
  readonly u8: {
    readonly bytes: 1;
    readonly array: Uint8ArrayConstructor;
    readonly wasm: {
      readonly type: "i32";
      readonly load: "i32.load8_u";
      readonly store: "i32.store8";
      readonly loadLanes: "v128.load32_zero";
      readonly spreadLanes: readonly ["i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u"];
    };
    readonly computedAs: "i32";
    readonly dtype: "uint8";
  };
};
type BufferRole = "input" | "output" | "parameter" | "constant" | "prepared" | "workspace" | "state" | "scratch";
type ElementArray<T extends StorageType = StorageType> = (typeof ELEMENTS)[T]["array"]["prototype"];
type Expression = Typed &
  (
    | {
        readonly kind: "number";
        readonly value: number;
      }
    | {
        readonly kind: "local";
        readonly local: Local;
      }
    | {
        readonly kind: "load";
        readonly buffer: Buffer;
        readonly index: Expression;
        readonly active?: number;
      }
    | {
        readonly kind: "splat";
        readonly value: Expression;
      }
    | {
        readonly kind: "shuffle";
        readonly first: Expression;
        readonly second: Expression;
        readonly picks: readonly number[];
      }
    | {
        readonly kind: "unary";
        readonly operator: UnaryOperator;
        readonly operand: Expression;
      }
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
        readonly rarely?: true;
      }
    | {
        readonly kind: "convert";
        readonly value: Expression;
      }
    | {
        readonly kind: "bits";
        readonly value: Expression;
      }
    | {
        readonly kind: "call";
        readonly function: ScalarFunction;
        readonly arguments: readonly Expression[];
      }
  );
interface Typed {
  readonly type: ScalarType;
  readonly lanes: Lanes;
}
type UnaryOperator = "neg" | "abs" | "sqrt" | "floor" | "ceil" | "not";
type BinaryOperator = "add" | "sub" | "mul" | "div" | "rem" | "min" | "max" | "shl" | "shr" | "and" | "or";
type ComparisonOperator = "eq" | "ne" | "lt" | "le" | "gt" | "ge";
interface ScalarFunction {
  readonly name: string;
  readonly parameters: readonly Local[];
  readonly body: readonly Statement[];
  readonly result: Expression;
  readonly inSingle?: ScalarFunction;
}
type Statement =
  | {
      readonly kind: "let";
      readonly local: Local;
      readonly value: Expression;
    }
  | {
      readonly kind: "assign";
      readonly local: Local;
      readonly value: Expression;
    }
  | {
      readonly kind: "store";
      readonly buffer: Buffer;
      readonly index: Expression;
      readonly value: Expression;
      readonly active?: number;
    }
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
  | {
      readonly kind: "comment";
      readonly text: string;
    };
interface Variable {
  readonly value: Expression;
  set(value: Expression): void;
}
interface KernelFunction {
  readonly name: string;
  readonly description: string;
  readonly layer?: string | undefined;
  readonly origin: Span | undefined;
  readonly serves?: Span | undefined;
  readonly binary32?: true;
  readonly begin: Local;
  readonly end: Local;
  readonly window?: Window;
  readonly body: readonly Statement[];
}
interface Window {
  readonly of: Buffer;
  readonly perStep: number;
  readonly steps: number;
  readonly buffer: Buffer;
  readonly begin: Local;
}
interface GraphBuilder {
  apply<A extends AttributeRecord>(
    op: OpDefinition<string, A, string>,
    inputs: readonly GraphValue[],
    attributes: NoInfer<A>,
    parameters?: Readonly<Record<string, GraphValue>>,
  ): GraphValue;
  constant(value: NdArray): GraphValue;
}
interface Affine {
  readonly scale: GraphValue;
  readonly shift: GraphValue;
}
type Nonlinearity = "none" | "rectifier";
interface Contraction {
  readonly axis: number;
  readonly window: Window2 | undefined;
  readonly groups: number;
  readonly transposed: boolean;
  readonly flipped: boolean;
  readonly weight: string;
  readonly bias: string | undefined;
  readonly onChannels?: AttributeRecord;
  readonly withBias: AttributeRecord;
}
interface Window2 {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padBegin: readonly Dim[];
  readonly padEnd: readonly Dim[];
  readonly ceil: boolean;
}
interface Correlation {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pad: readonly number[];
  readonly groups: number;
  readonly flipped: boolean;
}
interface Pooling {
  readonly reduction: "max" | "average";
  readonly window: Window2;
  readonly countPadding: boolean;
}
interface GradientSite<A> extends NodeSite<A> {
  readonly output: GraphValue;
  readonly gradient: GraphValue;
}
interface NodeSite<A> {
  readonly graph: GraphBuilder;
  readonly inputs: readonly GraphValue[];
  readonly parameters: Readonly<Record<string, GraphValue>>;
  readonly attributes: A;
}
interface Gradients {
  readonly inputs: readonly (GraphValue | undefined)[];
  readonly parameters?: Readonly<Record<string, GraphValue | undefined>>;
}
interface TrainingSite<A> extends NodeSite<A> {
  readonly layer: string;
  random(shape: Shape): GraphValue;
}
interface Trained {
  readonly output: GraphValue;
  readonly statistics?: Readonly<Record<string, GraphValue>>;
}
interface ReferenceIO<A> {
  readonly inputs: readonly NdArray[];
  readonly parameters: Readonly<Record<string, NdArray>>;
  readonly outputs: readonly (readonly number[])[];
  readonly attributes: A;
}
interface LowerIO<A> {
  readonly inputs: readonly TensorReader[];
  readonly parameters: Readonly<Record<string, TensorReader>>;
  readonly outputs: readonly TensorWriter[];
  readonly attributes: A;
}
interface TensorReader {
  readonly shape: readonly number[];
  at(index: readonly Expression[]): Expression;
}
interface TensorWriter {
  readonly shape: readonly number[];
  forEach(visit: (index: readonly Expression[]) => void, except?: readonly number[]): void;
  draft(index: readonly Expression[], value: Expression): void;
  drafted(index: readonly Expression[]): Expression;
  store(index: readonly Expression[], value: Expression): void;
}
type Value = InputValue | ParameterValue | ConstantValue | ResultValue;
interface ConstantValue extends ValueBase {
  readonly kind: "constant";
  readonly name: string;
  readonly spec: ParameterSpec | undefined;
  readonly value: NdArray;
}
interface ResultValue extends ValueBase {
  readonly kind: "result";
  readonly node: Node;
  readonly index: number;
}
interface EpilogueStep {
  readonly name: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly operands: readonly (Value | "running")[];
  readonly parameters: Readonly<Record<string, Value>>;
  readonly origin: Origin;
}
interface Facts {
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly parameters: readonly ParameterSpec[];
}
interface GraphOutput {
  readonly name: string;
  readonly value: Value;
  readonly classes?: readonly string[] | undefined;
  readonly next?: string | undefined;
}
type Claim = ShapeClaim | FigureClaim;
interface ShapeClaim {
  readonly kind: "shape";
  readonly value: Value;
  readonly expected: readonly Dim[];
  readonly span: Span;
}
interface FigureClaim {
  readonly kind: "figure";
  readonly at?: {
    readonly sizes: SizeBindings;
    readonly graph: Graph;
  };
  readonly isPartial?: boolean;
  readonly inBlock?: boolean;
  readonly condition: ClaimExpression;
  readonly span: Span;
}
type ClaimExpression =
  | {
      readonly kind: "number";
      readonly value: number;
      readonly bytes: boolean;
      readonly text?: string;
      readonly half?: number;
    }
  | {
      readonly kind: "size";
      readonly value: Dim;
    }
  | {
      readonly kind: "boolean";
      readonly value: boolean;
    }
  | {
      readonly kind: "window";
      readonly extents: readonly number[];
    }
  | {
      readonly kind: "figure";
      readonly figure: FigureName;
      readonly text: string;
      readonly nodes: readonly Node[] | undefined;
      readonly ofCall?: boolean;
      readonly span: Span;
    }
  | {
      readonly kind: "behaviour";
      readonly behaviour: Behaviour;
      readonly text: string;
      readonly span: Span;
    }
  | {
      readonly kind: "unary";
      readonly operator: "-" | "!";
      readonly operand: ClaimExpression;
    }
  | {
      readonly kind: "binary";
      readonly operator: ArithmeticOperator | RelationalOperator | "~" | "&&" | "||";
      readonly left: ClaimExpression;
      readonly right: ClaimExpression;
    }
  | {
      readonly kind: "conditional";
      readonly condition: ClaimExpression;
      readonly then: ClaimExpression;
      readonly otherwise: ClaimExpression;
    }
  | {
      readonly kind: "function";
      readonly name: NumberFunctionName;
      readonly arguments: readonly ClaimExpression[];
    };
type FigureName = (typeof figureNames)[number];
declare const figureNames: readonly ["params", "trainable", "macs", "memory", "weights", "receptive"];
type Behaviour = MetricBehaviour | CloseBehaviour;
interface MetricBehaviour {
  readonly kind: "metric";
  readonly metric: string;
  readonly attributes: AttributeRecord;
  readonly file: string;
  readonly output: string;
  readonly ignore: number | undefined;
}
interface CloseBehaviour {
  readonly kind: "close";
  readonly file: string;
  readonly tolerance: number;
}
type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
type NumberFunctionName = keyof typeof functions;
declare const functions: {
  readonly min: {
    readonly takes: undefined;
    readonly keepsUnit: true;
    readonly of: (...values: number[]) => number;
  };
  readonly max: {
    readonly takes: undefined;
    readonly keepsUnit: true;
    readonly of: (...values: number[]) => number;
  };
  readonly floor: {
    readonly takes: 1;
    readonly keepsUnit: true;
    readonly of: (x: number) => number;
  };
  readonly ceil: {
    readonly takes: 1;
    readonly keepsUnit: true;
    readonly of: (x: number) => number;
  };
  readonly round: {
    readonly takes: 1;
    readonly keepsUnit: true;
    readonly of: (x: number) => number;
  };
  readonly abs: {
    readonly takes: 1;
    readonly keepsUnit: true;
    readonly of: (x: number) => number;
  };
  readonly sqrt: {
    readonly takes: 1;
    readonly keepsUnit: false;
    readonly of: (x: number) => number;
  };
  readonly log2: {
    readonly takes: 1;
    readonly keepsUnit: false;
    readonly of: (x: number) => number;
  };
  readonly pow: {
    readonly takes: 2;
    readonly keepsUnit: false;
    readonly of: (base: number, exponent: number) => number;
  };
};
interface Requirement {
  readonly condition: SizeCondition;
  readonly span: Span;
  readonly text: string;
}
type Layout = (typeof layouts)[number];
declare const layouts: readonly ["NCHW", "NHWC"];
interface TrainingPlan extends StepPlan {
  readonly schedule: Chosen<Schedule>;
  readonly metrics: readonly OutputMetric[];
  readonly epochs: number | undefined;
  readonly batch: number | undefined;
}
interface StepPlan {
  readonly losses: readonly OutputLoss[];
  readonly optimizer: Chosen<Optimizer>;
  readonly clip?: number | undefined;
  readonly metrics?: readonly OutputMetric[] | undefined;
}
interface OutputLoss extends Chosen<Loss2> {
  readonly output: string;
  readonly weight: number;
}
interface Chosen<T> {
  readonly of: T;
  readonly attributes: AttributeRecord;
}
interface Loss2 extends Signature, LossDefinition<AttributeRecord> {
  readonly summary: string;
}
interface LossDefinition<A> {
  readonly target: "values" | "classes";
  readonly range?: readonly [least: number, most: number];
  readonly isOfScores?: boolean;
  readonly behind?: Readonly<
    Record<
      string,
      {
        readonly message: string;
        readonly help: string;
      }
    >
  >;
  terms(site: LossSite<A>): LossTerms;
  variant?(attributes: A): Loss2 | undefined;
}
interface LossSite<A> {
  readonly ops: Arithmetic;
  readonly output: GraphValue;
  readonly target: GraphValue;
  readonly attributes: A;
}
interface Arithmetic {
  readonly graph: GraphBuilder;
  add(left: Term2, right: Term2): GraphValue;
  sub(left: Term2, right: Term2): GraphValue;
  mul(left: Term2, right: Term2): GraphValue;
  div(left: Term2, right: Term2): GraphValue;
  share(part: GraphValue, whole: GraphValue): GraphValue;
  min(left: Term2, right: Term2): GraphValue;
  equal(left: Term2, right: Term2): GraphValue;
  greater(left: Term2, right: Term2): GraphValue;
  where(condition: GraphValue, then: Term2, otherwise: Term2): GraphValue;
  neg(value: GraphValue): GraphValue;
  sqrt(value: GraphValue): GraphValue;
  sum(value: GraphValue): GraphValue;
  view(value: GraphValue, shape: readonly number[]): GraphValue;
}
type Term2 = GraphValue | number;
interface LossTerms {
  readonly sum: GraphValue;
  readonly count: GraphValue | number;
}
interface Optimizer extends Signature, OptimizerDefinition<OptimizerAttributes> {
  readonly summary: string;
}
interface OptimizerDefinition<A> {
  memory(attributes: A): readonly string[];
  factors?(attributes: A): Readonly<Record<string, number>>;
  refuse?(attributes: A): RefusedAttribute | undefined;
  update(site: UpdateSite<A>): Update;
}
interface RefusedAttribute {
  readonly attribute: string;
  readonly message: string;
  readonly help: string;
}
interface UpdateSite<A> {
  readonly ops: Arithmetic;
  readonly parameter: GraphValue;
  readonly gradient: GraphValue;
  readonly rate: GraphValue;
  readonly memory: Readonly<Record<string, GraphValue>>;
  readonly factors: Readonly<Record<string, GraphValue>>;
  readonly attributes: A;
}
interface Update {
  readonly parameter: GraphValue;
  readonly memory: Readonly<Record<string, GraphValue>>;
}
type OptimizerAttributes = AttributeRecord & {
  readonly lr: number;
};
interface OutputMetric extends ChosenMetric {
  readonly output: string;
}
interface ChosenMetric {
  readonly of: Metric;
  readonly attributes: AttributeRecord;
  readonly ignore?: number | undefined;
}
interface Metric extends Signature, MetricDefinition<AttributeRecord> {
  readonly summary: string;
  readonly isShare: boolean;
}
interface MetricDefinition<A> {
  readonly target: "values" | "classes";
  terms(site: MetricSite<A>): MetricTerms;
}
interface MetricSite<A> {
  readonly ops: Arithmetic;
  readonly output: GraphValue;
  readonly target: GraphValue;
  readonly attributes: A;
  readonly counted?: GraphValue | undefined;
}
interface MetricTerms {
  readonly part: GraphValue;
  readonly whole: GraphValue | number;
}
interface Schedule extends Signature, ScheduleDefinition<AttributeRecord> {
  readonly summary: string;
}
interface ScheduleDefinition<A> {
  factor(step: number, steps: number, attributes: A): number;
  text(attributes: A): string;
  readonly isOfWholeRun?: boolean;
}
interface SizeDemand {
  readonly condition: SizeCondition;
  readonly span: Span;
  readonly mismatch?: DiagnosticInit | undefined;
}
type DiagnosticInit = Pick<Diagnostic, "code" | "message" | "span"> & Partial<Diagnostic>;
interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly labels: readonly SpanLabel[];
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly Fix[];
}
type DiagnosticCode = CatalogueCode | OpCode;
type CatalogueCode = keyof typeof catalogue;
declare const catalogue: {
  readonly "syntax/unexpected-character": "A character has no meaning in a model.";
  readonly "syntax/hash-comment": "A comment begins with `#` instead of `//`.";
  readonly "syntax/unclosed-comment": "A `/*` comment runs to the end of the file.";
  readonly "syntax/unclosed-string": "A quoted text is not closed on its line.";
  readonly "syntax/single-quotes": "A text stands in single instead of double quotes.";
  readonly "syntax/number-runs-into-letter": "A number runs into a letter that is not a unit of the language.";
  readonly "syntax/number-too-large": "A number is too large to be held exactly.";
  readonly "syntax/label-part": "What stands in the braces of a label is not an expression, or a brace has no partner.";
  readonly "syntax/leading-dot": "A number has no digit before its dot.";
  readonly "syntax/unclosed-brace": "A `{` is never closed.";
  readonly "syntax/unclosed-bracket": "A `(`, `[` or the brace of an import is not closed.";
  readonly "syntax/unopened-bracket": "A `)`, `]` or `}` closes nothing.";
  readonly "syntax/mismatched-bracket": "A bracket is closed by one of another kind.";
  readonly "syntax/nesting": "Braces, brackets, operators or `else if` are nested deeper than 256.";
  readonly "syntax/expected-name": "A name is missing.";
  readonly "syntax/expected-value": "A value is missing.";
  readonly "syntax/expected-shape": "A shape in square brackets is missing.";
  readonly "syntax/expected-braces": "A statement lacks its braces.";
  readonly "syntax/expected-layer": "A line lacks its layer, or begins with something that is none.";
  readonly "syntax/expected-symbol": "A word or symbol that belongs to a statement is missing.";
  readonly "syntax/unexpected-text": "A statement is complete, but its line goes on.";
  readonly "syntax/missing-comma": "Two values stand side by side without a comma.";
  readonly "syntax/unneeded-comma": "A comma stands where nothing is to be separated: before the first value, or between braces.";
  readonly "syntax/order": "Values, named values and braces of a layer stand in the wrong order.";
  readonly "syntax/chained-comparison": "A comparison is compared again, as in `a < b < c`.";
  readonly "syntax/assignment": "A name is given a value without `let`.";
  readonly "syntax/not-callable": "Something other than a plain name is called with parentheses.";
  readonly "syntax/other-words": "A line is written as in a paper's table, in PyTorch, Keras or another language.";
  readonly "syntax/keyword-as-label": "A word that is reserved at the start of a line is used as a label without quotes.";
  readonly "syntax/nested-declaration": "A model, block or import stands inside braces.";
  readonly "syntax/tuple": "A list stands in parentheses instead of square brackets.";
  readonly "syntax/outside-model": "A layer or statement stands outside any model or block.";
  readonly "syntax/hole": "A `?` stands where a value must be written: in a claim, an `expect` or a default.";
  readonly "syntax/else-without-if": "An `else` does not follow the braces of an `if`.";
  readonly "claim/shape": "A tensor is not of the shape that `->` claims.";
  readonly "claim/broken": "An `expect` does not hold.";
  readonly "claim/open-size": Rule;
  readonly "claim/not-a-condition": "An `expect` is given a figure where it wants a condition.";
  readonly "claim/unlike-quantities": "A claim compares or combines quantities that do not go together, as counts and bytes.";
  readonly "claim/data": "A claim about behaviour cannot be judged, since a file is missing or does not fit the model.";
  readonly "claim/no-receptive-field": "A claim is about the receptive field of layers that see no input with spatial axes.";
  readonly "graph/long-figures": Rule;
  readonly "graph/demanding": Rule;
  readonly "graph/only-repeats": Rule;
  readonly "graph/no-size": "What the layers of a model demand of its open sizes excludes each other, or is never met.";
  readonly "graph/unused-layer": Rule;
  readonly "hole/answers": "A `?` stands for a value, and these are the values that make everything around it true.";
  readonly "hole/no-answer": "A `?` stands for a value, and no value makes everything around it true.";
  readonly "hole/unjudged": "A `?` stands where nothing can tell which values fit: no model uses it, or there is too much to try.";
  readonly "docs/fence": "The words at a fence of a page are misspelt, or name a mistake that its model does not make.";
  readonly "docs/marker": "A marker of a page asks for something that there is not, or does not say of which model.";
  readonly "docs/model": "The model that a marker of a page names is not there, is not read, or has mistakes.";
  readonly "docs/pair": "A marker of a page is not closed, closes nothing, or encloses more than it keeps.";
  readonly "docs/stale": "A figure or a table of a page is not what its model gives.";
  readonly "resolve/after-post-operation": "An argument or braces stand behind a post-operation.";
  readonly "resolve/ambiguous-name": "A bare name is a variable and also a layer, or a word that the attribute takes.";
  readonly "resolve/argument-twice": "An attribute or parameter is given twice.";
  readonly "resolve/argument-type": "An attribute has a value that it cannot take.";
  readonly "resolve/arithmetic": "An operation has no exact result: a division by zero, a number too large, a size as a divisor.";
  readonly "resolve/automatic-name": Rule;
  readonly "resolve/automatic-name-clash": "A label is equal to the automatic name of another layer.";
  readonly "resolve/axis-number": Rule;
  readonly "resolve/bound": "A claim compares a metric with what it never is, as a share with 98.";
  readonly "resolve/braces": "A layer or block that takes one tensor has braces.";
  readonly "resolve/claim-sizes": "A claim is made for sizes that the model cannot have, or has not.";
  readonly "resolve/classes": "The names of an output's classes cannot be read, are no names, or are not as many as the output has channels.";
  readonly "resolve/comment-operand": Rule;
  readonly "resolve/doubled-word": "A word stands twice in a row.";
  readonly "resolve/extra-argument": "A layer or block is given more plain values than it takes.";
  readonly "resolve/fraction": "A number with a fraction stands where an integer is needed.";
  readonly "resolve/here": Rule;
  readonly "resolve/import-cycle": "Files import each other in a circle.";
  readonly "resolve/import-not-found": "An imported file does not exist.";
  readonly "resolve/import-refused": "An imported file is not read: it lies outside of the project, is not a plain `.cvk` file, or too large.";
  readonly "resolve/import-unknown-name": "An imported file does not declare the name.";
  readonly "resolve/index": "An index is outside its list.";
  readonly "resolve/input-order": Rule;
  readonly "resolve/input-shape": "An input has no sizes.";
  readonly "resolve/join": "A join has too few or too many tensors, or braces and named tensors at once.";
  readonly "resolve/joined-twice": Rule;
  readonly "resolve/later-name": "A name is declared further down, or inside other braces.";
  readonly "resolve/layout": "A layout is unknown, or a model has two.";
  readonly "resolve/misplaced": "A statement that belongs in a model stands in a block.";
  readonly "resolve/misspelt-declaration": "A name is declared in one spelling and used in another.";
  readonly "resolve/missing-argument": "A layer or block lacks an argument that it needs.";
  readonly "resolve/missing-comma": "Two values, one of them a name, stand side by side without a comma.";
  readonly "resolve/missing-setting": "A parameter of a model has neither a default nor a value from outside.";
  readonly "resolve/name-too-long": "The full name of a layer has more than 4,000 characters.";
  readonly "resolve/name-twice": "A name is declared twice.";
  readonly "resolve/nesting": "Blocks and braces are nested more than 256 deep.";
  readonly "resolve/no-input": "A model has no input.";
  readonly "resolve/no-layers": "A model has no layers.";
  readonly "resolve/no-model": Rule;
  readonly "resolve/no-tensor": "A layer stands before the first input.";
  readonly "resolve/not-model-text": "A file is not model text, as its first bytes tell, or too large.";
  readonly "resolve/not-a-layer": "A variable or model is called like a layer.";
  readonly "resolve/not-a-tensor": "A value stands where a tensor is needed.";
  readonly "resolve/order": "A name that is a value stands behind named values or braces.";
  readonly "resolve/pattern": "A label pattern fits fewer than two tensors, or stands where one tensor or a value is due.";
  readonly "resolve/pixels": "`pixels(…)` does not go with the input that it stands behind.";
  readonly "resolve/recursion": "A block calls itself.";
  readonly "resolve/requirement": "A `require` does not hold: of the sizes of a model, or of what a block is called with.";
  readonly "resolve/reserved-name": "A declaration takes the name of a layer, `in` or `here`, or an empty name.";
  readonly "resolve/several-inputs": "`in` is used in a model of several inputs.";
  readonly "resolve/settled-size": Rule;
  readonly "resolve/size-default": "The default of a size is no positive integer, is one of two, or stands at what is no open size.";
  readonly "resolve/share": "Parameters cannot be shared with what `share` names.";
  readonly "resolve/source": "A constant has no label, is applied to a tensor, has something applied to it, or is all that braces hold.";
  readonly "resolve/tensor-as-value": "A tensor stands where a value is needed.";
  readonly "resolve/too-many-copies": "A repeat has more than 10,000 copies.";
  readonly "resolve/too-long": "A list has more than 500,000 elements, or a symbolic size is too long an expression.";
  readonly "resolve/too-many-layers": "The models of a file expand to more than 50,000 layers, or as many calls and copies.";
  readonly "resolve/too-much-work": "Resolving a file takes more than 2,000,000 steps.";
  readonly "resolve/type": "A value is of the wrong kind for what is done with it.";
  readonly "resolve/undecided-size": "A constant depends on a symbolic size that has no value yet.";
  readonly "resolve/unknown-argument": "A layer has no attribute, or a block no parameter, of that name.";
  readonly "resolve/unknown-fact": "A tensor does not have the fact that is asked for.";
  readonly "resolve/unknown-layer": "No layer or block has the name.";
  readonly "resolve/unknown-name": "Nothing in sight has the name.";
  readonly "resolve/unknown-setting": "No model of the file has the parameter that was set from outside.";
  readonly "resolve/unknown-size": "No input of the file has the symbolic size that was given from outside.";
  readonly "resolve/untaken-name": "A name stands in a branch of an `if` that is not taken.";
  readonly "train/form": "A line of a `train` block has a label, braces or a claim, or not exactly one value.";
  readonly "train/incomplete": "A `train` block has no loss or no optimizer.";
  readonly "train/misfit": "A loss, a metric or an attribute does not go with what it is applied to.";
  readonly "train/no-gradient": "A layer without a gradient stands between a loss and parameters that are trained.";
  readonly "train/nothing-trained": "What a loss judges depends on no parameter that is trained.";
  readonly "train/scores": Rule;
  readonly "train/twice": "A `train` block, one of its lines, or a loss of an output stands twice.";
  readonly "train/unknown-line": "A line of a `train` block begins with a word that has no meaning there.";
  readonly "train/unknown-name": "No loss, optimizer, schedule, metric or way to clip has the name.";
  readonly "train/which-output": "A loss or a metric does not say which of several outputs it judges.";
  readonly "lint/automatic-names": Rule;
  readonly "lint/bias-before-norm": Rule;
  readonly "lint/dense-share": Rule;
  readonly "lint/dropout-place": Rule;
  readonly "lint/padding-only": Rule;
  readonly "lint/repeated-activation": Rule;
  readonly "lint/uneven-branches": Rule;
  readonly "suppression/form": Rule;
  readonly "suppression/not-a-rule": Rule;
  readonly "suppression/unused": Rule;
};
type OpCode = string & {
  readonly [ofOp]: true;
};
declare const ofOp: unique symbol;
type Severity = "error" | "warning" | "note";
interface SpanLabel {
  readonly span: Span;
  readonly text: string;
}
interface Fix {
  readonly description: string;
  readonly edits: readonly Edit[];
  readonly isGuess?: boolean;
}
interface Edit {
  readonly span: Span;
  readonly newText: string;
}
interface SizeDomain extends SizeSet {
  readonly text: string;
  readonly expression: string;
  readonly constraints: readonly SizeConstraint[];
  readonly usual?: SizeSet | undefined;
  readonly required?: SizeSet | undefined;
}
interface SizeSet {
  readonly text: string;
  readonly expression: string;
}
interface SizeConstraint {
  readonly expression: string;
  readonly span: Span;
}
type Counts = Readonly<Record<Severity, number>>;
declare const emptyHost: Host;
declare function formatDiagnostic(diagnostic: Diagnostic, style?: Style): string;
type Style = (name: StyleName, text: string) => string;
type StyleName = "error" | "warning" | "note" | "bold" | "dim" | "help";
declare function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  omitted: Counts,
  style?: Style,
  most?: number,
): string;
declare function toJson(diagnostic: Diagnostic): JsonDiagnostic;
interface JsonDiagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly JsonFix[];
}
interface JsonFix {
  readonly description: string;
  readonly isSure: boolean;
  readonly edits: readonly (JsonPlace & {
    readonly newText: string;
  })[];
}
interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
declare function openSizes({ inputs }: Graph): readonly string[];
declare function oversizedMessage(graph: Graph): string | undefined;
declare function compileModel(model: ResolvedModel, options?: CompileOptions): Compiled;
interface CompileOptions {
  readonly target?: TargetChoice;
  readonly accuracy?: Accuracy;
  readonly weightsType?: WeightTypes;
  readonly strategy?: string | undefined;
  readonly training?:
    | {
        readonly batch: number;
        readonly accuracy?: Accuracy | undefined;
      }
    | undefined;
  readonly probes?: boolean;
  readonly observe?: GraphObserver;
  readonly observeProgram?: KernelPassObserver;
}
type TargetChoice = Target | TargetName;
interface Target {
  readonly name: string;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly facts: TargetFacts;
  readonly passes: readonly KernelPass[];
  readonly needs?: EngineFeature;
  emit(program: Program): string | BinaryCode;
  text?(program: Program): string;
  functionTexts(program: Program): ReadonlyMap<KernelFunction, string>;
  load(program: Program, weights: TensorMap): Promise<LoadedProgram>;
  peak(): Promise<PeakLoop>;
  readonly module?: ModuleEmission;
}
type Setting = boolean | number | string;
interface TargetFacts {
  readonly name: string;
  readonly prepare: PrepareFacts;
  readonly run: RunFacts;
}
interface PrepareFacts {
  readonly float: FloatType;
  readonly intermediates: StorageType;
}
type FloatType = "f32" | "f64";
interface RunFacts {
  readonly float: FloatType;
  readonly machine: MachineModel;
  readonly lanes: Lanes;
  readonly tile: {
    readonly positions: number;
    readonly channels: number;
    readonly unroll: number;
  };
  readonly denseTile: {
    readonly channels: number;
    readonly unroll: number;
  };
  readonly residentWeights: number;
  readonly stagedKernel: number;
  readonly activations: FloatType;
  readonly convolutionWeights: FloatType;
  readonly denseWeights: FloatType;
  readonly widens: readonly WeightType[];
}
interface MachineModel {
  readonly multiplyAddsPerNanosecond: number;
  readonly registers: number;
  readonly liveValues: number;
  readonly cacheLine: number;
  readonly nearest: {
    readonly way: number;
    readonly ways: number;
  };
  readonly memory: readonly MemoryLevel[];
  readonly sumsInFlight: {
    readonly scalar: number;
    readonly vector: number;
  };
  readonly costs: MachineCosts;
}
interface MemoryLevel {
  readonly holds: number;
  readonly exposed: number;
}
interface MachineCosts {
  readonly tileSteps: number;
  readonly access: number;
  readonly missedLine: number;
  readonly loop: number;
  readonly stretch: number;
  readonly rowsAgain: number;
  readonly streamed: number;
  readonly unshared: number;
}
interface KernelPass {
  readonly name: string;
  readonly task: string;
  readonly reason: string;
  run(program: Program): Program;
}
interface Program {
  readonly name: string;
  readonly buffers: readonly Buffer[];
  readonly functions: readonly KernelFunction[];
  readonly regions: readonly Region[];
  readonly examples: number;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly parameters: readonly Port[];
  readonly state: readonly Port[];
  readonly training?: TrainingPorts;
  readonly placement: ReadonlyMap<Buffer, number>;
  readonly arena: Readonly<Record<StorageType, number>>;
}
interface Region {
  readonly name: RegionName;
  readonly invocations: readonly Invocation[];
}
type RegionName = "prepare" | "run" | "train" | "judge";
interface Invocation {
  readonly function: KernelFunction;
  readonly extent: number;
}
interface Port {
  readonly name: string;
  readonly buffer: Buffer;
  readonly shape: readonly number[];
  readonly pixels?: Pixels | undefined;
  readonly classes?: readonly string[] | undefined;
  readonly quantised?: QuantisedPorts | undefined;
}
interface QuantisedPorts {
  readonly scales: Port;
  readonly zeroPoints: Port;
}
interface TrainingPorts {
  readonly train: Boundary;
  readonly judge: Boundary;
}
interface Boundary {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
interface EngineFeature {
  readonly name: string;
  isThere(): boolean;
  readonly v8Flag: string;
}
interface BinaryCode {
  readonly bytes: Uint8Array;
  listing(): string;
}
type TensorMap = ReadonlyMap<string, TensorData>;
type TensorData = Float32Array;
interface LoadedProgram {
  write(port: Port, values: Float32Array): void;
  run(): void | Promise<void>;
  step(index: number): void | Promise<void>;
  read(port: Port): Float32Array | Promise<Float32Array>;
  close(): void;
}
interface PeakLoop {
  readonly kind: string;
  readonly flops: number;
  run(): void | Promise<void>;
}
interface ModuleEmission {
  parts(program: Program, settings: ModuleSettings, reserved: readonly string[]): ModuleParts;
  packWeights?(program: Program, weights: TensorMap): Promise<readonly Uint8Array[]>;
  readonly note?: string;
}
interface ModuleSettings extends Companions {
  readonly weights:
    | "none"
    | "file"
    | {
        readonly inline: Uint8Array;
      };
  readonly readsBytes?: boolean;
}
interface Companions {
  readonly name: string;
  readonly address?: (ending: string) => string;
}
interface ModuleParts {
  readonly names: Identifiers;
  array(port: Port): string;
  memory(port: Port): string | undefined;
  readonly load: readonly string[];
  readonly run: readonly string[];
  readonly runAwaits: boolean;
  readonly members: readonly string[];
  sections(types: boolean): readonly (Section | string)[];
  readonly runtime: readonly RuntimeModule[];
  readonly platform: readonly Platform[];
  readonly types: TypesOfParts;
  readonly training?: TrainingParts | undefined;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}
declare class Identifiers {
  #private;
  constructor(parent?: Identifiers, reserved?: readonly string[]);
  has(name: string): boolean;
  declare(wish: string, suffix?: string): string;
}
interface Section {
  readonly text: string;
  readonly origin?: Span | undefined;
  readonly name?: string;
}
type RuntimeModule =
  | "base64"
  | "binary"
  | "bits-of-float"
  | "check"
  | "classes"
  | "compile-file"
  | "draw"
  | "examples"
  | "files"
  | "float-bits"
  | "float-from-bits"
  | "from-hex"
  | "instantiate-shared"
  | "instantiate"
  | "kept-tensors"
  | "node-module"
  | "or-aborted"
  | "picture"
  | "prepare-weights"
  | "quantised"
  | "relaxed-simd"
  | "relu"
  | "resample"
  | "safetensors"
  | "start-alone"
  | "start-packed"
  | "start"
  | "threads"
  | "top"
  | "training-kernels"
  | "training-options"
  | "weight-source"
  | "whole-file"
  | "worker"
  | "wrong"
  | "random"
  | "normal"
  | "power"
  | "half-cosine"
  | "sine";
type Platform = "TextEncoder" | "TextDecoder" | "atob" | "URL" | "fetch" | "WebAssembly" | "console";
interface TypesOfParts {
  readonly net: readonly string[];
  readonly loadOptions: readonly string[];
  readonly load: readonly string[];
  readonly weights: string;
}
interface TrainingParts {
  memory(port: Port): string;
  region(name: "prepare" | "train" | "judge"): readonly string[];
}
type TargetName = (typeof kinds)[number]["name"];
declare const kinds: readonly [
  TargetKind<"ts", {}>,
  TargetKind<
    "wasm",
    {
      readonly weightsForm: {
        readonly kind: "choice";
        readonly choices: readonly ["plain", "packed"];
        readonly placeholder: "FORM";
        readonly help: "how weights are stored; packed: as the kernels read them, larger but ready at once";
        readonly flag: {
          readonly name: "weights-form";
          readonly purposes: readonly ["module"];
        };
        readonly ofWeights: true;
      };
      readonly place: {
        readonly kind: "choice";
        readonly choices: readonly ["auto", "module", "file"];
        readonly placeholder: "PLACE";
        readonly help: "where to put the binary; auto: into the module where it is small";
        readonly flag: {
          readonly name: "wasm-in";
          readonly purposes: readonly ["module"];
        };
      };
      readonly threads: {
        readonly kind: "count";
        readonly default: 1;
        readonly most: 64;
        readonly help: "how many threads may compute";
        readonly flag: {
          readonly name: "threads";
          readonly purposes: readonly ["module", "run"];
        };
      };
      readonly simd: {
        readonly kind: "choice";
        readonly choices: readonly ["plain", "relaxed", "both"];
        readonly placeholder: "FORM";
        readonly help: "how vectors multiply and add; relaxed: fused where the machine can; results then differ between machines";
        readonly flag: {
          readonly name: "simd";
          readonly purposes: readonly ["module", "run", "profile"];
        };
        readonly ofModules: {
          readonly both: "both: load() is told which";
        };
        readonly switches: {
          readonly "relaxed-simd": "relaxed";
        };
      };
      readonly guards: {
        readonly kind: "switch";
        readonly help: "check every access to memory; for tests";
      };
      readonly workers: {
        readonly kind: "choice";
        readonly choices: readonly ["file", "inline"];
        readonly placeholder: "PLACE";
        readonly help: "inline: threads run the worker's text from a data URL instead of a file, for modules without a URL of their own";
      };
    }
  >,
];
interface TargetKind<N extends string = string, O extends TargetOptions = TargetOptions> {
  readonly name: N;
  readonly help: string;
  readonly options: O;
  with(settings?: SomeSettings<O>): Target;
}
type TargetOptions = Readonly<Record<string, TargetOption>>;
type TargetOption = SwitchOption | CountOption | ChoiceOption;
interface SwitchOption extends Declared {
  readonly kind: "switch";
}
interface Declared {
  readonly help: string;
  readonly flag?: {
    readonly name: string;
    readonly purposes: readonly Purpose[];
  };
  readonly ofWeights?: boolean;
}
type Purpose = "module" | "run" | "profile" | "dump";
interface CountOption extends Declared {
  readonly kind: "count";
  readonly default: number;
  readonly most: number;
}
interface ChoiceOption extends Declared {
  readonly kind: "choice";
  readonly choices: readonly [string, ...string[]];
  readonly placeholder: string;
  readonly ofModules?: Readonly<Record<string, string>>;
  readonly switches?: Readonly<Record<string, string>>;
}
type SomeSettings<O extends TargetOptions> = keyof O extends never
  ? Readonly<Record<string, never>>
  : {
      readonly [N in keyof O]?: SettingOf<O[N]> | undefined;
    };
type SettingOf<O extends TargetOption> = O extends ChoiceOption
  ? O["choices"][number]
  : O extends CountOption
    ? number
    : boolean;
type Accuracy = (typeof accuracies)[number];
declare const accuracies: readonly ["default", "strict"];
type WeightTypes = WeightType | ReadonlyMap<string, WeightType>;
type GraphObserver = (stage: GraphPass["name"], graph: Graph) => void;
interface GraphPass {
  readonly name: string;
  readonly task: string;
  readonly reason: string;
  run(graph: Graph): Graph;
}
type KernelPassObserver = (pass: KernelPass["name"], program: Program) => void;
interface Compiled {
  readonly model: ResolvedModel;
  readonly graph: Graph;
  readonly lowered: Lowered;
  readonly training?: ModuleTraining | undefined;
}
interface Lowered {
  readonly program: Program;
  readonly choices: readonly StrategyChoice[];
  readonly probes: ReadonlyMap<ResultValue, Port>;
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
}
interface StrategyChoice {
  readonly layer: string;
  readonly strategy: string;
  readonly reason: string;
  readonly rejected: readonly Rejected[];
  readonly function: string | undefined;
}
interface Rejected {
  readonly strategy: string;
  readonly relativeCost: number;
}
interface ModuleTraining {
  readonly plan: TrainingPlan;
  readonly batch: number;
  readonly targets: readonly Target2[];
  readonly metrics: readonly string[];
  readonly powers: ReadonlyMap<string, number>;
  readonly beginnings: ReadonlyMap<string, Distribution> | undefined;
}
interface Target2 {
  readonly name: string;
  readonly output: string;
  readonly input: string;
  readonly loss: OutputLoss;
  readonly classes: number | undefined;
}
type Distribution =
  | {
      readonly uniform: number;
    }
  | {
      readonly normal: number;
    }
  | {
      readonly constant: number;
    };
declare const targetKinds: readonly TargetKind[];
declare const targetNames: readonly TargetName[];
declare const typescript: TargetKind<"ts", {}>;
declare const wasm: TargetKind<
  "wasm",
  {
    readonly weightsForm: {
      readonly kind: "choice";
      readonly choices: readonly ["plain", "packed"];
      readonly placeholder: "FORM";
      readonly help: "how weights are stored; packed: as the kernels read them, larger but ready at once";
      readonly flag: {
        readonly name: "weights-form";
        readonly purposes: readonly ["module"];
      };
      readonly ofWeights: true;
    };
    readonly place: {
      readonly kind: "choice";
      readonly choices: readonly ["auto", "module", "file"];
      readonly placeholder: "PLACE";
      readonly help: "where to put the binary; auto: into the module where it is small";
      readonly flag: {
        readonly name: "wasm-in";
        readonly purposes: readonly ["module"];
      };
    };
    readonly threads: {
      readonly kind: "count";
      readonly default: 1;
      readonly most: 64;
      readonly help: "how many threads may compute";
      readonly flag: {
        readonly name: "threads";
        readonly purposes: readonly ["module", "run"];
      };
    };
    readonly simd: {
      readonly kind: "choice";
      readonly choices: readonly ["plain", "relaxed", "both"];
      readonly placeholder: "FORM";
      readonly help: "how vectors multiply and add; relaxed: fused where the machine can; results then differ between machines";
      readonly flag: {
        readonly name: "simd";
        readonly purposes: readonly ["module", "run", "profile"];
      };
      readonly ofModules: {
        readonly both: "both: load() is told which";
      };
      readonly switches: {
        readonly "relaxed-simd": "relaxed";
      };
    };
    readonly guards: {
      readonly kind: "switch";
      readonly help: "check every access to memory; for tests";
    };
    readonly workers: {
      readonly kind: "choice";
      readonly choices: readonly ["file", "inline"];
      readonly placeholder: "PLACE";
      readonly help: "inline: threads run the worker's text from a data URL instead of a file, for modules without a URL of their own";
    };
  }
>;
declare function emitModule(program: Program, options: ModuleOptions): ModuleTexts;
interface ModuleOptions extends ModuleSettings {
  readonly model: string;
  readonly source?: string;
  readonly layout: Layout;
  readonly header?: readonly string[];
  readonly target?: TargetChoice;
  readonly training?: ModuleTraining | undefined;
  readonly sourceMap?: SourceMapWriter | undefined;
}
type SourceMapWriter = (sections: readonly Section[], file: string) => string | undefined;
interface ModuleTexts {
  readonly ts: string;
  readonly js: string;
  readonly dts: string;
  readonly map?: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}
declare function sourceMapWriter(sourceName?: SourceName): Promise<SourceMapWriter>;
type SourceName = (path: string) => string;
declare function netPage(model: ResolvedModel, { weights, readsBytes, about, ...choices }: PageOptions): string;
interface PageOptions extends Pick<CompileOptions, "target" | "accuracy" | "weightsType"> {
  readonly weights: Uint8Array;
  readonly readsBytes: boolean;
  readonly about: string;
}
declare function packWeights(
  program: Program,
  weights: TensorMap,
  choice: TargetChoice,
): Promise<readonly Uint8Array[]>;
declare function engineFor(
  model: ResolvedModel,
  weights: TensorMap,
  choice: EngineChoice,
  options?: EngineOptions,
): Promise<Engine>;
type EngineChoice = TargetChoice | "reference";
type EngineOptions = Pick<CompileOptions, "accuracy" | "weightsType">;
interface Engine {
  readonly inputs: readonly EnginePort[];
  readonly outputs: readonly EnginePort[];
  run(inputs: TensorMap): Promise<TensorMap>;
  close(): void;
}
interface EnginePort {
  readonly name: string;
  readonly shape: readonly number[];
}
declare const engineNames: readonly EngineName[];
type EngineName = TargetName | "reference";
declare function fitToPort({ name, shape }: EnginePort, array: NpyTensor): NpyTensor;
interface NpyTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
declare function runBatches(
  engine: Engine,
  inputs: ReadonlyMap<string, NpyTensor>,
  onProgress?: (batch: number, batches: number) => void,
): Promise<ReadonlyMap<string, NpyTensor>>;
declare function withPorts(engine: Engine, { inputs, outputs }: Pick<ImportedModel, "inputs" | "outputs">): Engine;
interface ImportedModel {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly quantised: QuantisedOf;
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
  readonly notes: readonly string[];
}
type QuantisedOf = (name: string) => Quantised | undefined;
interface Quantised {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly scales: Numbers;
  readonly zeroPoints: Numbers;
}
interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
interface ImportedPort {
  readonly name: string;
  readonly port: string;
  readonly shape: readonly number[];
  readonly elementType: ElementType;
}
type ElementType =
  | "float32"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "int32"
  | "int64"
  | "string"
  | "bool"
  | "float16"
  | "float64"
  | "uint32"
  | "uint64"
  | "complex64"
  | "complex128"
  | "bfloat16"
  | "float8e4m3fn"
  | "float8e4m3fnuz"
  | "float8e5m2"
  | "float8e5m2fnuz"
  | "uint4"
  | "int4"
  | "float4e2m1"
  | "float8e8m0"
  | "uint2"
  | "int2";
declare function verifyModel(
  model: ResolvedModel,
  weights: TensorMap,
  sets: readonly StoredSet[],
  target: EngineChoice,
  options?: VerifyOptions,
): Promise<readonly Verdict[]>;
interface StoredSet {
  readonly name: string;
  readonly tensors: ReadonlyMap<string, () => OnnxTensor>;
}
interface OnnxTensor {
  readonly name: string;
  readonly elementType: ElementType;
  readonly dims: readonly number[];
  readonly count: number;
  readonly quantised?: Quantised;
  demand(): void;
  bytes(): Uint8Array;
  floats(): Float32Array;
  numbers(): Float64Array;
  integers(): number[];
  strings(): readonly string[];
}
interface VerifyOptions extends EngineOptions {
  readonly tolerance?: Tolerance;
}
interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
  readonly ofLargest?: number;
}
interface Verdict {
  readonly set: string;
  readonly result: Result;
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
  readonly outputs: readonly OutputVerdict[];
}
type Result = "pass" | "differs" | "unsupported" | "data" | "bug";
interface OutputVerdict extends Comparison2 {
  readonly name: string;
  readonly shape: readonly number[];
}
interface Comparison2 {
  readonly pass: boolean;
  readonly reason?: string;
  readonly maxAbsolute: number | undefined;
  readonly maxRelative: number | undefined;
  readonly vanishing?: {
    readonly largest: number;
    readonly tolerance: number;
  };
}
declare function verifyForeign(
  read: () => ForeignModel | Promise<ForeignModel>,
  sets: readonly StoredSet[],
  target: EngineChoice,
  options?: VerifyOptions & ForeignOptions,
): Promise<readonly Verdict[]>;
interface ForeignModel {
  readonly graph: ImportGraph;
  readonly language: Language;
  readonly standard: Language;
}
interface ImportGraph {
  readonly name: string;
  readonly nodes: readonly ImportNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly ImportPort[];
  readonly outputs: readonly ImportPort[];
}
interface ImportNode {
  readonly index: number;
  readonly name: string;
  readonly domain: string;
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, ImportAttribute>;
  readonly label?: string;
}
type ImportAttribute =
  | {
      readonly kind: "float";
      readonly value: number;
    }
  | {
      readonly kind: "int";
      readonly value: number;
    }
  | {
      readonly kind: "string";
      readonly value: string;
    }
  | {
      readonly kind: "floats";
      readonly values: readonly number[];
    }
  | {
      readonly kind: "ints";
      readonly values: readonly number[];
    }
  | {
      readonly kind: "strings";
      readonly values: readonly string[];
    }
  | {
      readonly kind: "tensor";
      readonly value: OnnxTensor;
    }
  | {
      readonly kind: "graph";
      readonly encoded: Uint8Array;
      graph(): ImportGraph;
    }
  | {
      readonly kind: "other";
      readonly encoded: Uint8Array;
    };
interface ImportPort {
  readonly name: string;
  readonly elementType: ElementType | undefined;
  readonly shape: readonly (number | string | undefined)[] | undefined;
}
interface Language {
  readonly model: string;
  readonly version: string | undefined;
  readonly opset: number;
  readonly notes: readonly string[];
  operator(node: ImportNode): Operator | undefined;
  evaluator(node: ImportNode): Evaluator | undefined;
  reasonAgainst(node: ImportNode): string;
  noteOn?(node: ImportNode): string | undefined;
}
interface Operator {
  readonly except?: string;
  convert(node: NodeContext): void;
}
declare class NodeContext extends NodeReader {
  #private;
  readonly opset: number;
  constructor(node: ImportNode, operands: readonly (Operand | undefined)[], around: Surroundings);
  note(text: string): void;
  broadcast(operands: readonly Operand[]): readonly number[];
  value(operand: Operand, shape?: readonly number[], accepted?: readonly ElementType[]): Value;
  elements(operand: Operand, accepted?: readonly ElementType[]): Value;
  aligned(operands: readonly Operand[], accepted?: readonly ElementType[]): readonly Value[];
  broadcasting(operand: Operand, result: readonly number[], accepted?: readonly ElementType[]): Value;
  along(operand: Operand, axes: readonly number[], accepted?: readonly ElementType[]): AlongAxes;
  channelwise(operand: Operand): Operand;
  get batch(): number;
  get rowsAs(): RowsAs;
  inGraph(shape: readonly number[]): readonly number[];
  view(value: Value, shape: readonly number[]): Value;
  computedAs(named: ElementType): ElementType;
  layer<Name extends OpName>(
    opName: Name,
    inputs: readonly Value[],
    attributes?: GivenTo<Name>,
    parameters?: Readonly<Record<string, ParameterSource>>,
    role?: string,
  ): Value;
  apply(
    opType: string,
    operands: readonly (Operand | undefined)[],
    attributes?: Readonly<Record<string, ImportAttribute>>,
    part?: string,
  ): Operand;
  inline(graph: ImportGraph): readonly Operand[];
  scalar(number: number, rank: number): Value;
  wants(index: number): boolean;
  output(index: number, operand: Operand): void;
  give(index: number, value: Value, shape: readonly number[], elementType?: ElementType): void;
  results(): ReadonlyMap<string, Operand>;
}
declare class NodeReader {
  #private;
  readonly node: ImportNode;
  constructor(node: ImportNode, operands: readonly (Operand | undefined)[]);
  fail(reason: string): never;
  protected demandAllRead(): void;
  get inputCount(): number;
  operand(index: number): Operand;
  optional(index: number): Operand | undefined;
  operands(least?: number): readonly Operand[];
  constantOperand(index: number, what: string): ConstantOperand;
  optionalConstant(index: number, what: string): ConstantOperand | undefined;
  integers(index: number, what: string): readonly number[];
  optionalIntegers(index: number, what: string): readonly number[] | undefined;
  demandWhole(operand: ConstantOperand, what: string): ConstantOperand;
  number(index: number, what: string, otherwise: number): number;
  has(name: string): boolean;
  int(name: string): number | undefined;
  int(name: string, otherwise: number): number;
  float(name: string): number | undefined;
  float(name: string, otherwise: number): number;
  string(name: string): string | undefined;
  string(name: string, otherwise: string): string;
  ints(name: string): readonly number[] | undefined;
  ints(name: string, otherwise: readonly number[]): readonly number[];
  floats(name: string): readonly number[] | undefined;
  tensor(name: string): OnnxTensor | undefined;
  epsilon(): number;
  word<const W extends string>(name: string, ...words: readonly W[]): W;
  graph(name: string): ImportGraph | undefined;
  restOfAttributes(): Readonly<Record<string, ImportAttribute>>;
  ignore(...names: readonly string[]): void;
  axis(axis: number, rank: number): number;
  axes(axes: readonly number[], rank: number): readonly number[];
}
type Operand = ConstantOperand | ValueOperand;
interface ConstantOperand {
  readonly kind: "constant";
  readonly name: string;
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly provenance: Provenance;
  data(): Elements;
}
interface Provenance {
  readonly tensor: object;
  readonly moves: readonly Move[];
}
interface Move {
  readonly shape: readonly number[];
  readonly order: readonly number[];
}
type Elements = Float32Array | Float64Array;
interface ValueOperand {
  readonly kind: "value";
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  readonly value: Value;
}
interface Surroundings {
  readonly opset: number;
  readonly wanted: ReadonlySet<string>;
  readonly assembly: Assembly;
  note(text: string): void;
  apply(node: ImportNode, operands: readonly (Operand | undefined)[]): ReadonlyMap<string, Operand>;
  inline(graph: ImportGraph): readonly Operand[];
}
declare class Assembly {
  #private;
  readonly batch: number;
  readonly rowsAs: RowsAs;
  readonly names: UniqueNames;
  readonly weights: LazyMap<string, TensorData>;
  constructor(graphName: string, batch?: number, rowsAs?: RowsAs);
  input(name: string, shape: readonly number[]): Value;
  constant(operand: ConstantOperand, shape: readonly number[]): ConstantValue;
  view(value: Value, shape: readonly number[], label: string): Value;
  layer(init: LayerInit, problems: Problems<string>): Node | undefined;
  evaluate(value: Value): NdArray;
  withConstants<T>(use: () => T): T;
  finish(
    outputs: readonly {
      readonly name: string;
      readonly value: Value;
    }[],
  ): Graph;
}
type RowsAs = "batch" | "axis";
declare class UniqueNames {
  #private;
  has(name: string): boolean;
  unique(wish: string): string;
}
declare class LazyMap<K, V> implements ReadonlyMap<K, V> {
  #private;
  constructor(makers: ReadonlyMap<K, () => V>);
  get size(): number;
  has(key: K): boolean;
  get(key: K): V | undefined;
  renamed(names: Iterable<readonly [to: K, from: K]>): LazyMap<K, V>;
  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void;
  keys(): MapIterator<K>;
  values(): MapIterator<V>;
  entries(): MapIterator<[K, V]>;
  [Symbol.iterator](): MapIterator<[K, V]>;
}
interface LayerInit {
  readonly label: string;
  readonly op: AnyOp;
  readonly attributes: AttributeRecord;
  readonly inputs: readonly Value[];
  readonly parameters: Readonly<Record<string, ParameterSource>>;
}
type ParameterSource = ConstantOperand | Value;
interface AlongAxes {
  readonly value: Value;
  readonly axes: readonly number[];
  readonly lead: number;
}
type OpName = Op["name"];
type Op = (typeof list)[number];
declare const list: readonly [
  OpDefinition<
    "conv",
    AttributesOf<{
      readonly kernel: AttributeSpec<readonly number[] | undefined>;
      readonly stride: AttributeSpec<readonly number[]>;
      readonly pad: AttributeSpec<PaddingAttribute>;
      readonly dilation: AttributeSpec<readonly number[]>;
      readonly bias: AttributeSpec<BiasAttribute>;
      readonly weight: AttributeSpec<NdArray | undefined>;
      readonly mode: AttributeSpec<"convolution" | "cross-correlation">;
      readonly channels: AttributeSpec<number>;
      readonly groups: AttributeSpec<number>;
    }>,
    | "bias-shape"
    | "groups-not-dividing"
    | "kernel-exceeds-input"
    | "needs-kernel"
    | "needs-spatial"
    | "rank"
    | "unread"
    | "weight-shape"
  >,
  OpDefinition<
    "depthwise",
    AttributesOf<{
      readonly kernel: AttributeSpec<readonly number[] | undefined>;
      readonly stride: AttributeSpec<readonly number[]>;
      readonly pad: AttributeSpec<PaddingAttribute>;
      readonly dilation: AttributeSpec<readonly number[]>;
      readonly bias: AttributeSpec<BiasAttribute>;
      readonly weight: AttributeSpec<NdArray | undefined>;
      readonly mode: AttributeSpec<"convolution" | "cross-correlation">;
      readonly multiplier: AttributeSpec<number>;
    }>,
    "bias-shape" | "kernel-exceeds-input" | "needs-kernel" | "needs-spatial" | "rank" | "unread" | "weight-shape"
  >,
  OpDefinition<
    "convtranspose",
    AttributesOf<{
      readonly channels: AttributeSpec<number>;
      readonly kernel: AttributeSpec<readonly number[] | undefined>;
      readonly stride: AttributeSpec<readonly number[]>;
      readonly pad: AttributeSpec<PaddingAttribute>;
      readonly output_pad: AttributeSpec<readonly number[]>;
      readonly dilation: AttributeSpec<readonly number[]>;
      readonly groups: AttributeSpec<number>;
      readonly bias: AttributeSpec<BiasAttribute>;
      readonly weight: AttributeSpec<NdArray | undefined>;
    }>,
    | "bias-shape"
    | "empty-output"
    | "groups-not-dividing"
    | "needs-kernel"
    | "needs-spatial"
    | "output-pad"
    | "rank"
    | "weight-shape"
  >,
  OpDefinition<
    "dense",
    AttributesOf<{
      readonly features: AttributeSpec<number>;
      readonly bias: AttributeSpec<BiasAttribute>;
      readonly axis: AttributeSpec<Axis | undefined>;
      readonly weight: AttributeSpec<NdArray | undefined>;
    }>,
    "bias-shape" | "needs-flat" | "no-such-axis" | "weight-shape"
  >,
  OpDefinition<"matmul", AttributesOf<{}>, "inner-extent" | "needs-matrix" | "shape-mismatch">,
  OpDefinition<
    "maxpool",
    AttributesOf<{
      readonly kernel: AttributeSpec<"global" | readonly number[]>;
      readonly stride: AttributeSpec<readonly number[] | undefined>;
      readonly pad: AttributeSpec<PaddingAttribute>;
      readonly ceil: AttributeSpec<boolean>;
      readonly dilation: AttributeSpec<readonly number[]>;
    }>,
    "global-window" | "kernel-exceeds-input" | "needs-spatial" | "rank" | "unread" | "window-in-padding"
  >,
  OpDefinition<
    "avgpool",
    AttributesOf<{
      readonly kernel: AttributeSpec<"global" | readonly number[]>;
      readonly stride: AttributeSpec<readonly number[] | undefined>;
      readonly pad: AttributeSpec<PaddingAttribute>;
      readonly ceil: AttributeSpec<boolean>;
      readonly dilation: AttributeSpec<readonly number[]>;
      readonly count_include_pad: AttributeSpec<boolean>;
    }>,
    "global-window" | "kernel-exceeds-input" | "needs-spatial" | "rank" | "unread" | "window-in-padding"
  >,
  OpDefinition<
    "lppool",
    AttributesOf<{
      readonly kernel: AttributeSpec<"global" | readonly number[]>;
      readonly stride: AttributeSpec<readonly number[] | undefined>;
      readonly pad: AttributeSpec<PaddingAttribute>;
      readonly ceil: AttributeSpec<boolean>;
      readonly dilation: AttributeSpec<readonly number[]>;
      readonly p: AttributeSpec<number>;
    }>,
    "global-window" | "kernel-exceeds-input" | "needs-spatial" | "rank" | "unread" | "window-in-padding"
  >,
  OpDefinition<"flatten", AttributesOf<{}>, never>,
  OpDefinition<
    "reshape",
    AttributesOf<{
      readonly shape: AttributeSpec<readonly Dim[]>;
    }>,
    "element-count"
  >,
  OpDefinition<
    "permute",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[]>;
    }>,
    "missing-axis" | "no-such-axis" | "repeated-axis"
  >,
  OpDefinition<
    "slice",
    AttributesOf<{
      readonly channels: AttributeSpec<readonly Dim[] | undefined>;
      readonly height: AttributeSpec<readonly Dim[] | undefined>;
      readonly width: AttributeSpec<readonly Dim[] | undefined>;
      readonly length: AttributeSpec<readonly Dim[] | undefined>;
      readonly depth: AttributeSpec<readonly Dim[] | undefined>;
    }>,
    "empty" | "no-such-axis" | "nothing-sliced" | "out-of-range"
  >,
  OpDefinition<
    "pad",
    AttributesOf<{
      readonly amount: AttributeSpec<readonly number[] | undefined>;
      readonly channels: AttributeSpec<readonly number[] | undefined>;
      readonly height: AttributeSpec<readonly number[] | undefined>;
      readonly width: AttributeSpec<readonly number[] | undefined>;
      readonly length: AttributeSpec<readonly number[] | undefined>;
      readonly depth: AttributeSpec<readonly number[] | undefined>;
      readonly mode: AttributeSpec<"constant" | "edge" | "reflect">;
      readonly value: AttributeSpec<number>;
    }>,
    | "needs-spatial"
    | "no-such-axis"
    | "nothing-padded"
    | "rank"
    | "reflect-exceeds-input"
    | "repeated-axis"
    | "value-unused"
  >,
  OpDefinition<
    "tile",
    AttributesOf<{
      readonly repeats: AttributeSpec<readonly number[]>;
    }>,
    "rank"
  >,
  OpDefinition<
    "upsample",
    AttributesOf<{
      readonly factor: AttributeSpec<readonly number[]>;
      readonly mode: AttributeSpec<"bilinear" | "nearest">;
      readonly align_corners: AttributeSpec<boolean>;
    }>,
    "align-corners" | "needs-spatial" | "rank"
  >,
  OpDefinition<
    "resize",
    AttributesOf<{
      readonly mode: AttributeSpec<"cubic" | "linear" | "nearest">;
      readonly coordinates: AttributeSpec<
        | "align_corners"
        | "asymmetric"
        | "half_pixel"
        | "half_pixel_symmetric"
        | "pytorch_half_pixel"
        | "tf_half_pixel_for_nn"
      >;
      readonly rounding: AttributeSpec<"ceil" | "floor" | "round_prefer_ceil" | "round_prefer_floor">;
      readonly cubic: AttributeSpec<number>;
      readonly exclude_outside: AttributeSpec<boolean>;
      readonly antialias: AttributeSpec<boolean>;
      readonly size: AttributeSpec<readonly number[] | undefined>;
      readonly factor: AttributeSpec<readonly number[] | undefined>;
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
    }>,
    "empty-output" | "needs-size" | "needs-spatial" | "no-such-axis" | "rank" | "repeated-axis"
  >,
  OpDefinition<
    "pixelshuffle",
    AttributesOf<{
      readonly factor: AttributeSpec<number>;
    }>,
    "channels-not-divisible" | "needs-spatial"
  >,
  OpDefinition<
    "shuffle",
    AttributesOf<{
      readonly groups: AttributeSpec<number>;
    }>,
    "groups-not-dividing"
  >,
  OpDefinition<"add", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"sub", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"mul", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"div", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"max", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"min", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"pow", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"less", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"lessequal", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"greater", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"greaterequal", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"equal", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<"where", AttributesOf<{}>, "shape-mismatch">,
  OpDefinition<
    "concat",
    AttributesOf<{
      readonly axis: AttributeSpec<Axis>;
    }>,
    "no-such-axis" | "shape-mismatch"
  >,
  OpDefinition<
    "bn",
    AttributesOf<{
      readonly eps: AttributeSpec<number>;
      readonly affine: AttributeSpec<boolean>;
      readonly momentum: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "scale",
    AttributesOf<{
      readonly weight: AttributeSpec<boolean>;
      readonly bias: AttributeSpec<boolean>;
      readonly axis: AttributeSpec<Axis>;
    }>,
    "no-effect" | "no-such-axis"
  >,
  OpDefinition<
    "dropout",
    AttributesOf<{
      readonly rate: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "layernorm",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[]>;
      readonly eps: AttributeSpec<number>;
      readonly affine: AttributeSpec<boolean>;
    }>,
    "no-such-axis" | "repeated-axis"
  >,
  OpDefinition<
    "groupnorm",
    AttributesOf<{
      readonly groups: AttributeSpec<number>;
      readonly eps: AttributeSpec<number>;
      readonly affine: AttributeSpec<boolean>;
    }>,
    "groups-not-dividing"
  >,
  OpDefinition<
    "instancenorm",
    AttributesOf<{
      readonly eps: AttributeSpec<number>;
      readonly affine: AttributeSpec<boolean>;
    }>,
    "needs-spatial"
  >,
  OpDefinition<
    "lrn",
    AttributesOf<{
      readonly size: AttributeSpec<number>;
      readonly alpha: AttributeSpec<number>;
      readonly beta: AttributeSpec<number>;
      readonly k: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"relu", AttributesOf<{}>, never>,
  OpDefinition<"relu6", AttributesOf<{}>, never>,
  OpDefinition<"sigmoid", AttributesOf<{}>, never>,
  OpDefinition<
    "softmax",
    AttributesOf<{
      readonly axis: AttributeSpec<Axis>;
    }>,
    "no-such-axis"
  >,
  OpDefinition<
    "logsoftmax",
    AttributesOf<{
      readonly axis: AttributeSpec<Axis>;
    }>,
    "no-such-axis"
  >,
  OpDefinition<
    "hardmax",
    AttributesOf<{
      readonly axis: AttributeSpec<Axis>;
    }>,
    "no-such-axis"
  >,
  OpDefinition<
    "leakyrelu",
    AttributesOf<{
      readonly slope: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "prelu",
    AttributesOf<{
      readonly shared: AttributeSpec<boolean>;
    }>,
    never
  >,
  OpDefinition<
    "elu",
    AttributesOf<{
      readonly alpha: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "selu",
    AttributesOf<{
      readonly alpha: AttributeSpec<number>;
      readonly gamma: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "celu",
    AttributesOf<{
      readonly alpha: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "gelu",
    AttributesOf<{
      readonly approximate: AttributeSpec<"none" | "tanh">;
    }>,
    never
  >,
  OpDefinition<
    "silu",
    AttributesOf<{
      readonly beta: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"mish", AttributesOf<{}>, never>,
  OpDefinition<
    "hardsigmoid",
    AttributesOf<{
      readonly alpha: AttributeSpec<number | undefined>;
      readonly beta: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"hardswish", AttributesOf<{}>, never>,
  OpDefinition<"tanh", AttributesOf<{}>, never>,
  OpDefinition<
    "softplus",
    AttributesOf<{
      readonly beta: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"softsign", AttributesOf<{}>, never>,
  OpDefinition<
    "thresholdedrelu",
    AttributesOf<{
      readonly alpha: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "shrink",
    AttributesOf<{
      readonly lambd: AttributeSpec<number>;
      readonly bias: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<
    "clip",
    AttributesOf<{
      readonly min: AttributeSpec<number | undefined>;
      readonly max: AttributeSpec<number | undefined>;
    }>,
    "empty-range"
  >,
  OpDefinition<
    "rescale",
    AttributesOf<{
      readonly factor: AttributeSpec<number>;
      readonly offset: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"abs", AttributesOf<{}>, never>,
  OpDefinition<"neg", AttributesOf<{}>, never>,
  OpDefinition<"sign", AttributesOf<{}>, never>,
  OpDefinition<"floor", AttributesOf<{}>, never>,
  OpDefinition<"ceil", AttributesOf<{}>, never>,
  OpDefinition<"round", AttributesOf<{}>, never>,
  OpDefinition<"reciprocal", AttributesOf<{}>, never>,
  OpDefinition<"sqrt", AttributesOf<{}>, never>,
  OpDefinition<
    "power",
    AttributesOf<{
      readonly exponent: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"exp", AttributesOf<{}>, never>,
  OpDefinition<"log", AttributesOf<{}>, never>,
  OpDefinition<"erf", AttributesOf<{}>, never>,
  OpDefinition<"sin", AttributesOf<{}>, never>,
  OpDefinition<"cos", AttributesOf<{}>, never>,
  OpDefinition<"tan", AttributesOf<{}>, never>,
  OpDefinition<"asin", AttributesOf<{}>, never>,
  OpDefinition<"acos", AttributesOf<{}>, never>,
  OpDefinition<"atan", AttributesOf<{}>, never>,
  OpDefinition<"sinh", AttributesOf<{}>, never>,
  OpDefinition<"cosh", AttributesOf<{}>, never>,
  OpDefinition<"asinh", AttributesOf<{}>, never>,
  OpDefinition<"acosh", AttributesOf<{}>, never>,
  OpDefinition<"atanh", AttributesOf<{}>, never>,
  OpDefinition<
    "constant",
    AttributesOf<{
      readonly shape: AttributeSpec<readonly number[]>;
      readonly value: AttributeSpec<NdArray | undefined>;
    }>,
    "value-shape"
  >,
  OpDefinition<
    "parameter",
    AttributesOf<{
      readonly shape: AttributeSpec<readonly number[]>;
      readonly init: AttributeSpec<Init>;
    }>,
    "needs-fans"
  >,
  OpDefinition<
    "mean",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "sum",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "prod",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "amax",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "amin",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "l2norm",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "logsumexp",
    AttributesOf<{
      readonly axes: AttributeSpec<readonly Axis[] | undefined>;
      readonly keepdims: AttributeSpec<boolean>;
    }>,
    "needs-spatial" | "no-such-axis" | "nothing-left" | "repeated-axis"
  >,
  OpDefinition<
    "scaleaxis",
    AttributesOf<{
      readonly axis: AttributeSpec<number>;
    }>,
    never
  >,
  OpDefinition<"affine", AttributesOf<{}>, never>,
  OpDefinition<
    "view",
    AttributesOf<{
      readonly shape: AttributeSpec<readonly number[]>;
    }>,
    never
  >,
];
type AttributesOf<S> = {
  readonly [K in keyof S]: S[K] extends AttributeSpec<infer T> ? T : never;
};
type PaddingAttribute = AutomaticPadding | readonly number[];
type AutomaticPadding = (typeof automaticPaddings)[number];
declare const automaticPaddings: readonly ["same", "same_lower", "valid"];
type BiasAttribute = boolean | NdArray;
type Axis = AxisName | number;
type AxisName = (typeof everyAxisName)[number];
declare const everyAxisName: readonly ["channels", "depth", "height", "width", "length"];
type Init = Chosen2<(typeof initialisers2)[number]>;
type Chosen2<V> =
  V extends Variant<infer Name, infer S>
    ? {
        readonly variant: Name;
      } & AttributesOf<S>
    : never;
interface Variant<Name extends string = string, S extends AttributeSpecs = AttributeSpecs> extends Signature {
  readonly name: Name;
  readonly attributes: S;
}
declare const initialisers2: readonly [
  Variant<"zeros", Readonly<Record<never, never>>>,
  Variant<"ones", Readonly<Record<never, never>>>,
  Variant<
    "normal",
    {
      readonly std: AttributeSpec<number>;
    }
  >,
  Variant<"glorot", Readonly<Record<never, never>>>,
  Variant<"kaiming", Readonly<Record<never, never>>>,
];
type GivenTo<Name extends OpName> = GivenAttributes<OpAttributes[Name]>;
type GivenAttributes<A> = {
  readonly [K in keyof A]?: A[K] | undefined;
};
type OpAttributes = {
  readonly [O in Op as O["name"]]: AttributesOfOp<O>;
};
type AttributesOfOp<Op> = Op extends OpDefinition<string, infer A, string> ? A : never;
type Evaluator = (node: NodeContext) => boolean;
interface ForeignOptions {
  readonly sizes?: Readonly<Record<string, number>>;
  readonly weightsFor?: (graph: Graph) => TensorMap | undefined;
}
declare function arrayOfPictures(model: ResolvedModel, input: string, pictures: readonly Picture[]): NpyTensor;
interface Picture {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
declare function topClasses(
  { graph }: ResolvedModel,
  output: string,
  { shape, data }: NpyTensor,
  count: number,
): readonly (readonly TopClass[])[];
interface TopClass {
  readonly name: string;
  readonly score: number;
}
declare function bisect(
  model: ResolvedModel,
  weights: TensorMap,
  inputs: TensorMap,
  target: TargetChoice,
  { tolerance, onProgress, ...options }?: BisectOptions,
): Promise<Bisection>;
interface BisectOptions {
  readonly accuracy?: Accuracy;
  readonly tolerance?: Tolerance;
  readonly passes?: readonly GraphPass[];
  readonly onProgress?: (stage: CompilerStage) => void;
}
interface CompilerStage {
  readonly kind: StageKind;
  readonly name: string;
}
type StageKind = "resolve" | "graph pass" | "lowering" | "kernel pass" | "target";
interface Bisection {
  readonly stages: readonly JudgedStage[];
  readonly finding: Finding | undefined;
}
interface JudgedStage extends CompilerStage {
  readonly largest: number | undefined;
  readonly pass: boolean;
}
type Finding =
  | ({
      readonly kind: "layer";
      readonly layer: string;
      readonly node: string;
      readonly span: Span | undefined;
      readonly cause: Cause;
    } & Difference)
  | OutputFinding
  | {
      readonly kind: "failure";
      readonly message: string;
      readonly cause: "bug";
    };
type Cause = "tolerance" | "range" | "bug";
interface Difference {
  readonly at: readonly number[];
  readonly found: number;
  readonly expected: number;
}
type OutputFinding = {
  readonly kind: "output";
  readonly output: string;
  readonly cause: Cause;
} & Difference;
declare function batchesFrom(set: StoredSet, model: ResolvedModel): readonly TensorMap[];
declare function foreignSubject(
  file: ForeignModel,
  set: StoredSet,
  { sizes, weightsFor }: ForeignOptions,
): ForeignSubject;
interface ForeignSubject {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly batches: readonly TensorMap[];
}
declare const defaultTolerance: Tolerance;
declare function profileModel(model: ResolvedModel, weights: TensorMap, options: ProfileOptions): Promise<Profile>;
interface ProfileOptions {
  readonly target: TargetChoice;
  readonly accuracy: Accuracy;
  readonly weightsType?: WeightTypes | undefined;
  readonly strategy?: string | undefined;
  readonly rounds: number;
  readonly clock: Clock;
  readonly resolution?: number | undefined;
  onProgress(text: string): void;
  between?(): void | Promise<void>;
}
type Clock = () => number;
interface Profile {
  readonly model: ResolvedModel;
  readonly target: Target;
  readonly accuracy: Accuracy;
  readonly batch: number;
  readonly rounds: number;
  readonly runsPerRound: number;
  readonly peak: Peak;
  readonly layers: readonly LayerProfile[];
  readonly withoutKernel: readonly string[];
  readonly macs: number;
  readonly total: Time;
  readonly whole: Time;
}
interface Peak {
  readonly kind: string;
  readonly gflops: number;
  readonly best: number;
}
interface LayerProfile {
  readonly name: string;
  readonly layer: LayerFacts | undefined;
  readonly functions: readonly FunctionProfile[];
  readonly time: Time;
}
interface LayerFacts {
  readonly node: Node;
  readonly computes: string;
  readonly choice: StrategyChoice;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly macs: number;
  readonly judged: boolean;
}
interface FunctionProfile {
  readonly name: string;
  readonly description: string;
  readonly time: Time;
}
interface Time {
  readonly ms: number;
  readonly bestMs: number;
}
declare function readSafetensors(bytes: Uint8Array): ReadonlyMap<string, StoredTensor>;
interface StoredTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}
type DType = "float32" | "float16" | "bfloat16" | "float64" | "int8" | "uint8" | "int16" | "int32" | "int64" | "bool";
declare function safetensorsChunks(
  tensors: Iterable<readonly [string, StoredTensor]>,
  metadata?: Readonly<Record<string, string>>,
): readonly Uint8Array[];
declare function writeSafetensors(tensors: Iterable<readonly [string, StoredTensor]>): Uint8Array;
declare function readNpy(bytes: Uint8Array): NpyTensor;
declare function writeNpy(shape: readonly number[], data: Float32Array): Uint8Array;
declare function readZip(bytes: Uint8Array, inflate: Inflate): readonly ZipMember[];
type Inflate = (data: Uint8Array, size: number, part: "whole" | "head") => Uint8Array;
interface ZipMember {
  readonly name: string;
  readonly size: number;
  bytes(): Uint8Array;
  head(length: number): Uint8Array;
}
declare function npySource(bytes: Uint8Array, name: string): WeightSource;
interface WeightSource {
  readonly kind: SourceKind;
  readonly tensors: readonly SourceTensor[];
  readonly others?: readonly SourceTensor[];
  readonly notes?: readonly string[];
  readonly isOrdered: boolean;
}
type SourceKind = "safetensors" | "npy" | "npz" | "keras" | "onnx" | "torch" | "tfjs";
interface SourceTensor {
  readonly name: string;
  readonly nameInFile?: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly floats: (() => Float32Array) | undefined;
  readonly quantised?: Quantised;
  readonly place?: Place;
}
interface Place {
  readonly layer: string;
  readonly role: string | undefined;
  readonly arrangement: Arrangement | undefined;
  readonly alias?: string;
  readonly isTurned?: boolean;
}
type Arrangement = "torch" | "keras" | "matrix";
declare function npzSource(members: readonly ZipMember[]): WeightSource;
declare function safetensorsSource(tensors: ReadonlyMap<string, StoredTensor>): WeightSource;
declare function torchSource(
  members: readonly ZipMember[],
  key: string | undefined,
  contents: (member: ZipMember) => Uint8Array,
): WeightSource;
declare function kerasSource(root: Hdf5Group): WeightSource;
interface Hdf5Group {
  readonly type: "Group";
  readonly attrs: Readonly<
    Record<
      string,
      {
        readonly value: unknown;
      }
    >
  >;
  keys(): readonly string[];
  get(path: string): Hdf5Group | Hdf5Dataset | null;
}
interface Hdf5Dataset {
  readonly type: "Dataset";
  readonly shape: readonly number[] | null;
  readonly dtype: unknown;
  readonly value: unknown;
}
declare function onnxSource({ graph }: OnnxModel): WeightSource;
interface OnnxModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: ImportGraph;
}
declare function tfjsSource(weights: readonly TfjsWeight[]): WeightSource;
interface TfjsWeight extends WeightSpec {
  readonly stored: Uint8Array;
}
interface WeightSpec {
  readonly name: string;
  readonly dtype: TfjsType;
  readonly shape: readonly number[];
  readonly quantization: Quantization | undefined;
}
type TfjsType = "float32" | "int32" | "bool" | "string" | "complex64";
interface Quantization {
  readonly dtype: "uint8" | "uint16" | "float16";
  readonly scale: number;
  readonly min: number;
}
declare function readNameMap(text: string): NameMap;
type NameMap = ReadonlyMap<string, string>;
declare function readRenaming(text: string): Renaming;
interface Renaming {
  readonly text: string;
  readonly pattern: readonly string[];
  readonly replacement: readonly string[];
}
declare function renamed(source: WeightSource, renamings: readonly Renaming[]): WeightSource;
declare function mapWeights(
  graph: Pick<Graph, "nodes" | "parameters">,
  source: WeightSource,
  layout?: WeightLayout,
  map?: NameMap,
): Mapping;
type WeightLayout = Arrangement | "theano";
interface Mapping {
  readonly source: WeightSource;
  readonly matches: readonly Match[];
  readonly missing: readonly ParameterValue[];
  readonly unused: readonly SourceTensor[];
  readonly ignored: readonly SourceTensor[];
  readonly misfits: readonly Misfit[];
  readonly ambiguous: readonly Ambiguity[];
  readonly isUndecided: boolean;
}
type Match = {
  readonly parameter: ParameterValue;
} & (
  | {
      readonly found: Exclude<MatchedBy, "default">;
      readonly tensor: SourceTensor;
      readonly conversion: Conversion;
    }
  | {
      readonly found: "default";
      readonly value: number;
    }
);
type MatchedBy = "map" | "name" | "alias" | "order" | "shape" | "number" | "tree" | "default";
interface Conversion {
  readonly order: readonly number[] | undefined;
  readonly shape: readonly number[];
  readonly features: readonly (readonly number[])[] | undefined;
  readonly isTurned?: boolean;
}
interface Misfit {
  readonly parameter: ParameterValue;
  readonly tensor: SourceTensor;
  readonly isMapped: boolean;
}
interface Ambiguity {
  readonly parameter: ParameterValue;
  readonly candidates: readonly SourceTensor[];
}
declare function mappedBytes({ matches }: Mapping): QuantisedOf;
declare function mappedValues(mapping: Mapping): TensorMap;
declare function mappingProblems(mapping: Mapping): readonly string[];
declare function matchWeights(
  parameters: readonly ParameterValue[],
  tensors: ReadonlyMap<string, StoredTensor>,
): TensorMap;
declare function storedWeights(
  parameters: readonly ParameterValue[],
  weights: TensorMap,
): (readonly [string, StoredTensor])[];
declare function storables(
  graph: Pick<Graph, "nodes" | "parameters">,
  values: TensorMap,
  quantised?: QuantisedOf,
): readonly Storable[];
interface Storable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
  readonly channels: Channels | NoBytes;
  readonly quantised?: () => Quantised | undefined;
}
type Channels = readonly Dim[];
interface NoBytes {
  readonly reason: string | undefined;
}
declare function storedTensors(weights: readonly StoredWeight[]): readonly (readonly [string, StoredTensor])[];
interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: WeightType;
  readonly tensors: readonly (readonly [string, StoredTensor])[];
  readonly values: () => TensorData;
  readonly loss: Loss;
  readonly perChannel?: readonly [scales: Float32Array, zeroPoints: Float32Array];
  readonly note?: string;
}
interface Loss {
  readonly worst: number;
  readonly rms: number;
  readonly relative: number;
}
declare function storedTypes(weights: readonly StoredWeight[]): ReadonlyMap<string, WeightType>;
declare function storedValues(weights: readonly StoredWeight[]): TensorMap;
declare function storeWeights(weights: readonly Storable[], type: WeightType): readonly StoredWeight[];
declare function weightFileChunks(weights: readonly StoredWeight[]): readonly Uint8Array[];
declare function storeToFit(weights: readonly Storable[], most: number): readonly StoredWeight[];
declare function constantsOf({ nodes }: Graph): readonly string[];
declare const initialisers: readonly ["auto", "glorot", "kaiming"];
declare function initialiseWeights(graph: Graph, seed: number, initialiser?: Initialiser): TensorMap;
type Initialiser = (typeof initialisers)[number];
declare function randomSource(seed: number): RandomSource;
interface RandomSource {
  next(): number;
}
declare function readOnnx(bytes: Uint8Array, files?: Files): OnnxModel;
interface Files {
  readPart(location: string, offset: number, length: number | undefined): Uint8Array | undefined;
  inside?(part: Uint8Array): Uint8Array;
}
declare function float32Tensor(name: string, dims: readonly number[], data: Float32Array): OnnxTensor;
declare function readTensorFile(bytes: Uint8Array, files?: Files): OnnxTensor;
declare function onnxModel({ graph, opsets }: OnnxModel): ForeignModel;
declare function kerasModel({ configuration, version, tensors }: KerasParts): ForeignModel;
interface KerasParts {
  readonly configuration: unknown;
  readonly version?: string | undefined;
  readonly tensors: readonly StoredTensor2[];
}
interface StoredTensor2 {
  readonly name: string;
  readonly shape: readonly number[];
  readonly floats: (() => Float32Array) | undefined;
  readonly quantised?: Quantised;
}
declare function kerasModelInArchive(
  members: readonly ZipMember[],
  unpack: (member: ZipMember) => Uint8Array,
  open: (bytes: Uint8Array) => Promise<Hdf5Group>,
): Promise<ForeignModel>;
declare function kerasModelInHdf5(root: Hdf5Group): ForeignModel;
declare function importModel(model: ForeignModel, options?: ImportOptions): ImportedModel;
interface ImportOptions extends SizeOptions {
  readonly rowsAs?: RowsAs;
}
interface SizeOptions {
  readonly sizes?: Readonly<Record<string, number>>;
  readonly batch?: number;
}
declare function readTfjs(bytes: Uint8Array, read: ReadShard, beside?: readonly StoredTensor2[]): ForeignModel;
type ReadShard = (path: string, most: number) => Uint8Array | undefined;
declare function readTfjsWeights(bytes: Uint8Array, read: ReadShard): readonly TfjsWeight[] | undefined;
declare class ImportError extends FormatError {
  readonly problems: readonly string[];
  constructor(what: string, problems: readonly string[]);
}
declare class FormatError extends Error {
  readonly name = "FormatError";
}
declare function importOnnx(model: OnnxModel, options?: ImportOptions): ImportedModel;
declare function rankNotes({ model, inputs, outputs }: ImportedModel): readonly string[];
declare class ExportError extends FormatError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]);
}
declare function exportOnnx(model: ResolvedModel, weights: TensorMap, { batch }?: ExportOptions): ExportedModel;
interface ExportOptions {
  readonly batch?: "free" | "fixed";
}
interface ExportedModel {
  readonly model: OnnxModel;
  readonly isBatchFree: boolean;
}
declare function onnxChunks(model: OnnxModel, { dataFile }?: WriteOptions): OnnxPieces;
interface WriteOptions {
  readonly dataFile?: string;
}
interface OnnxPieces {
  readonly model: readonly Uint8Array[];
  readonly data: readonly Uint8Array[];
}
declare function writeModelText(model: WrittenModel, givenWeights: TensorMap, options?: TextOptions): ModelText;
type WrittenModel = Pick<ResolvedModel, "name" | "graph"> &
  Partial<Pick<ResolvedModel, "layout" | "training" | "defaults" | "open" | "requirements">>;
interface TextOptions {
  readonly source?: string;
  readonly notes?: readonly string[];
}
interface ModelText {
  readonly text: string;
  readonly weights: TensorMap;
  readonly notes: readonly string[];
}
declare function reportTable(model: ResolvedModel, style?: Style, arena?: number, weightsType?: WeightType): string;
type ConventionName = (typeof conventionNames)[number];
declare const conventionNames: readonly ["torchvision", "torchinfo", "keras", "ptflops", "fvcore"];
declare function layerTable(model: ResolvedModel, options?: LayerTableOptions): ReportTable;
interface LayerTableOptions {
  readonly columns?: readonly LayerColumnName[] | undefined;
  readonly depth?: number | undefined;
  readonly sort?: SortOrder | undefined;
  readonly units?: Units | undefined;
  readonly weightsType?: WeightType | undefined;
  readonly arena?: number | undefined;
  readonly times?: LayerTimes | undefined;
  readonly convention?: ConventionName | undefined;
  readonly broken?: readonly BrokenClaim[] | undefined;
}
type LayerColumnName = (typeof layerColumnNames)[number];
declare const layerColumnNames: readonly [
  "layer",
  "kind",
  "output",
  "kernel",
  "stride",
  "formula",
  "parameters",
  "share",
  "trainable",
  "weights",
  "macs",
  "macs-share",
  "flops",
  "memory",
  "sees",
  "jump",
  "intensity",
  "time",
  "time-share",
  "differs",
];
interface SortOrder {
  readonly column: LayerColumnName;
  readonly direction: "asc" | "desc";
}
interface Units {
  readonly counts: CountUnit;
  readonly bytes: ByteUnit;
}
type CountUnit = (typeof countUnits)[number];
declare const countUnits: readonly ["full", "short", "K", "M", "G", "raw"];
type ByteUnit = (typeof byteUnits)[number];
declare const byteUnits: readonly ["fitting", "B", "KiB", "MiB", "GiB"];
interface LayerTimes {
  readonly layers: ReadonlyMap<string, number>;
  readonly outside: number;
  readonly total: number;
}
interface BrokenClaim {
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly layers: readonly string[] | undefined;
}
interface ReportTable {
  readonly title: string;
  readonly subtitle: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
  readonly totals: readonly TableRow[];
  readonly notes: readonly string[];
  readonly findings: readonly string[];
}
interface TableColumn {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly rank: number;
}
type Unit = "words" | "code" | "count" | "bytes" | "share" | "ratio" | "milliseconds" | "pixels";
interface TableRow {
  readonly cells: readonly Cell[];
  readonly depth: number;
  readonly block?: string | undefined;
  readonly findings: readonly number[];
}
interface Cell {
  readonly text: string;
  readonly value: number | string | null;
}
declare const layerColumns: readonly LayerColumnInfo[];
interface LayerColumnInfo extends TableColumn {
  readonly name: LayerColumnName;
  readonly also: readonly string[];
  readonly help: string;
  readonly isSummed?: boolean;
  readonly needs?: "times" | "convention";
  readonly isOfWork?: boolean;
}
declare function tableText(table: ReportTable, { style, width }?: TextOptions2): string;
interface TextOptions2 {
  readonly style?: Style;
  readonly width?: number | undefined;
}
declare function tableMarkdown(table: ReportTable): string;
declare function tableCsv(table: ReportTable): string;
declare function tableJson({ columns, rows, totals, findings }: ReportTable): TableJson;
interface TableJson {
  readonly columns: readonly {
    readonly name: string;
    readonly title: string;
    readonly unit: Unit;
  }[];
  readonly rows: readonly (readonly JsonValue[])[];
  readonly totals: readonly (readonly JsonValue[])[];
  readonly findings: readonly string[];
}
type JsonValue = Cell["value"];
declare function tableTsv(table: ReportTable): string;
declare function tableLatex(table: ReportTable): string;
declare function tableSvg(table: ReportTable): string;
declare function reportPage(model: ResolvedModel, options?: ReportPageOptions): string;
interface ReportPageOptions {
  readonly weightsType?: WeightType | undefined;
  readonly depth?: number | undefined;
  readonly profile?: Profile | undefined;
}
declare function reportJson(model: ResolvedModel, arena?: number, weightsType?: WeightType): ReportJson;
interface ReportJson extends SummaryJson {
  readonly layers: readonly LayerJson[];
}
interface SummaryJson {
  readonly model: string;
  readonly inputs: readonly InputJson[];
  readonly outputs: readonly OutputJson[];
  readonly totals: {
    readonly params: Figure;
    readonly trainable: Figure;
    readonly buffers: Figure;
    readonly macs: Figure;
    readonly flops: Figure;
    readonly weightBytes: Figure;
    readonly peakActivationBytes: number | null;
    readonly arenaBytes: number | null;
  };
}
interface InputJson extends NamedShape {
  readonly pixels?: Pixels;
}
interface NamedShape {
  readonly name: string;
  readonly shape: readonly Figure[];
}
type Figure = number | string;
interface OutputJson extends NamedShape {
  readonly classes?: {
    readonly file: string | null;
    readonly count: number;
  };
}
interface LayerJson {
  readonly name: string;
  readonly kind: string;
  readonly output: readonly Figure[];
  readonly params: Figure;
  readonly trainable: Figure;
  readonly formula: string;
  readonly macs: Figure;
  readonly flops: Figure;
  readonly weightBytes: Figure;
  readonly outputBytes: Figure;
  readonly kernel: readonly number[] | null;
  readonly stride: readonly number[] | null;
  readonly receptiveField: readonly FieldJson[];
  readonly source: {
    readonly file: string;
    readonly line: number;
  } | null;
}
interface FieldJson {
  readonly size: number | null;
  readonly stride: number | null;
  readonly start: number | null;
}
declare function overviewCsv(lines: readonly OverviewLine[]): string;
interface OverviewLine {
  readonly file: string;
  readonly model: ResolvedModel;
  readonly figures: ModelFigures;
  readonly broken: readonly BrokenClaim[];
}
interface ModelFigures {
  readonly layers: readonly LayerFigures[];
  readonly params: Dim;
  readonly trainable: Dim;
  readonly buffers: Dim;
  readonly weightBytes: Dim;
  readonly weightsType: WeightType;
  readonly macs: Dim;
  readonly peakActivationBytes: number | undefined;
  readonly convolution: Subtotal;
  readonly dense: Subtotal;
  readonly other: Subtotal;
}
interface LayerFigures {
  readonly node: Node;
  readonly kind: string;
  readonly shape: Shape;
  readonly params: Dim;
  readonly formula: string;
  readonly trainable: Dim;
  readonly weightBytes: Dim;
  readonly macs: Dim;
  readonly traffic: Traffic;
  readonly receptive: readonly AxisField[];
}
interface Traffic {
  readonly inputs: Dim;
  readonly outputs: Dim;
  readonly parameters: Dim;
}
type AxisField =
  | {
      readonly kind: "whole";
    }
  | {
      readonly kind: "window";
      readonly extent: number;
      readonly jump: number | undefined;
      readonly start: number | undefined;
    };
interface Subtotal {
  readonly params: Dim;
  readonly macs: Dim;
}
declare function overviewJson(lines: readonly OverviewLine[], leftOut?: readonly LeftOut[]): OverviewJson;
interface LeftOut {
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
}
interface OverviewJson {
  readonly models: readonly OverviewModelJson[];
  readonly leftOut?: readonly LeftOut[];
}
interface OverviewModelJson extends SummaryJson {
  readonly file: string;
  readonly receptiveField: readonly FieldJson[];
  readonly brokenClaims?: readonly BrokenClaimJson[];
}
type BrokenClaimJson = Omit<BrokenClaim, "layers"> & {
  readonly layers: readonly string[] | null;
};
declare function overviewLine(file: string, model: ResolvedModel, weightsType?: WeightType): OverviewLine;
declare function overviewMarkdown(lines: readonly OverviewLine[]): string;
declare function overviewReport(
  lines: readonly OverviewLine[],
  names?: readonly OverviewColumnName[],
  units?: Units,
  leftOut?: readonly LeftOut[],
): ReportTable;
type OverviewColumnName = (typeof overviewColumnNames)[number];
declare const overviewColumnNames: readonly [
  "file",
  "model",
  "signature",
  "params",
  "trainable",
  "buffers",
  "macs",
  "weightBytes",
  "peakActivationBytes",
  "receptiveField",
];
declare function overviewTable(lines: readonly OverviewLine[], style?: Style): string;
declare function weightsJson(mapping: Mapping): WeightsJson;
interface WeightsJson {
  readonly kind: SourceKind;
  readonly complete: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly tensor: string | null;
    readonly tensorShape: readonly number[] | null;
    readonly found: MatchedBy | null;
    readonly value: number | null;
    readonly conversions: readonly string[];
  }[];
  readonly ambiguous: readonly {
    readonly name: string;
    readonly candidates: readonly string[];
  }[];
  readonly misfits: readonly {
    readonly name: string;
    readonly tensor: string;
  }[];
  readonly unused: readonly string[];
  readonly ignored: readonly string[];
}
declare function weightsTable(mapping: Mapping, style?: Style): string;
declare function storedWeightsJson(weights: readonly StoredWeight[]): readonly StoredWeightJson[];
interface StoredWeightJson {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: WeightType;
  readonly bytes: number;
  readonly worstError: number;
  readonly rmsError: number;
}
declare function storedWeightsTable(weights: readonly StoredWeight[]): string;
declare function bisectJson(cases: readonly BisectedCase[]): {
  readonly bisections: readonly BisectionJson[];
};
interface BisectedCase extends Bisection {
  readonly target: string;
  readonly inputs: string;
}
interface BisectionJson {
  readonly target: string;
  readonly inputs: string;
  readonly stages: readonly (CompilerStage & {
    readonly largest: number | null;
    readonly pass: boolean;
  })[];
  readonly finding: Readonly<Record<string, string | number | null | readonly number[]>> | null;
}
declare function verifyJson(
  cases: readonly VerifiedCase[],
  withTarget: boolean,
): {
  readonly cases: readonly CaseJson[];
};
interface VerifiedCase {
  readonly name: string;
  readonly target: string;
  readonly verdicts: readonly Verdict[];
}
interface CaseJson {
  readonly name: string;
  readonly target?: string;
  readonly pass: boolean;
  readonly reason?: string;
  readonly maxAbsolute: number | null;
  readonly maxRelative: number | null;
  readonly notes?: readonly string[];
}
declare function profileJson(profile: Profile): ProfileJson;
interface ProfileJson {
  readonly model: string;
  readonly target: string;
  readonly accuracy: string;
  readonly relaxedSimd: boolean;
  readonly batch: number;
  readonly rounds: number;
  readonly runsPerRound: number;
  readonly peak: {
    readonly kind: string;
    readonly gflops: number;
    readonly bestGflops: number;
  };
  readonly layers: readonly LayerProfileJson[];
  readonly withoutKernel: readonly string[];
  readonly totals: {
    readonly ms: number;
    readonly bestMs: number;
    readonly wholeMs: number;
    readonly wholeBestMs: number;
    readonly macs: number;
    readonly gflops: number;
    readonly ofPeak: number;
  };
  readonly lowest: {
    readonly name: string;
    readonly ofPeak: number;
  } | null;
}
interface LayerProfileJson {
  readonly name: string;
  readonly kind: string | null;
  readonly computes: string | null;
  readonly strategy: string | null;
  readonly reason: string | null;
  readonly inputs: readonly (readonly number[])[] | null;
  readonly output: readonly number[] | null;
  readonly functions: readonly {
    readonly name: string;
    readonly ms: number;
    readonly bestMs: number;
  }[];
  readonly ms: number;
  readonly bestMs: number;
  readonly share: number;
  readonly macs: number | null;
  readonly gflops: number | null;
  readonly ofPeak: number | null;
  readonly judged: boolean;
  readonly source: {
    readonly file: string;
    readonly line: number;
  } | null;
}
declare function profileTable(profile: Profile, style?: Style): string;
declare function memoryPlanOf(program: Program, { region, graph }?: TimelineOptions): MemoryTimeline;
interface TimelineOptions {
  readonly region?: RegionName;
  readonly graph?: Graph | undefined;
}
interface MemoryTimeline {
  readonly model: string;
  readonly region: RegionName;
  readonly examples: number;
  readonly calls: readonly TimelineCall[];
  readonly buffers: readonly PlannedBuffer[];
  readonly bytes: number;
  readonly arenaBytes: number;
  readonly peak: MemoryPeak | undefined;
  readonly besides: MemoryBesides;
}
interface TimelineCall {
  readonly function: string;
  readonly layer: string | undefined;
  readonly description: string;
}
interface PlannedBuffer {
  readonly tensor: string;
  readonly category: Category;
  readonly element: StorageType;
  readonly bytes: number;
  readonly offset: number;
  readonly first: number;
  readonly last: number;
}
interface MemoryPeak {
  readonly call: number;
  readonly bytes: number;
  readonly buffers: readonly PlannedBuffer[];
}
interface MemoryBesides {
  readonly weights: number;
  readonly inputsAndOutputs: number;
}
declare function planJson(plan: MemoryTimeline, target: string): PlanJson;
interface PlanJson {
  readonly model: string;
  readonly target: string;
  readonly region: RegionName;
  readonly examples: number;
  readonly bytes: number;
  readonly arenaBytes: number;
  readonly calls: readonly PlanCallJson[];
  readonly buffers: readonly PlanBufferJson[];
  readonly peak: PlanPeakJson | null;
  readonly besides: {
    readonly weights: number;
    readonly inputsAndOutputs: number;
  };
}
interface PlanCallJson {
  readonly function: string;
  readonly layer: string | null;
  readonly description: string;
}
interface PlanBufferJson {
  readonly tensor: string;
  readonly category: Category;
  readonly element: StorageType;
  readonly bytes: number;
  readonly offset: number;
  readonly first: number;
  readonly last: number;
}
interface PlanPeakJson {
  readonly call: number;
  readonly bytes: number;
  readonly buffers: readonly number[];
}
declare function planTable(plan: MemoryTimeline, style?: Style): string;
declare function planPicture(plan: MemoryTimeline): VectorPicture;
interface VectorPicture {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly content: Child;
}
type Child = Markup | string | number | undefined | readonly Child[];
interface Markup {
  readonly markup: string;
}
declare function volumesPicture(
  model: {
    readonly graph: Graph;
  },
  options?: VolumesOptions,
): VectorPicture;
interface VolumesOptions {
  readonly depth?: number | undefined;
}
declare function volumesTikz(
  model: {
    readonly graph: Graph;
  },
  options?: VolumesOptions,
): string;
declare function graphPicture(
  model: {
    readonly graph: Graph;
  },
  options?: GraphOptions,
): VectorPicture;
interface GraphOptions {
  readonly depth?: number | undefined;
  readonly direction?: Direction | undefined;
  readonly measure?: Measure | undefined;
}
type Direction = "down" | "right";
interface Measure {
  readonly title: string;
  valueOf(layers: readonly LayerFigures[]): Dim | undefined;
  text(value: number): string;
}
declare function graphPage(
  model: {
    readonly graph: Graph;
  },
  options?: GraphOptions,
): string;
declare const graphMeasures: Readonly<Record<"params" | "macs" | "memory", Measure>>;
declare function svgDocument(picture: VectorPicture): string;
declare class InternalError extends Error {
  readonly name = "InternalError";
}
declare class LongSizeError extends Error {
  readonly name = "LongSizeError";
  constructor();
}
export {
  check,
  emptyHost,
  Checked,
  CheckOptions,
  Host,
  Refusal,
  Source,
  Position,
  Span,
  Counts,
  Diagnostic,
  Edit,
  Fix,
  Severity,
  Level,
  RuleLevels,
  formatDiagnostic,
  formatDiagnostics,
  Style,
  StyleName,
  toJson,
  JsonDiagnostic,
  ResolvedModel,
  Graph,
  Node,
  ParameterValue,
  Value,
  openSizes,
  oversizedMessage,
  compileModel,
  Compiled,
  CompileOptions,
  GraphObserver,
  targetKinds,
  targetNames,
  typescript,
  wasm,
  TargetChoice,
  TargetName,
  Target,
  TargetKind,
  Program,
  emitModule,
  ModuleOptions,
  ModuleTexts,
  sourceMapWriter,
  SourceMapWriter,
  SourceName,
  netPage,
  PageOptions,
  packWeights,
  engineFor,
  engineNames,
  Engine,
  EngineChoice,
  EngineName,
  EngineOptions,
  EnginePort,
  fitToPort,
  runBatches,
  withPorts,
  verifyModel,
  verifyForeign,
  arrayOfPictures,
  topClasses,
  Picture,
  TopClass,
  Verdict,
  VerifyOptions,
  StoredSet,
  bisect,
  Bisection,
  BisectOptions,
  Cause,
  Finding,
  OutputFinding,
  JudgedStage,
  CompilerStage,
  batchesFrom,
  foreignSubject,
  ForeignSubject,
  defaultTolerance,
  profileModel,
  Profile,
  ProfileOptions,
  readSafetensors,
  safetensorsChunks,
  writeSafetensors,
  StoredTensor,
  Quantised,
  QuantisedOf,
  readNpy,
  writeNpy,
  NpyTensor,
  readZip,
  Inflate,
  ZipMember,
  npySource,
  npzSource,
  safetensorsSource,
  WeightSource,
  torchSource,
  kerasSource,
  Hdf5Dataset,
  Hdf5Group,
  onnxSource,
  tfjsSource,
  readNameMap,
  readRenaming,
  renamed,
  Renaming,
  mapWeights,
  WeightLayout,
  MatchedBy,
  Mapping,
  mappedBytes,
  mappedValues,
  mappingProblems,
  matchWeights,
  storedWeights,
  storables,
  storedTensors,
  storedTypes,
  storedValues,
  storeWeights,
  weightFileChunks,
  storeToFit,
  Loss,
  Storable,
  StoredWeight,
  WeightType,
  WeightTypes,
  constantsOf,
  initialisers,
  initialiseWeights,
  Initialiser,
  TensorData,
  TensorMap,
  randomSource,
  RandomSource,
  readOnnx,
  Files,
  OnnxModel,
  OnnxTensor,
  float32Tensor,
  readTensorFile,
  onnxModel,
  kerasModel,
  KerasParts,
  kerasModelInArchive,
  kerasModelInHdf5,
  importModel,
  ForeignModel,
  readTfjs,
  readTfjsWeights,
  ReadShard,
  ImportError,
  importOnnx,
  rankNotes,
  ImportedModel,
  ExportError,
  exportOnnx,
  ExportedModel,
  onnxChunks,
  writeModelText,
  reportTable,
  ConventionName,
  layerTable,
  LayerTableOptions,
  layerColumns,
  LayerColumnInfo,
  LayerColumnName,
  LayerTimes,
  Cell,
  ReportTable,
  TableColumn,
  TableRow,
  Unit,
  Units,
  tableText,
  tableMarkdown,
  tableCsv,
  tableJson,
  tableTsv,
  tableLatex,
  tableSvg,
  reportPage,
  ReportPageOptions,
  reportJson,
  LayerJson,
  ReportJson,
  overviewCsv,
  overviewJson,
  overviewLine,
  overviewMarkdown,
  overviewReport,
  overviewTable,
  LeftOut,
  OverviewColumnName,
  OverviewLine,
  weightsJson,
  weightsTable,
  storedWeightsJson,
  storedWeightsTable,
  bisectJson,
  BisectedCase,
  verifyJson,
  profileJson,
  profileTable,
  memoryPlanOf,
  MemoryBesides,
  MemoryPeak,
  MemoryTimeline,
  PlannedBuffer,
  TimelineCall,
  TimelineOptions,
  planJson,
  planTable,
  PlanBufferJson,
  PlanCallJson,
  PlanJson,
  PlanPeakJson,
  planPicture,
  volumesPicture,
  volumesTikz,
  VolumesOptions,
  graphPicture,
  graphPage,
  GraphOptions,
  graphMeasures,
  svgDocument,
  VectorPicture,
  FormatError,
  InternalError,
  LongSizeError,
};
