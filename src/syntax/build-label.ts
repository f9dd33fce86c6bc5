/** The label of a line, from the concrete syntax tree. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import type * as ast from "./ast.ts";
import { buildText } from "./build-expression.ts";
import { nodeSpan, tokenSpan } from "./cst.ts";
import type { Reporter } from "./reporter.ts";

export function buildLabel(reporter: Reporter, node: cst.LabelNode): ast.Label {
  const { Text, Name, Integer, segment = [], Colon } = node.children;
  const [first] = Text ?? Name ?? Integer ?? [];
  const start = nodeSpan(reporter, node).start;
  const end = Colon?.[0]?.startOffset ?? nodeSpan(reporter, node).end;
  const head =
    first === undefined ? { text: "" } : Text === undefined ? { text: first.image } : buildText(reporter, first);
  const tail = segment.map(({ children }) => (children.Word ?? children.Integer ?? children.Wildcard)?.[0]);
  const star = tail.find((token) => token?.tokenType === tokens.Wildcard);
  if (star !== undefined) reportStar(reporter, star);
  const text = [head.text, ...tail.map((token) => token?.image ?? "")].join(".");
  const rest = text.slice(head.text.length);
  const parts = "parts" in head && head.parts !== undefined ? [...head.parts, rest] : undefined;
  return { text, ...(parts && { parts }), quoted: Text !== undefined, span: reporter.span(start, end) };
}

function reportStar(reporter: Reporter, star: Token): void {
  reporter.report({
    code: "syntax/unexpected-character",
    message: "`*` cannot stand in a label: it is one name",
    span: tokenSpan(reporter, star),
    help: ['joins take patterns: `add layers.*.skip`; in a loop a label may have computed parts: `"layer{i}":`'],
  });
}
