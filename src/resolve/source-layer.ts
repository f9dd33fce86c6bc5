/** Layers that are tensors of their own (`positions: constant [16, 32]`): a line with a label, and nothing else on it. */
import type { Span } from "../base/source.ts";
import { findOp } from "../ops/index.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { Body, LayerStatement } from "../syntax/ast.ts";
import { reportMistake, type Frame } from "./frame.ts";
import type { PostOperation } from "./items.ts";
import type { LayerCall } from "./layer-call.ts";
import type { Callee } from "./callee.ts";
import { isPoison, type Poison } from "./value.ts";

export function isSource(callee: Callee | Poison): boolean {
  return !isPoison(callee) && callee.kind === "op" && callee.op.inputs.max === 0;
}

/** No operands; undefined after a report that it is not alone, or goes by no name. */
export function sourceOperands(frame: Frame, { name }: AnyOp, call: LayerCall): readonly [] | undefined {
  const [brace] = call.braces;
  if (call.form === "post-operation") {
    return refuse(frame, call.span, `\`${name}\` is a tensor of its own and cannot be applied to another`, [
      `give it a line with a label, \`NAME: ${name} …\`, and join with it: \`add NAME\``,
    ]);
  }
  if (brace !== undefined) {
    return refuse(
      frame,
      { ...brace.span, end: brace.span.start + 1 },
      `\`${name}\` takes no tensor, and so no braces`,
      [],
    );
  }
  if (call.statement.label !== undefined) return [];
  return refuse(frame, call.span, `\`${name}\` needs a label: nothing could take it otherwise`, [
    `name it, as in \`positions: ${name} …\`; in weight files it goes by that name`,
  ]);
}

/** What follows a source on its line. */
export function refusePostOperations(
  frame: Frame,
  { label, name }: LayerStatement,
  postOperations: readonly PostOperation[],
): void {
  const [first] = postOperations;
  if (first === undefined) return;
  const own = label === undefined ? "NAME" : label.text;
  refuse(frame, first.call.span, `nothing can be applied to \`${name.text}\` on its own line`, [
    `put \`from ${own}\` on the next line, and \`${first.call.name.text}\` on the one behind it`,
  ]);
}

/** Braces that hold sources only give what entered them, which cannot be meant. */
export function judgeOnlySources(frame: Frame, { statements }: Body, span: Span): void {
  const names = statements.map((statement) =>
    statement.kind === "layer" && findOp(statement.name.text)?.inputs.max === 0 ? statement.name.text : undefined,
  );
  if (names.length === 0 || names.includes(undefined)) return;
  const [first] = statements as readonly LayerStatement[];
  const own = first!.label?.text ?? "NAME";
  refuse(
    frame,
    { ...span, end: span.start + 1 },
    `these braces hold only \`${names[0]!}\`, which leaves the tensor as it is`,
    [`put its line before, and write \`{ from ${own} }\` here`],
  );
}

/** The attributes of a layer without inputs, whose output has as many examples as the net. */
export function withBatchAttribute(
  frame: Frame,
  { inputs }: AnyOp,
  attributes: AttributeRecord | undefined,
): AttributeRecord | undefined {
  const { batch } = frame.instance.model.session;
  return inputs.max > 0 || batch === 1 || attributes === undefined ? attributes : { ...attributes, batch };
}

function refuse(frame: Frame, span: Span, message: string, help: readonly string[]): undefined {
  reportMistake(frame, { code: "resolve/source", message, span, help });
  return undefined;
}
