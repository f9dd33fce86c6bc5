/** What holes are called: by the argument, variable or count that each stands in. */
import { findOp } from "../ops/index.ts";
import { functionNames } from "../resolve/arithmetic.ts";
import type {
  AttributeItem,
  CallExpression,
  Expression,
  Item,
  LayerStatement,
  SourceFile,
  Statement,
} from "../syntax/ast.ts";
import type { FoundUnknown } from "../syntax/unknowns.ts";

type Part = Statement | Item | Expression;

/** `pad`, `element 2 of pad`, `` `?` in pad ``. */
export function nameOf(file: SourceFile, { path }: FoundUnknown): string {
  const parts = partsAlong(file, path);
  for (const [at, part] of [...parts.entries()].toReversed()) {
    const name = nameIn(file, part, parts[at + 1]);
    if (name !== undefined) return within(name, parts.slice(parts[at + 1]?.kind === "value" ? at + 2 : at + 1));
  }
  return "this";
}

/** The statements, arguments and expressions that a path leads through, outermost first. */
function partsAlong(file: SourceFile, path: FoundUnknown["path"]): readonly Part[] {
  let at: unknown = file;
  return path.flatMap((step) => {
    at = (at as Record<string | number, unknown>)[step];
    return typeof at === "object" && at !== null && "kind" in at ? [at as Part] : [];
  });
}

/** What a part calls the next one inside it. */
function nameIn(file: SourceFile, part: Part, inner: Part | undefined): string | undefined {
  switch (part.kind) {
    case "attribute":
      return part.name.text;
    case "let":
      return part.name.text;
    case "for":
      return `the list of ${part.variable.text}`;
    case "repeat":
      return "the count of copies";
    case "if":
      return "the condition";
    case "input":
      return `a size of ${part.name.text}`;
    case "from":
    case "output":
      return "the tensor";
    case "layer":
    case "call":
      return inner?.kind === "value" ? argumentName(file, part, inner) : undefined;
    default:
      return undefined;
  }
}

/** The name of a plain value, by the layer or block that is called. */
function argumentName(file: SourceFile, call: LayerStatement | CallExpression, value: Item): string | undefined {
  const { text } = call.name;
  if (call.kind === "call" && functionNames.some((name) => name === text)) return undefined;
  const items: readonly (Item | AttributeItem)[] = call.items;
  const position = items.filter(({ kind }) => kind === "value").indexOf(value);
  const op = findOp(text);
  if (op !== undefined) return op.inputs.max > 1 ? "the tensor" : op.positional[position];
  const block = file.declarations.find((each) => each.kind === "block" && each.name.text === text);
  const parameter = block?.kind === "block" ? block.parameters[position]?.name.text : undefined;
  return parameter ?? `value ${position + 1} of ${text}`;
}

/** `inside`: the parts from what is named to the hole. */
function within(name: string, inside: readonly Part[]): string {
  const [first, second] = inside;
  if (first === undefined || first.kind === "unknown") return name;
  const element = first.kind === "list" && second?.kind === "unknown" ? first.elements.indexOf(second) : -1;
  return element === -1 ? `\`?\` in ${name}` : `element ${element + 1} of ${name}`;
}
