// Small faults of a source text, one at a time, for scripts/mutate.mjs: other operators, limits moved by one, constants that are one
// off, conditions turned round, statements left out. The parser is rolldown's. Types, texts and invariants stay as they are.
import { parseSync } from "rolldown/utils";

/** What stands instead of an operator. */
const OPERATORS = {
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "<<": ">>",
  ">>": "<<",
  "&": "|",
  "|": "&",
};

/** Of what belongs to types only these have expressions in them. */
const TRANSPARENT = new Set(["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);

/** @returns mutants in the order of the text: `replacement` instead of the text from `start` to `end`. */
export function mutantsOf(path, text) {
  const { program, errors } = parseSync(path, text, { lang: "ts", astType: "ts" });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const mutants = [];
  visit(program, (node) => {
    for (const { start, end, replacement } of KINDS[node.type]?.(node, text) ?? []) {
      const line = text.slice(0, start).split("\n").length;
      mutants.push({ path, line, start, end, replacement, original: text.slice(start, end) });
    }
  });
  return mutants.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** The text with the mutant in it. */
export function mutated(text, { start, end, replacement }) {
  return text.slice(0, start) + replacement + text.slice(end);
}

function visit(node, meet) {
  if (Array.isArray(node)) return node.forEach((each) => visit(each, meet));
  if (typeof node?.type !== "string") return;
  const isType = node.type.startsWith("TS") && !TRANSPARENT.has(node.type);
  if (isType || node.type === "ImportDeclaration" || isInvariant(node)) return;
  meet(node);
  for (const child of Object.values(node)) if (typeof child === "object") visit(child, meet);
}

/** An assertion never fails, so no test can see what is wrong in it. */
function isInvariant({ type, expression }) {
  return type === "ExpressionStatement" && expression.callee?.name === "invariant";
}

const KINDS = {
  BinaryExpression: otherOperator,
  LogicalExpression: otherOperator,
  UnaryExpression: ({ operator, start, argument }) =>
    operator === "!" || operator === "-" ? [{ start, end: argument.start, replacement: "" }] : [],
  UpdateExpression: ({ operator, prefix, start, end }) => {
    const at = prefix ? start : end - 2;
    return [{ start: at, end: at + 2, replacement: operator === "++" ? "--" : "++" }];
  },
  AssignmentExpression: ({ operator, left }, text) => {
    const other = OPERATORS[operator.slice(0, -1)];
    if (other === undefined) return [];
    const start = text.indexOf(operator, left.end);
    return [{ start, end: start + operator.length, replacement: `${other}=` }];
  },
  Literal: ({ value, start, end }) => {
    if (typeof value === "number") return [{ start, end, replacement: String(value === 1 ? 0 : value + 1) }];
    return typeof value === "boolean" ? [{ start, end, replacement: String(!value) }] : [];
  },
  IfStatement: turnedRound,
  ConditionalExpression: turnedRound,
  ExpressionStatement: ({ start, end }) => [{ start, end, replacement: ";" }],
  BreakStatement: leftOut,
  ContinueStatement: leftOut,
  ThrowStatement: leftOut,
};

function leftOut({ start, end }) {
  return [{ start, end, replacement: ";" }];
}

function turnedRound({ test }, text) {
  const { start, end } = test;
  // Whose operator or negation has mutants of its own needs none.
  if (OPERATORS[test.operator] !== undefined || test.operator === "!") return [];
  return [{ start, end, replacement: `!(${text.slice(start, end)})` }];
}

function otherOperator({ operator, left, right }, text) {
  const replacement = OPERATORS[operator];
  if (replacement === undefined || (operator === "+" && (isText(left) || isText(right)))) return [];
  const start = text.indexOf(operator, left.end);
  return [{ start, end: start + operator.length, replacement }];
}

function isText({ type, value }) {
  return type === "TemplateLiteral" || typeof value === "string";
}
