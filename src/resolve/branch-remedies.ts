/** Edits of what leads to an input of a join: a layer put behind it, or its windows padded. */
import type { Edit } from "../diagnostics/diagnostic.ts";
import type { Node, Value } from "../graph/graph.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { BraceItem } from "../syntax/ast.ts";
import type { TensorType } from "../tensor/shape.ts";
import { insertAt, insertBefore, setAttribute, type LayerCall } from "./layer-call.ts";
import { quietInfer } from "./quiet-infer.ts";
import type { Situation } from "./situation.ts";

/** Puts a layer behind an input: at the end of its braces, behind its name, or before the join. */
export function insertOnInput(call: LayerCall, input: number, line: string): Edit | undefined {
  const brace = call.braces[input];
  if (brace !== undefined) return insertAtEnd(brace, line);
  if (call.braces.length > 0) return undefined;
  if (input === 0) return insertBefore(call, line);
  const named = call.values[input - 1];
  if (named === undefined || call.values.length > 1 || call.attributes.length > 0 || call.form === "post-operation")
    return undefined;
  if (named.parenthesised) return undefined;
  const { span } = named;
  return { span, newText: `{} { from ${span.source.text.slice(span.start, span.end)}; ${line} }` };
}

function insertAtEnd({ body, span }: BraceItem, line: string): Edit | undefined {
  const last = body.statements.at(-1);
  if (last === undefined) return { span: { ...span, start: span.start + 1, end: span.end - 1 }, newText: ` ${line} ` };
  const { text } = span.source;
  const end = text.slice(0, span.end - 1).trimEnd().length;
  // A comment at the end would take the line in.
  if (text.slice(last.span.end, end).includes("/")) return undefined;
  const before = text.slice(text.lastIndexOf("\n", last.span.start - 1) + 1, last.span.start);
  const isAlone = /^[ \t]*$/.test(before) && text.slice(end, span.end).includes("\n");
  return insertAt(span, end, isAlone ? `\n${before}${line}` : `; ${line}`);
}

interface PaddedBranch {
  readonly types: readonly TensorType[];
  readonly edits: readonly Edit[];
}

/** Gives every window in the braces of an input the padding with which it keeps its extents, as far as it has none. */
export function padBranch({ inputs, call, callOf }: Situation, input: number): PaddedBranch | undefined {
  const brace = call.braces[input];
  if (brace === undefined) return undefined;
  const nodes = nodesOf(inputs[input]!, brace);
  let type: TensorType | undefined = nodes[0]?.inputs[0]?.type;
  const edits: Edit[] = [];
  for (const node of nodes) {
    const pad = keepingPad(node);
    const made = callOf.get(node);
    const isPadded = pad !== undefined && made !== undefined;
    if (isPadded) edits.push(setAttribute(node.op, made, "pad", pad.text));
    const attributes = isPadded ? { ...node.attributes, pad: pad.value } : node.attributes;
    type = type && quietInfer(node.op, [type], attributes, "error")?.[0];
  }
  if (type === undefined || edits.length === 0) return undefined;
  return { types: inputs.map((value, at) => (at === input ? type : value.type)), edits };
}

/** The layers in braces that lead to their result one behind the other; none where some join. */
function nodesOf(result: Value, { span }: BraceItem): readonly Node[] {
  const nodes: Node[] = [];
  let at = result;
  while (at.kind === "result" && isWithin(at.node)) {
    if (at.node.inputs.length !== 1) return [];
    nodes.unshift(at.node);
    at = at.node.inputs[0]!;
  }
  return nodes;

  function isWithin({ origin }: Node): boolean {
    const inside = origin.span;
    return inside?.source === span.source && inside.start > span.start && inside.end < span.end;
  }
}

/** Half of what an odd window covers beyond one element, where the layer has no padding yet. */
function keepingPad({ op, attributes }: Node): { readonly text: string; readonly value: unknown } | undefined {
  if (!Object.hasOwn(op.attributes, "pad")) return undefined;
  const { kernel, dilation, pad } = attributes as AttributeRecord & { readonly [name: string]: readonly number[] };
  const isOpen = Array.isArray(pad) && pad.every((side) => side === 0);
  if (!isOpen || !Array.isArray(kernel)) return undefined;
  const covered = kernel.map((extent, axis) => (extent - 1) * (dilation?.[axis] ?? dilation?.[0] ?? 1) + 1);
  if (covered.some((extent) => extent % 2 === 0) || covered.every((extent) => extent === 1)) return undefined;
  const value = covered.map((extent) => (extent - 1) / 2);
  return { value, text: value.every((side) => side === value[0]) ? `${value[0]}` : `[${value.join(", ")}]` };
}
