/** The expressions of claims in the words of the language, with parentheses where they must be: `macs <= 81*H*W`. */
import type { ClaimExpression } from "../graph/claim.ts";
import { formatDim } from "../tensor/dim.ts";
import { formatNumber, formatWindow, writeQuantity } from "./quantity.ts";

type Operator = Extract<ClaimExpression, { readonly kind: "binary" }>["operator"];

/** How tightly operators hold what stands on both sides. */
const levels: Readonly<Record<Operator, number>> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  "~": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
};
const conditional = 0;
const comparison = 3;
const prefix = 6;
const single = 7;

interface Written {
  readonly text: string;
  readonly level: number;
}

export function formatClaim(expression: ClaimExpression): string {
  return written(expression).text;
}

function written(expression: ClaimExpression): Written {
  switch (expression.kind) {
    case "number":
      return { text: numberText(expression), level: expression.value < 0 ? prefix : single };
    case "size":
      return sizeText(formatDim(expression.value));
    case "boolean":
      return { text: `${expression.value}`, level: single };
    case "window":
      return { text: formatWindow(expression.extents), level: single };
    case "figure":
    case "behaviour":
      return { text: expression.text, level: single };
    case "unary":
      return { text: `${expression.operator}${operand(expression.operand, prefix)}`, level: prefix };
    case "binary":
      return binaryText(expression);
    case "conditional": {
      const [condition, then] = [expression.condition, expression.then].map((part) => operand(part, conditional + 1));
      return { text: `${condition} ? ${then} : ${operand(expression.otherwise, conditional)}`, level: conditional };
    }
    case "function":
      return { text: `${expression.name}(${expression.arguments.map(formatClaim).join(", ")})`, level: single };
  }
}

function operand(expression: ClaimExpression, least: number): string {
  const { text, level } = written(expression);
  return level < least ? `(${text})` : text;
}

/** Comparisons do not chain; of other operators those on the left go first. */
function binaryText({ operator, left, right }: Extract<ClaimExpression, { readonly kind: "binary" }>): Written {
  const level = levels[operator];
  const space = level === 5 && operator !== "%" ? "" : " ";
  const first = operand(left, level === comparison ? level + 1 : level);
  return { text: `${first}${space}${operator}${space}${operand(right, level + 1)}`, level };
}

function numberText(number: Extract<ClaimExpression, { readonly kind: "number" }>): string {
  if (number.text !== undefined) return number.text;
  return number.bytes ? writeQuantity({ ...number, unit: "bytes" }) : formatNumber(number.value);
}

/** A size may be a sum or a product of its own. */
function sizeText(text: string): Written {
  let outside = text;
  while (outside.includes("(")) outside = outside.replace(/\([^()]*\)/g, "");
  if (/[+-]/.test(outside)) return { text, level: levels["+"] };
  return { text, level: /[*/%]/.test(outside) ? levels["*"] : single };
}
