/** `expect macs <= 50M at H=32 W=32`: the sizes that a claim is made for. */
import { nearest } from "../base/did-you-mean.ts";
import { spanBetween, type Span } from "../base/source.ts";
import { behavioursIn, type ClaimExpression } from "../graph/claim.ts";
import type { AttributeItem, ExpectStatement } from "../syntax/ast.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { environmentOf } from "./create-environment.ts";
import { evaluateInteger } from "./evaluate.ts";
import { reportMistake, type Frame } from "./frame.ts";
import { respelling } from "./respelling.ts";

/** Notes such a claim, once the sizes of the model are known. `condition` is undefined after a report. */
export function takeClaimAtSizes(
  frame: Frame,
  statement: ExpectStatement,
  condition: ClaimExpression | undefined,
): void {
  if (!mayStand(frame, statement, condition)) return;
  const sizes = readSizes(frame, statement.at);
  if (condition !== undefined && sizes !== undefined) frame.instance.model.claimsAtSizes.push({ statement, sizes });
}

function mayStand(frame: Frame, { at }: ExpectStatement, condition: ClaimExpression | undefined): boolean {
  const isOfRunning = condition !== undefined && behavioursIn(condition).length > 0;
  if (frame.instance.kind === "model" && !isOfRunning) return true;
  reportMistake(frame, {
    code: "resolve/misplaced",
    message: isOfRunning
      ? "what running a net gives is measured at the sizes of its files, and cannot be claimed at others"
      : "sizes are those of a model, and this is a block",
    span: spanOf(at),
    help: isOfRunning ? ["leave the sizes out"] : ["put the line into the model"],
  });
  return false;
}

/** Of all of them. */
export function spanOf(at: readonly AttributeItem[]): Span {
  return spanBetween(at[0]!.span, at.at(-1)!.span);
}

/** Undefined after a report. */
function readSizes(frame: Frame, at: readonly AttributeItem[]): SizeBindings | undefined {
  const sizes = new Map<string, number>();
  let sound = true;
  for (const item of at) {
    const value = evaluateInteger(item.value, environmentOf(frame), `the size ${item.name.text}`, 1);
    const isKnown = judgeName(frame, item, sizes);
    if (isKnown && value !== undefined) sizes.set(item.name.text, value);
    else sound = false;
  }
  return sound ? Object.fromEntries(sizes) : undefined;
}

function judgeName(frame: Frame, { name, span }: AttributeItem, earlier: ReadonlyMap<string, number>): boolean {
  const known = [...frame.instance.model.sizes.keys()];
  if (earlier.has(name.text)) {
    reportMistake(frame, { code: "resolve/argument-twice", message: `\`${name.text}\` is given twice`, span });
    return false;
  }
  if (known.includes(name.text)) return true;
  const near = nearest(name.text, known);
  reportMistake(frame, {
    code: "resolve/claim-sizes",
    message: `no input has a size \`${name.text}\``,
    span: name.span,
    help: [near === undefined ? sizesText(known) : `did you mean \`${near}\`?`],
    fixes: near === undefined ? [] : [respelling(near, name, known)],
  });
  return false;
}

function sizesText(known: readonly string[]): string {
  return known.length === 0
    ? "there are none: a size that is left open has a name with a capital, as in `input image [3, H, W]`"
    : `the sizes are ${known.join(", ")}`;
}
