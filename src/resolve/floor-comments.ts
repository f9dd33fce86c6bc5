/**
 * Comments that read like operands. `//` divides integers in Python; here it begins a comment, so `pad=k // 2` is silently
 * `pad=k`. A warning is due where a value is followed, at most one space behind, by `//` and a number or a variable with
 * nothing behind it but what could stand on the line: `// 2`, `// 2 relu`, `// stride) {`; not where words follow.
 */
import { spanText, type Span } from "../base/source.ts";
import { findOp } from "../ops/index.ts";
import type { Body, Expression, Item, Parameter, SourceFile, Statement } from "../syntax/ast.ts";
import type { Module } from "./frame.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import { bodiesInside } from "../syntax/bodies.ts";

export function judgeComments(module: Module, report: (mistake: ResolveMistake) => void): void {
  const names = new Set(module.scope.variables.keys());
  const roots: Expression[] = [];
  const visit = (body: Body): void => {
    for (const statement of body.statements) {
      if (statement.kind === "let") names.add(statement.name.text);
      if (statement.kind === "for") names.add(statement.variable.text);
      for (const root of rootsOf(statement)) roots.push(root);
      bodiesInside(statement).forEach(visit);
    }
  };
  const visitParameters = (parameters: readonly Parameter[]): void => {
    for (const { name, defaultValue } of parameters) {
      names.add(name.text);
      if (defaultValue !== undefined) roots.push(defaultValue);
    }
  };
  visitFile(module.file, visitParameters, visit, roots);
  const isLayer = (text: string): boolean => findOp(text)?.spelled === true || module.blocks.has(text);
  for (const root of roots) judge(root, { names, isLayer, report });
}

function visitFile(
  { declarations }: SourceFile,
  visitParameters: (parameters: readonly Parameter[]) => void,
  visit: (body: Body) => void,
  roots: Expression[],
): void {
  for (const declaration of declarations) {
    if (declaration.kind === "let") roots.push(declaration.value);
    if (declaration.kind !== "block" && declaration.kind !== "model") continue;
    visitParameters(declaration.parameters);
    visit(declaration.body);
  }
}

/** The values of a statement that stand by themselves. A number that is expected is not an operand. */
function rootsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "layer":
      return rootsOfItems(statement.items);
    case "let":
      return [statement.value];
    case "if":
      return [statement.condition];
    case "repeat":
      return [statement.count];
    case "for":
      return [statement.iterable];
    case "input":
      return statement.dimensions ?? [];
    default:
      return [];
  }
}

function rootsOfItems(items: readonly Item[]): readonly Expression[] {
  return items.flatMap((item) => (item.kind === "brace" ? [] : [item.value]));
}

interface Judging {
  readonly names: ReadonlySet<string>;
  readonly isLayer: (text: string) => boolean;
  readonly report: (mistake: ResolveMistake) => void;
}

function judge(root: Expression, judging: Judging): void {
  if (root.kind === "list") root.elements.forEach((element) => judge(element, judging));
  if (root.kind === "call") rootsOfItems(root.items).forEach((value) => judge(value, judging));
  const operand = lastOperand(root);
  const divisor = divisorBehind(operand, judging);
  if (divisor === undefined) return;
  const corrected = `floor(${spanText(operand.span)} / ${spanText(divisor)})`;
  const span: Span = { ...divisor, start: divisor.source.text.indexOf("//", operand.span.end) };
  judging.report({
    code: "resolve/comment-operand",
    severity: "warning",
    message: `\`${spanText(span)}\` is a comment: \`//\` divides nothing here`,
    span,
    help: [`write \`${corrected}\` for the integer division; a comment may say so in words`],
    fixes: [
      {
        description: `write ${corrected}`,
        edits: [{ span: { ...span, start: operand.span.start }, newText: corrected }],
        isGuess: true,
      },
    ],
  });
}

/** What a division behind an expression would divide: `k` of `1 + k`, all of `2 * k` and of `(1 + k)`. */
function lastOperand(expression: Expression): Expression {
  if (expression.kind === "conditional") return lastOperand(expression.otherwise);
  if (expression.kind !== "binary") return expression;
  const { operator, left, right, span } = expression;
  const isGroup = left.span.start > span.start;
  return isGroup || operator === "*" || operator === "/" || operator === "%" ? expression : lastOperand(right);
}

/** The number or variable in a comment that reads like the divisor of an operand in front of it. */
function divisorBehind(operand: Expression, judging: Judging): Span | undefined {
  if (!mayBeDivided(operand, judging)) return undefined;
  const { source, end } = operand.span;
  // Before the line's end is looked for, which on a long line takes long.
  if (!/^[ \t]?\/\//.test(source.text.slice(end, end + 3))) return undefined;
  const lineEnd = source.text.indexOf("\n", end);
  const rest = source.text.slice(end, lineEnd === -1 ? undefined : lineEnd);
  const comment = /^([ \t]?\/\/[ \t]*)(\d+|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_]+)?)(?![\p{L}\p{N}_.%])(.*)$/su.exec(
    rest,
  );
  if (comment === null) return undefined;
  const [, sign, divisor, tail] = comment as unknown as [string, string, string, string];
  if (!dividesWell(operand, divisor, judging) || !readsAsLine(tail.trim(), judging)) return undefined;
  const start = end + sign.length;
  return { source, start, end: start + divisor.length };
}

const undivided: readonly Expression["kind"][] = ["string", "boolean", "list", "window", "hole"];

/** Numbers and what may be one, but no layer that is applied. */
function mayBeDivided(operand: Expression, { names, isLayer }: Judging): boolean {
  if (operand.kind === "path" && operand.segments.length === 1) {
    const { text } = operand.segments[0]!;
    return names.has(text) && !isLayer(text);
  }
  if (operand.kind === "call") return !isLayer(operand.name.text);
  return !undivided.includes(operand.kind);
}

/** A number from 2 up that goes into one in front of it; a name that is known, but not that in front of it. */
function dividesWell(operand: Expression, divisor: string, { names }: Judging): boolean {
  if (!/^\d/.test(divisor)) {
    const [first] = divisor.split(".");
    return (names.has(first!) || first === "in" || first === "here") && spanText(operand.span) !== divisor;
  }
  return Number(divisor) >= 2 && (operand.kind !== "number" || operand.value >= Number(divisor));
}

/** Whether text behind the divisor could be the rest of the line: brackets, values by name, operations. */
function readsAsLine(tail: string, { isLayer }: Judging): boolean {
  if (tail === "" || /^[)\]},{]/.test(tail)) return true;
  const words = tail.split(/\s+/);
  return words.every((word) => /^\w+=\S+$/.test(word) || isLayer(/^\w*/.exec(word)![0]));
}
