/** What is constant once arguments stand in it, as what it is: `8 * (0 + 1)` as `8`, and of an `if` the branch that is taken. */
import { Source, type Span } from "../../base/source.ts";
import { Diagnostics, type Edit } from "../../diagnostics/diagnostic.ts";
import { constantEnvironment } from "../../resolve/create-environment.ts";
import { evaluate } from "../../resolve/evaluate.ts";
import { createScope } from "../../resolve/scope.ts";
import { formatResolved } from "../../resolve/value.ts";
import type { Body, Expression, IfStatement, Statement } from "../../syntax/ast.ts";
import { bodiesInside } from "../../syntax/bodies.ts";
import { parse } from "../../syntax/parse.ts";
import type { Range } from "../results.ts";
import { indentOf, isWithin, linesOf, reindented, rewritten } from "./rewriting.ts";

/** Edits of a body, those that make something constant as edits of all of it. */
export function settled(body: Body, edits: readonly Edit[]): readonly Edit[] {
  return withBranchesTaken(body, insteadOf(edits, constantsIn(body, edits, false)));
}

function insteadOf(edits: readonly Edit[], wider: readonly Edit[]): readonly Edit[] {
  return [...edits.filter(({ span }) => wider.every((each) => !isWithin(span, each.span))), ...wider];
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

const computed: ReadonlySet<unknown> = new Set<Expression["kind"]>([
  "path",
  "index",
  "call",
  "unary",
  "binary",
  "conditional",
]);

/** @param isOperand whether the part belongs to an expression that is not constant */
function constantsIn(part: unknown, edits: readonly Edit[], isOperand: boolean): readonly Edit[] {
  if (typeof part !== "object" || part === null || "source" in part) return [];
  if (Array.isArray(part)) return part.flatMap((each) => constantsIn(each, edits, isOperand));
  const isComputed = "kind" in part && computed.has(part.kind);
  const found = isComputed ? constantAt((part as Expression).span, edits, isOperand) : undefined;
  if (found !== undefined) return [found];
  return Object.values(part).flatMap((each) => constantsIn(each, edits, isComputed));
}

function constantAt(span: Span, edits: readonly Edit[], isOperand: boolean): Edit | undefined {
  const inside = edits.filter((edit) => isWithin(edit.span, span));
  const value = inside.length === 0 ? undefined : constantIn(rewritten(span, inside));
  if (value === undefined) return undefined;
  const { text } = span.source;
  const isPartOfName = text[span.start - 1] === "{" && text[span.end] === "}";
  if (isPartOfName) return { span: { ...span, start: span.start - 1, end: span.end + 1 }, newText: value };
  return { span, newText: isOperand && value.startsWith("-") ? `(${value})` : value };
}

/** The number or truth value that a text gives without any names. */
function constantIn(text: string): string | undefined {
  if (/\/[/*]/.test(text)) return undefined;
  const diagnostics = new Diagnostics();
  const [declared] = parse(new Source("", `let value = ${text}`), diagnostics).declarations;
  let isSound = declared?.kind === "let" && diagnostics.all.length === 0;
  if (declared?.kind !== "let" || !isSound) return undefined;
  const environment = constantEnvironment(createScope(), () => void (isSound = false));
  const value = evaluate(declared.value, environment, new Set());
  const isPlain = value.kind === "boolean" || (value.kind === "number" && Math.abs(value.value) < 1e21);
  return isSound && isPlain ? formatResolved(value) : undefined;
}

// ── Branches ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function withBranchesTaken(body: Body, edits: readonly Edit[]): readonly Edit[] {
  return body.statements.reduce((all, statement, at) => {
    const inside = bodiesInside(statement).reduce((known, inner) => withBranchesTaken(inner, known), all);
    const taken = statement.kind === "if" ? branchTaken(statement, inside) : undefined;
    if (taken === undefined) return inside;
    const span = taken === "" ? removed(body, at) : statement.span;
    return insteadOf(inside, [{ span, newText: taken }]);
  }, edits);
}

/** Undefined where the condition is not known by edits, or its branch has variables of its own. */
function branchTaken({ condition, then, otherwise, span }: IfStatement, edits: readonly Edit[]): string | undefined {
  const known = edits.find((edit) => isWithin(edit.span, condition.span) && isWithin(condition.span, edit.span));
  if (known?.newText === "true") return branchText(then, span, edits);
  if (known?.newText !== "false") return undefined;
  if (otherwise === undefined) return "";
  if ("kind" in otherwise) return branchTaken(otherwise, edits) ?? rewritten(otherwise.span, edits);
  return branchText(otherwise, span, edits);
}

function branchText(branch: Body, around: Span, edits: readonly Edit[]): string | undefined {
  const { statements } = branch;
  if (statements.some(({ kind }: Statement) => kind === "let")) return undefined;
  const [first] = statements;
  return reindented(rewritten(linesOf(branch), edits), first ? indentOf(first.span) : "", indentOf(around));
}

/** A statement with the line end or semicolon that parts it from the others. */
function removed({ statements, span: { source } }: Body, at: number): Span {
  const { span } = statements[at]!;
  const lines: Range = { start: statements[0]!.span.start, end: statements.at(-1)!.span.end };
  if (at > 0) {
    const before = source.text.slice(lines.start, span.start);
    return { ...span, start: span.start - /[\s;]*$/.exec(before)![0].length };
  }
  return { ...span, end: span.end + /^[\s;]*/.exec(source.text.slice(span.end, lines.end))![0].length };
}
