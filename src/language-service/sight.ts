/** What can be seen from a place of a text: the body around it, the tensor that enters there, variables and names. */
import type { Frame } from "../resolve/frame.ts";
import type { ResolvedTensor } from "../resolve/name-scopes.ts";
import type { BlockDeclaration, Body, ModelDeclaration, SourceFile, Statement } from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import type { Runs } from "./runs.ts";

export interface Sight {
  readonly declaration: ModelDeclaration | BlockDeclaration;
  /** The innermost body that holds the place. */
  readonly body: Body;
  /** The statement that holds the place, directly in that body. */
  readonly statement: Statement | undefined;
  /** Of the first run; undefined where the body never ran, or no line was read before the place. */
  readonly frame: Frame | undefined;
  /** What a line that stands at the place takes. */
  readonly current: ResolvedTensor | undefined;
}

/** Undefined outside of all bodies. */
export function sightAt(file: SourceFile, runs: Runs, offset: number): Sight | undefined {
  const declaration = file.declarations.find((each) => hasBody(each) && isInside(each.body, offset));
  if (declaration === undefined || !hasBody(declaration)) return undefined;
  return sightIn(declaration, declaration.body, runs, offset, undefined);
}

function hasBody(declaration: SourceFile["declarations"][number]): declaration is ModelDeclaration | BlockDeclaration {
  return declaration.kind === "model" || declaration.kind === "block";
}

type Seen = Pick<Sight, "frame" | "current">;

/** `around`: what the statement saw whose body this is. */
function sightIn(
  declaration: Sight["declaration"],
  body: Body,
  runs: Runs,
  offset: number,
  around: Seen | undefined,
): Sight {
  const at = body.statements.findIndex(({ span }) => span.start <= offset && offset <= span.end);
  const statement = body.statements[at];
  const seen = seenBefore(body, statement === undefined ? firstBehind(body, offset) : at, runs) ?? around;
  const inner = statement && bodiesInside(statement).find((each) => isInside(each, offset));
  if (inner !== undefined) return sightIn(declaration, inner, runs, offset, seen);
  return { declaration, body, statement, frame: seen?.frame, current: seen?.current };
}

function firstBehind({ statements }: Body, offset: number): number {
  const at = statements.findIndex(({ span }) => span.start > offset);
  return at === -1 ? statements.length : at;
}

/** What the statement at an index sees or would see. */
function seenBefore({ statements }: Body, index: number, runs: Runs): Seen | undefined {
  const own = statements[index] && runs.of(statements[index])[0];
  if (own !== undefined) return { frame: own.before, current: own.before.current };
  const before = statements[index - 1] && runs.of(statements[index - 1]!)[0];
  return before && { frame: before.before, current: before.after };
}

/** Between the braces, or behind the opening one where the closing one is missing. */
function isInside({ span, unclosed }: Body, offset: number): boolean {
  return span.start < offset && (offset < span.end || (unclosed && offset === span.end));
}
