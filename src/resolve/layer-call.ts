/** One layer or block with its arguments, as a line's first layer or as a post-operation, and where edits of it go. */
import { spanWith, type Span } from "../base/source.ts";
import type { Edit } from "../diagnostics/diagnostic.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { AttributeItem, BraceItem, LayerStatement, ValueItem } from "../syntax/ast.ts";
import type { Arguments } from "./arguments.ts";

export interface LayerCall extends Arguments {
  readonly braces: readonly BraceItem[];
  /** The name with its arguments. */
  readonly span: Span;
  readonly form: "line" | "post-operation";
  readonly statement: LayerStatement;
}

/** The argument that gives an attribute, by name or as a plain value; undefined where it is left out. */
export function argumentFor(op: AnyOp, call: LayerCall, attribute: string): ValueItem | AttributeItem | undefined {
  const named = call.attributes.find((item) => item.name.text === attribute);
  return named ?? call.values[op.positional.indexOf(attribute)];
}

/** Edits that set an attribute: its value replaced, or `key=value` behind the last argument. */
export function setAttribute(op: AnyOp, call: LayerCall, attribute: string, value: string): Edit {
  const written = argumentFor(op, call, attribute);
  if (written !== undefined) return { span: written.value.span, newText: value };
  const positional = op.positional[call.values.length] === attribute && call.attributes.length === 0;
  return insertArgument(call, positional ? value : `${attribute}=${value}`);
}

/** Takes an argument out, with what stands before it. */
export function removeAttribute(op: AnyOp, call: LayerCall, attribute: string): readonly Edit[] {
  const written = argumentFor(op, call, attribute);
  if (written === undefined) return [];
  const { span } = written;
  const whole = spanWith(span, /,?\s*$/);
  return [{ span: span.source.text[whole.start - 1] === "(" ? span : whole, newText: "" }];
}

function insertArgument(call: LayerCall, text: string): Edit {
  const last = [...call.values, ...call.attributes].toSorted((a, b) => a.span.end - b.span.end).at(-1);
  if (last === undefined) return insertFirst(call, text);
  const inside = call.form === "post-operation" || last.parenthesised;
  return insertAt(last.span, last.span.end, inside ? `, ${text}` : ` ${text}`);
}

function insertFirst(call: LayerCall, text: string): Edit {
  const { name, form } = call;
  const { text: source } = name.span.source;
  if (source[name.span.end] === "(") return insertAt(name.span, name.span.end + 1, text);
  return insertAt(name.span, name.span.end, form === "post-operation" ? `(${text})` : ` ${text}`);
}

/** A layer put before the call: a line of its own, or before a post-operation. */
export function insertBefore(call: LayerCall, line: string): Edit {
  if (call.form === "post-operation") {
    const [name, ...rest] = line.split(" ");
    return insertAt(call.span, call.span.start, rest.length === 0 ? `${name} ` : `${name}(${rest.join(" ")}) `);
  }
  const { span } = call.statement;
  const { text } = span.source;
  const lineStart = text.lastIndexOf("\n", span.start - 1) + 1;
  const before = text.slice(lineStart, span.start);
  return insertAt(span, span.start, /^[ \t]*$/.test(before) ? `${line}\n${before}` : `${line}; `);
}

export function insertAt(span: Span, offset: number, newText: string): Edit {
  return { span: { source: span.source, start: offset, end: offset }, newText };
}
