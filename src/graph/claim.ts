/**
 * Claims that a model makes of itself (`expect params == 61_706`, `-> [256, 6, 6]`), typed and bound to the graph, so that
 * `analysis/claims` can judge them without knowing the language.
 */
import type { ArithmeticOperator, RelationalOperator, NumberFunctionName } from "../base/calculations.ts";
import type { Span } from "../base/source.ts";
import type { Dim } from "../tensor/dim.ts";
import type { Node, Value } from "./graph.ts";

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
  /**
   * Whether layers are missing, since lines with mistakes gave none: then figures are lower bounds, and a claim is known to
   * be false only where it is exceeded already.
   */
  readonly isPartial?: boolean;
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
      /** On the right of `~`: as written, and half a unit of the last digit. */
      readonly written?: { readonly text: string; readonly half: number };
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

export type FigureExpression = Extract<ClaimExpression, { readonly kind: "figure" }>;

/** The figures that an expression is about, from left to right. */
export function figuresIn(expression: ClaimExpression): readonly FigureExpression[] {
  switch (expression.kind) {
    case "figure":
      return [expression];
    case "unary":
      return figuresIn(expression.operand);
    case "binary":
      return [expression.left, expression.right].flatMap(figuresIn);
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise].flatMap(figuresIn);
    case "function":
      return expression.arguments.flatMap(figuresIn);
    default:
      return [];
  }
}
