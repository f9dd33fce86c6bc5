/** Values that are to be found (`?`): where they are in a tree, and a tree with others in their places. */
import type { DiagnosticInit } from "../diagnostics/diagnostic.ts";
import type { Expression, Unknown } from "./ast.ts";
import type { Reporter } from "./reporter.ts";
import { hole } from "./build-expression.ts";

/** What leads from a tree to one of its parts: names of fields and positions in lists. */
export type TreePath = readonly (string | number)[];

export interface FoundUnknown {
  readonly unknown: Unknown;
  readonly path: TreePath;
}

/** All in a tree, in the order of the text. */
export function unknownsIn(tree: object): readonly FoundUnknown[] {
  const found: FoundUnknown[] = [];
  visit(tree, [], found);
  return found.sort((a, b) => a.unknown.span.start - b.unknown.span.start);
}

/** `path`: what led to the part, the same list for all. */
function visit(part: unknown, path: (string | number)[], found: FoundUnknown[]): void {
  if (typeof part !== "object" || part === null || "source" in part) return;
  if ((part as Partial<Unknown>).kind === "unknown") found.push({ unknown: part as Unknown, path: [...path] });
  else if (Array.isArray(part)) part.forEach((each, at) => visitNext(each, at, path, found));
  else for (const name in part) visitNext((part as Record<string, unknown>)[name], name, path, found);
}

function visitNext(part: unknown, step: string | number, path: (string | number)[], found: FoundUnknown[]): void {
  path.push(step);
  visit(part, path, found);
  path.pop();
}

/** The tree with something else in one place; what does not lead there is shared. */
export function withPart<T>(tree: T, path: TreePath, part: unknown): T {
  const [first, ...rest] = path;
  if (first === undefined) return part as T;
  const inner = withPart((tree as Record<string | number, unknown>)[first], rest, part);
  if (Array.isArray(tree)) return tree.with(first as number, inner) as T;
  return { ...tree, [first]: inner };
}

/** An expression that must say what it is; a hole after a report. `what`: `a claim`. */
export function withoutUnknowns(reporter: Reporter, expression: Expression, what: string): Expression {
  return refuseUnknowns(reporter, expression, what) ? hole(expression.span) : expression;
}

/** Whether something is to be found in what must say what it is, which is reported. */
export function refuseUnknowns(reporter: Reporter, tree: object, what: string): boolean {
  const [first] = unknownsIn(tree);
  if (first === undefined) return false;
  reporter.report({
    code: "syntax/hole",
    message: `\`?\` cannot stand in ${what}`,
    span: first.unknown.span,
    help: ["it stands for a value of a layer or block that is to be found, as in `conv 64 kernel=?`"],
  });
  return true;
}

/** One that is not found, since only values of the file that is checked are. */
export function holeElsewhere({ span }: Unknown, where: string): DiagnosticInit {
  return {
    code: "hole/unjudged",
    message: `what this stands for cannot be found: it stands in ${where}`,
    span,
    help: ["write a value in its place, or `?` where the file that is checked calls for it"],
  };
}
