/**
 * What was written, with a span for every node. Nothing here knows a layer by name: whether the bare name behind a
 * layer is a post-operation or a value is decided by `resolve`, which has the registry. Where the input was broken a
 * `hole` stands in, so that the rest of the file is still answered for.
 */
import type { ArithmeticOperator, RelationalOperator } from "../base/calculations.ts";
import type { Span } from "../base/source.ts";

export interface Name {
  /** Empty where the name is missing, which has been reported. */
  readonly text: string;
  /** Of a quoted name with computed parts: texts and expressions in order; `text` is what was written. */
  readonly parts?: TextParts;
  readonly span: Span;
}

/** `"layer{i}"` as `["layer", i, ""]`. */
export type TextParts = readonly (string | Expression)[];

// ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SourceFile {
  readonly span: Span;
  readonly declarations: readonly Declaration[];
}

export type Declaration = ImportDeclaration | LetStatement | BlockDeclaration | ModelDeclaration | Hole;

/** `import { Down, Up } from "./unet-blocks.cvk"` */
export interface ImportDeclaration {
  readonly kind: "import";
  readonly names: readonly Name[];
  /** The relative path as written, without quotes; undefined where it is missing. */
  readonly from: Name | undefined;
  /** Whether it could not be read: then its names are guesses, and there may be more. */
  readonly broken: boolean;
  readonly span: Span;
}

export interface BlockDeclaration {
  readonly kind: "block";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  /** Whether its head could not be read: then there may be more parameters, or others. */
  readonly broken: boolean;
  readonly body: Body;
  readonly span: Span;
}

export interface ModelDeclaration {
  readonly kind: "model";
  readonly name: Name;
  readonly parameters: readonly Parameter[];
  /** Whether its head could not be read: then there may be more parameters, or others. */
  readonly broken: boolean;
  readonly body: Body;
  readonly span: Span;
}

export interface Parameter {
  readonly name: Name;
  readonly defaultValue: Expression | undefined;
  readonly span: Span;
}

/** What stands between two braces. */
export interface Body {
  readonly statements: readonly Statement[];
  readonly span: Span;
  /** Whether its closing brace is missing, so that where it ends is a guess. */
  readonly unclosed: boolean;
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

export type Statement =
  | LayerStatement
  | InputStatement
  | OutputStatement
  | FromStatement
  | LetStatement
  | IfStatement
  | RepeatStatement
  | ForStatement
  | ExpectStatement
  | RequireStatement
  | ClaimStatement
  | LayoutStatement
  | TrainStatement
  | Hole;

/** `label: conv 64 kernel=3 bn relu -> [64, 8, 8]`, a layer or a call of a block. */
export interface LayerStatement {
  readonly kind: "layer";
  readonly label: Label | undefined;
  readonly name: Name;
  /**
   * Values, attributes, braces and post-operations in the order written. Values after attributes or braces and missing
   * commas are reported and mended as far as they can be judged without the registry: a value that is not a bare name or
   * call. A value that is a hole stands for what could not be read of the line.
   */
  readonly items: readonly Item[];
  readonly claim: ArrowClaim | undefined;
  readonly span: Span;
}

/** `features.0:`, `0:`, `"conv1/7x7_s2":`. `text` is without quotes and colon. */
export interface Label {
  readonly text: string;
  /** As those of names. */
  readonly parts?: TextParts;
  readonly quoted: boolean;
  readonly span: Span;
}

export type Item = ValueItem | AttributeItem | BraceItem;

/**
 * A value, or a post-operation: a bare name (`relu`) or a call (`dropout(0.5)`, `bn(eps=1e-3)`) that turns out to be
 * a layer.
 */
export interface ValueItem {
  readonly kind: "value";
  readonly value: Expression;
  /** Whether a comma stands before it. A value that follows a value needs one; a post-operation has none. */
  readonly afterComma: boolean;
  /** Whether it stands in the parentheses that touch the layer's name. */
  readonly parenthesised: boolean;
  readonly span: Span;
}

export interface AttributeItem {
  readonly kind: "attribute";
  readonly name: Name;
  readonly value: Expression;
  readonly parenthesised: boolean;
  readonly span: Span;
}

export interface BraceItem {
  readonly kind: "brace";
  readonly body: Body;
  readonly span: Span;
}

/** `-> [64, 8, 8]` */
export interface ArrowClaim {
  readonly dimensions: readonly Expression[];
  readonly span: Span;
}

/** `input image [3, 224, 224]`, `input image [3, H = 224, W = 224]`, `input image [3, 224, 224] pixels(fit=cover)` */
export interface InputStatement {
  readonly kind: "input";
  readonly name: Name;
  /** Undefined where the shape is missing, which has been reported. */
  readonly dimensions: readonly Expression[] | undefined;
  /** Of dimensions that are names. */
  readonly defaults: readonly SizeDefault[];
  readonly shapeSpan: Span;
  /** What says how the tensor comes about: `pixels(…)`. */
  readonly call: CallExpression | undefined;
  readonly span: Span;
}

/** `H = 224` in the shape of an input. */
export interface SizeDefault {
  readonly name: Name;
  readonly value: Expression;
  /** Of name and value. */
  readonly span: Span;
}

/** `output mask`, `output features = skip1`, `output scores classes="digits.txt"` */
export interface OutputStatement {
  readonly kind: "output";
  readonly name: Name;
  readonly value: Expression | undefined;
  readonly attributes: readonly AttributeItem[];
  readonly span: Span;
}

/** `from skip1` */
export interface FromStatement {
  readonly kind: "from";
  readonly value: Expression;
  readonly claim: ArrowClaim | undefined;
  readonly span: Span;
}

export interface LetStatement {
  readonly kind: "let";
  readonly name: Name;
  readonly value: Expression;
  readonly span: Span;
}

export interface IfStatement {
  readonly kind: "if";
  readonly condition: Expression;
  readonly then: Body;
  readonly otherwise: Body | IfStatement | undefined;
  readonly span: Span;
}

export interface RepeatStatement {
  readonly kind: "repeat";
  readonly count: Expression;
  readonly body: Body;
  readonly span: Span;
}

/** `for width in [64, 128] { … }` */
export interface ForStatement {
  readonly kind: "for";
  readonly variable: Name;
  readonly iterable: Expression;
  readonly body: Body;
  readonly span: Span;
}

/** `expect params <= 5M`, `expect macs <= 50M at H=32 W=32` */
export interface ExpectStatement {
  readonly kind: "expect";
  readonly condition: Expression;
  /** Empty where the claim is about the model at its own sizes. */
  readonly at: readonly AttributeItem[];
  readonly span: Span;
}

/** `require H % 32 == 0`: what a model asks of its sizes, or a block of its call. */
export interface RequireStatement {
  readonly kind: "require";
  readonly condition: Expression;
  readonly span: Span;
}

/** `-> [64, 8, 8]` alone on a line: claims the current tensor. */
export interface ClaimStatement {
  readonly kind: "claim";
  readonly claim: ArrowClaim;
  readonly span: Span;
}

/** `layout NHWC` */
export interface LayoutStatement {
  readonly kind: "layout";
  readonly order: Name;
  readonly span: Span;
}

/** `train { … }`: how a model is trained. */
export interface TrainStatement {
  readonly kind: "train";
  /** Its lines read as layers do: `loss mse`, `optimizer sgd(lr=0.03)`. */
  readonly body: Body;
  readonly span: Span;
}

/** Broken input that has already been reported. */
export interface Hole {
  readonly kind: "hole";
  readonly span: Span;
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type Expression =
  | NumberLiteral
  | WindowLiteral
  | BooleanLiteral
  | StringLiteral
  | ListExpression
  | PathExpression
  | PatternExpression
  | IndexExpression
  | CallExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | Unknown
  | Hole;

/** `?`: a value that is to be found. */
export interface Unknown {
  readonly kind: "unknown";
  readonly span: Span;
}

/** `61_100_840`, `62M`, `0.5`, `1e-5`, `8MiB` */
export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  /** Whether it was written with `B`, as bytes. */
  readonly bytes: boolean;
  readonly span: Span;
}

/** `11x11` */
export interface WindowLiteral {
  readonly kind: "window";
  readonly extents: readonly number[];
  readonly span: Span;
}

export interface BooleanLiteral {
  readonly kind: "boolean";
  readonly value: boolean;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly value: string;
  /** As those of names. */
  readonly parts?: TextParts;
  readonly span: Span;
}

export interface ListExpression {
  readonly kind: "list";
  readonly elements: readonly Expression[];
  readonly span: Span;
}

/** `classes`, `in.channels`, `enc.layer2`, `features.0`, `"conv1/7x7_s2".channels`: one or more segments. */
export interface PathExpression {
  readonly kind: "path";
  readonly segments: readonly Name[];
  readonly span: Span;
}

/** `layers.*.skip`: the tensors of all paths that read so, `*` for any one segment. */
export interface PatternExpression {
  readonly kind: "pattern";
  readonly segments: readonly PatternSegment[];
  readonly span: Span;
}

export interface PatternSegment {
  /** Undefined for `*`. */
  readonly text: string | undefined;
  readonly parts?: TextParts;
  readonly span: Span;
}

/** `depths[0]` */
export interface IndexExpression {
  readonly kind: "index";
  readonly target: Expression;
  readonly index: Expression;
  readonly span: Span;
}

/** `min(a, b)`; behind a layer or an input also `bn(eps=1e-3)`, so its items may be attributes. */
export interface CallExpression {
  readonly kind: "call";
  readonly name: Name;
  readonly items: readonly (ValueItem | AttributeItem)[];
  readonly span: Span;
}

export interface UnaryExpression {
  readonly kind: "unary";
  readonly operator: "-" | "!";
  readonly operand: Expression;
  readonly span: Span;
}

export type InfixOperator = ArithmeticOperator | RelationalOperator | "&&" | "||" | "~";

export interface BinaryExpression {
  readonly kind: "binary";
  readonly operator: InfixOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly span: Span;
}

export interface ConditionalExpression {
  readonly kind: "conditional";
  readonly condition: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
  readonly span: Span;
}
