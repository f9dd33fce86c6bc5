/** The tensors that lines give, and those that names stand for. */
import { findOp } from "../ops/index.ts";
import type { Frame } from "../resolve/frame.ts";
import { labelPath } from "../resolve/lookup.ts";
import { findEntry, type ResolvedTensor } from "../resolve/name-scopes.ts";
import type { Statement } from "../syntax/ast.ts";
import type { Analysis } from "./analysis.ts";

/**
 * What a statement gives in each of its runs. That is what the next line takes, but for a tensor of its own, which leaves the
 * current tensor as it is, and an output of a labelled one.
 */
export function tensorsOf({ layers, runs }: Analysis, statement: Statement): readonly (ResolvedTensor | undefined)[] {
  if (statement.kind === "layer" && isOwnTensor(statement))
    return layers.of(statement.name.span).map(({ outputs }) => outputs[0]);
  const path = statement.kind === "output" && statement.value !== undefined ? labelPath(statement.value) : undefined;
  if (path === undefined) return runs.of(statement).map(({ after }) => after);
  const names = path.map(({ text }) => text);
  return runs.of(statement).map(({ before }) => tensorIn(before, names));
}

/** Whether a line takes no tensor: `positions: parameter [16, 32]`. */
export function isOwnTensor(statement: Statement): boolean {
  return statement.kind === "layer" && findOp(statement.name.text)?.inputs.max === 0;
}

/** What a path stands for where a statement runs. */
export function tensorIn(frame: Frame, path: readonly string[]): ResolvedTensor | undefined {
  const [first] = path;
  if (path.length === 1 && first === "in") return frame.instance.entered;
  if (path.length === 1 && first === "here") return frame.current;
  return findEntry(frame.names, path)?.tensor;
}
