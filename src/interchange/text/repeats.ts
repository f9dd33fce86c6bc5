/** Equal lines one behind the other, as `repeat 4 { … }`. */
import type { Value } from "../../graph/graph.ts";
import type { Application, Body, Line, Statement } from "./outline.ts";

const leastCopies = 3;

/** `named`: tensors that need a label, which copies have none of. */
export function gatherRepeats(body: Body, named: ReadonlySet<Value>): Body {
  if (body.some((each) => each.kind === "line" && /^\d+$/.test(each.label ?? ""))) return body;
  const gathered: Statement[] = [];
  for (let at = 0; at < body.length;) {
    const count = copiesAt(body, at, named);
    const statement = body[at]!;
    if (count >= leastCopies && statement.kind === "line") gathered.push({ kind: "repeat", count, line: statement });
    else gathered.push(...body.slice(at, at + count).map((each) => inside(each, named)));
    at += count;
  }
  return gathered;
}

function inside(statement: Statement, named: ReadonlySet<Value>): Statement {
  if (statement.kind === "if") return { ...statement, body: gatherRepeats(statement.body, named) };
  if (statement.kind !== "line") return statement;
  return { ...statement, branches: statement.branches.map((branch) => gatherRepeats(branch, named)) };
}

/** How many equal lines begin here. */
function copiesAt(body: Body, start: number, named: ReadonlySet<Value>): number {
  const key = keyAt(body[start]!, named);
  if (key === undefined) return 1;
  const end = body.findIndex((statement, at) => at > start && keyAt(statement, named) !== key);
  return (end === -1 ? body.length : end) - start;
}

function keyAt(statement: Statement, named: ReadonlySet<Value>): string | undefined {
  if (statement.kind !== "line" || statement.label !== undefined || named.has(statement.result)) return undefined;
  return statement.branches.length + statement.references.length > 0 ? undefined : keyOf(statement);
}

function keyOf({ first, posts }: Line): string | undefined {
  const applications = [first, ...posts];
  return applications.some(({ shares }) => shares !== undefined) ? undefined : applications.map(written).join(" ");
}

function written({ callee, arguments: given }: Application): string {
  return `${callee}(${given.map(({ name, text }) => `${name}=${text}`).join()})`;
}
