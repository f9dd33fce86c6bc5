/** `kernel 3` and `kernel3`: a named value whose `=` is missing. */
import { spanText, type Span } from "../base/source.ts";
import type { AttributeItem, Expression, Name, ValueItem } from "../syntax/ast.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";

export interface Unequal {
  readonly attribute: AttributeItem;
  readonly mistake: ResolveMistake;
}

/** Two items as the attribute that was meant. */
export function joinItems(name: Name, { value, span }: ValueItem, layer: Name): Unequal {
  return unequal(name, value, { ...name.span, end: span.end }, layer);
}

export interface KnownNames {
  isAttribute(name: string): boolean;
  /** Whether a value may be or begin with the name. */
  mayBeValue(name: string): boolean;
}

/** An item that begins with the name of an attribute and goes on as a value. */
export function splitItem({ value }: ValueItem, layer: Name, known: KnownNames): Unequal | undefined {
  const word = firstWord(value);
  for (let length = (word?.text.length ?? 0) - 1; length >= 1; length--) {
    const text = word!.text.slice(0, length);
    const rest = known.isAttribute(text) ? withoutBeginning(value, length) : undefined;
    const begins = rest && firstWord(rest);
    const name = { text, span: { ...word!.span, end: word!.span.start + length } };
    if (rest === undefined || (begins !== undefined && !known.mayBeValue(begins.text))) continue;
    return unequal(name, rest, value.span, layer);
  }
  return undefined;
}

function unequal(name: Name, value: Expression, span: Span, layer: Name): Unequal {
  const corrected = `${name.text}=${spanText(value.span)}`;
  return {
    attribute: { kind: "attribute", name, value, parenthesised: false, span },
    mistake: {
      code: "resolve/unknown-layer",
      message: `\`${name.text}\` is an attribute of \`${layer.text}\`, and lacks its \`=\``,
      span,
      help: [`write \`${corrected}\``],
      fixes: [{ description: `write ${corrected}`, edits: [{ span, newText: corrected }] }],
    },
  };
}

/** The name that an expression begins with. */
function firstWord(expression: Expression): Name | undefined {
  switch (expression.kind) {
    case "path":
      return expression.segments[0];
    case "call":
      return expression.name;
    case "index":
      return firstWord(expression.target);
    case "binary":
      return firstWord(expression.left);
    default:
      return undefined;
  }
}

/** The expression without the first letters of the name that it begins with; undefined where no value is left. */
function withoutBeginning(expression: Expression, length: number): Expression | undefined {
  const span = { ...expression.span, start: expression.span.start + length };
  switch (expression.kind) {
    case "path": {
      const [first, ...others] = expression.segments;
      const rest = { text: first!.text.slice(length), span: { ...first!.span, start: first!.span.start + length } };
      return others.length === 0 ? wordValue(rest) : { kind: "path", segments: [rest, ...others], span };
    }
    case "call": {
      const { name } = expression;
      const rest = { text: name.text.slice(length), span: { ...name.span, start: name.span.start + length } };
      return { ...expression, name: rest, span };
    }
    case "index": {
      const target = withoutBeginning(expression.target, length);
      return target && { ...expression, target, span };
    }
    case "binary": {
      const left = withoutBeginning(expression.left, length);
      return left && { ...expression, left, span };
    }
    default:
      return undefined;
  }
}

/** What the letters of a name are as a value. */
function wordValue({ text, span }: Name): Expression | undefined {
  if (/^\d+$/.test(text)) return { kind: "number", value: Number(text), bytes: false, span };
  if (/^\d+(x\d+)+$/.test(text)) return { kind: "window", extents: text.split("x").map(Number), span };
  if (text === "true" || text === "false") return { kind: "boolean", value: text === "true", span };
  return /^\d/.test(text) ? undefined : { kind: "path", segments: [{ text, span }], span };
}
