/** The statements of a text, those in bodies of others among them. */
import type { Body, Declaration, SourceFile, Statement } from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import type { Range } from "./results.ts";

/** Those that have a part in a range, each before those inside of it; lines of `train` are not among them. */
export function* statementsIn({ declarations }: SourceFile, range: Range): Iterable<Statement> {
  for (const declaration of declarations) {
    const body = bodyOf(declaration);
    if (body !== undefined) yield* statementsOf(body, range);
  }
}

/** Of a model or a block. */
export function bodyOf(declaration: Declaration): Body | undefined {
  return declaration.kind === "model" || declaration.kind === "block" ? declaration.body : undefined;
}

function* statementsOf({ statements }: Body, range: Range): Iterable<Statement> {
  for (const statement of statements) {
    if (!touches(statement.span, range)) continue;
    yield statement;
    for (const body of bodiesInside(statement)) yield* statementsOf(body, range);
  }
}

export function touches(a: Range, b: Range): boolean {
  return a.start <= b.end && b.start <= a.end;
}
