/** `image [3, 8, 8]` and `imput image [3, 8, 8]` where a model has no input: the word is reported, and the input is there. */
import { nearest } from "../base/did-you-mean.ts";
import { spanText } from "../base/source.ts";
import { findOp } from "../ops/index.ts";
import type { Body, Expression, InputStatement, LayerStatement, Name, Statement } from "../syntax/ast.ts";
import { reportMistake, type Frame } from "./frame.ts";

/** The body with its first line as the input that was meant; undefined where it does not read like one. */
export function withMeantInput(frame: Frame, body: Body): Body | undefined {
  const at = body.statements.findIndex(({ kind }) => kind === "layer");
  const line = body.statements[at];
  const input = line?.kind === "layer" ? meantInput(frame, line) : undefined;
  if (input === undefined) return undefined;
  return { ...body, statements: body.statements.map((each, index): Statement => (index === at ? input : each)) };
}

function meantInput(frame: Frame, { name, label, items, claim, span }: LayerStatement): InputStatement | undefined {
  const isCalled = findOp(name.text)?.spelled === true || frame.instance.module.blocks.has(name.text);
  if (isCalled || label !== undefined || claim !== undefined) return undefined;
  const values = items.flatMap((item) => (item.kind === "value" && !item.parenthesised ? [item.value] : []));
  if (values.length < items.length) return undefined;
  const shape = values.at(-1);
  if (shape?.kind !== "list") return undefined;
  const declared = values.length === 1 ? name : misspelt(name, values);
  if (declared === undefined) return undefined;
  if (declared === name) reportLost(frame, name, spanText(span));
  else reportMisspelt(frame, name);
  return {
    kind: "input",
    name: declared,
    dimensions: shape.elements,
    defaults: [],
    shapeSpan: shape.span,
    call: undefined,
    span,
  };
}

/** The name behind a word that is near to `input`. */
function misspelt({ text }: Name, [first, ...others]: readonly Expression[]): Name | undefined {
  if (first?.kind !== "path" || first.segments.length > 1 || others.length !== 1) return undefined;
  return nearest(text, ["input"]) === undefined ? undefined : first.segments[0];
}

function reportLost(frame: Frame, { text, span }: Name, line: string): void {
  reportMistake(frame, {
    code: "resolve/no-input",
    message: `\`${text}\` is not a layer; what enters a model is declared by \`input\``,
    span,
    help: [`write \`input ${line}\``],
    fixes: [{ description: "write input", edits: [{ span: { ...span, end: span.start }, newText: "input " }] }],
  });
}

function reportMisspelt(frame: Frame, { text, span }: Name): void {
  reportMistake(frame, {
    code: "resolve/no-input",
    message: `no statement is named \`${text}\``,
    span,
    help: ["did you mean `input`?"],
    fixes: [{ description: "write input", edits: [{ span, newText: "input" }] }],
  });
}
