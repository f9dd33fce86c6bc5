/**
 * Claims that a model makes of itself (`expect params == 61_706`, `-> [256, 6, 6]`), typed and bound to the graph, so that
 * `analysis/claims` can judge them without knowing the language.
 */
import type { ArithmeticOperator, RelationalOperator, NumberFunctionName } from "../base/calculations.ts";
import type { Span } from "../base/source.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { Dim, SizeBindings } from "../tensor/dim.ts";
import type { Graph, Node, Value } from "./graph.ts";

export type Claim = ShapeClaim | FigureClaim;

/** `-> [C, H, W]`: the expected shape without the batch. */
export interface ShapeClaim {
  readonly kind: "shape";
  readonly value: Value;
  readonly expected: readonly Dim[];
  readonly span: Span;
}

/** `expect …`: must come out true. */
export interface FigureClaim {
  readonly kind: "figure";
  /** Where it is about the model at other sizes than its own: these, and the graph that they give, which its condition is about. */
  readonly at?: { readonly sizes: SizeBindings; readonly graph: Graph };
  /**
   * Whether layers are missing, since lines with mistakes gave none: then figures are lower bounds, and a claim is known to
   * be false only where it is exceeded already.
   */
  readonly isPartial?: boolean;
  /** Whether it stands in a block: then it cannot say its sizes. */
  readonly inBlock?: boolean;
  readonly condition: ClaimExpression;
  readonly span: Span;
}

export const figureNames = ["params", "trainable", "macs", "memory", "weights", "receptive"] as const;
/** params, trainable: elements; macs: multiply-accumulates of one example; memory (peak activations), weights: bytes. */
export type FigureName = (typeof figureNames)[number];

export type ClaimExpression =
  | {
      readonly kind: "number";
      readonly value: number;
      readonly bytes: boolean;
      /** As written, where it stands so in the text. */
      readonly text?: string;
      /** On the right of `~`: half a unit of the last digit. */
      readonly half?: number;
    }
  | { readonly kind: "size"; readonly value: Dim }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** `195x195`: compares with `receptive`. */
  | { readonly kind: "window"; readonly extents: readonly number[] }
  | {
      readonly kind: "figure";
      readonly figure: FigureName;
      /** As written: `params`, `layer1.params`. */
      readonly text: string;
      /** The nodes that it is about; undefined for the whole model. */
      readonly nodes: readonly Node[] | undefined;
      /** Whether they are those of a block call or a copy: of a broken model some may be missing. */
      readonly ofCall?: boolean;
      readonly span: Span;
    }
  /** A figure that only running the net gives. */
  | {
      readonly kind: "behaviour";
      readonly behaviour: Behaviour;
      /** As written: `accuracy("digits.npz")`. */
      readonly text: string;
      readonly span: Span;
    }
  | { readonly kind: "unary"; readonly operator: "-" | "!"; readonly operand: ClaimExpression }
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

/** What a net does with its weights. Files are named from the one that the claim stands in. */
export type Behaviour = MetricBehaviour | CloseBehaviour;

/** `accuracy("digits.npz")`: how well an output meets the targets of a set of examples, by the metric of that name. */
export interface MetricBehaviour {
  readonly kind: "metric";
  readonly metric: string;
  readonly attributes: AttributeRecord;
  readonly file: string;
  readonly output: string;
  /** The class in the target that does not count. */
  readonly ignore: number | undefined;
}

/** `close("net.onnx", 1e-5)`: whether another model gives the same outputs; `tolerance` is a part of an output's largest element. */
export interface CloseBehaviour {
  readonly kind: "close";
  readonly file: string;
  readonly tolerance: number;
}

export type FigureExpression = Extract<ClaimExpression, { readonly kind: "figure" }>;
export type BehaviourExpression = Extract<ClaimExpression, { readonly kind: "behaviour" }>;

/** The figures that an expression is about, from left to right. */
export function figuresIn(expression: ClaimExpression): readonly FigureExpression[] {
  return leavesOf(expression).filter((leaf) => leaf.kind === "figure");
}

/** What has to be run to know whether a claim holds, from left to right. */
export function behavioursIn(expression: ClaimExpression): readonly BehaviourExpression[] {
  return leavesOf(expression).filter((leaf) => leaf.kind === "behaviour");
}

/** Whether a claim is judged by running the net. */
export function isAboutBehaviour(claim: Claim): claim is FigureClaim {
  return claim.kind === "figure" && behavioursIn(claim.condition).length > 0;
}

function leavesOf(expression: ClaimExpression): readonly ClaimExpression[] {
  switch (expression.kind) {
    case "unary":
      return leavesOf(expression.operand);
    case "binary":
      return [expression.left, expression.right].flatMap(leavesOf);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].flatMap(leavesOf);
    case "function":
      return expression.arguments.flatMap(leavesOf);
    default:
      return [expression];
  }
}
