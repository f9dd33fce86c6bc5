/** Runs a statement, and tells of it where somebody asks. */
import type { Statement } from "../syntax/ast.ts";
import type { Frame } from "./frame.ts";

export function observed(frame: Frame, statement: Statement, run: () => void): void {
  const { observer } = frame.instance.model.session;
  if (observer === undefined) return run();
  const before = { ...frame, seen: undefined };
  run();
  observer.ran(statement, before, frame.current);
}
