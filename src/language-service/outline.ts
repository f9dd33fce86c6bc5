/** What a text consists of, as a tree beside it: models and blocks, their inputs, layers with shapes, variables and loops. */
import { spanText, type Span } from "../base/source.ts";
import { shortened } from "../base/visible.ts";
import type {
  BlockDeclaration,
  Body,
  ImportDeclaration,
  LayerStatement,
  ModelDeclaration,
  Statement,
} from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import { formatShape } from "../tensor/shape.ts";
import type { Analysis } from "./analysis.ts";
import type { OutlineItem, OutlineKind } from "./results.ts";

export function documentSymbols({ file, runs }: Pick<Analysis, "file" | "runs">): readonly OutlineItem[] {
  return file.declarations.flatMap((declaration) => {
    switch (declaration.kind) {
      case "import":
        return importItem(declaration);
      case "let":
        return statementItems(declaration, runs);
      case "block":
      case "model":
        return unitItem(declaration, runs);
      default:
        return [];
    }
  });
}

type Runs = Analysis["runs"];

function importItem({ names, from, span }: ImportDeclaration): readonly OutlineItem[] {
  if (from === undefined) return [];
  const detail = names.map(({ text }) => text).join(", ");
  return [item("import", from.text, detail, span, from.span)];
}

function unitItem(
  { kind, name, parameters, body, span }: BlockDeclaration | ModelDeclaration,
  runs: Runs,
): OutlineItem {
  const detail = parameters.map((parameter) => parameter.name.text).join(", ");
  return item(kind, name.text, detail, span, name.span, itemsOf(body, runs));
}

function itemsOf({ statements }: Body, runs: Runs): readonly OutlineItem[] {
  return statements.flatMap((statement) => statementItems(statement, runs));
}

function statementItems(statement: Statement, runs: Runs): readonly OutlineItem[] {
  const { span } = statement;
  const inside = (): readonly OutlineItem[] => bodiesInside(statement).flatMap((body) => itemsOf(body, runs));
  switch (statement.kind) {
    case "layer":
      return [layerItem(statement, runs, inside())];
    case "input":
    case "output":
      return [item(statement.kind, statement.name.text, shapeBehind(statement, runs), span, statement.name.span)];
    case "let":
      return [item("variable", statement.name.text, excerpt(statement.value.span), span, statement.name.span)];
    case "repeat":
    case "for": {
      const head = { ...span, end: statement.body.span.start };
      return [item("loop", excerpt(head), "", span, head, inside())];
    }
    // What is decided by an `if` belongs to the body around it.
    case "if":
      return inside();
    default:
      return [];
  }
}

function layerItem(statement: LayerStatement, runs: Runs, children: readonly OutlineItem[]): OutlineItem {
  const { label, name, span } = statement;
  const shape = shapeBehind(statement, runs);
  if (label === undefined) return item("layer", name.text, shape, span, name.span, children);
  const detail = shape === "" ? name.text : `${name.text} ${shape}`;
  return item("layer", label.text, detail, span, label.span, children);
}

/** Of all runs, where they agree; else of the first, with dots for the others. */
function shapeBehind(statement: Statement, runs: Runs): string {
  const shapes = runs.of(statement).map(({ after }) => {
    return after === undefined || after.kind === "poison" ? "" : formatShape(after.type.shape);
  });
  const first = shapes[0] ?? "";
  return shapes.every((shape) => shape === first) ? first : `${first}, …`;
}

const longestExcerpt = 60;

function excerpt(span: Span): string {
  return shortened(spanText(span).replaceAll(/\s+/g, " ").trim(), longestExcerpt);
}

function item(
  kind: OutlineKind,
  name: string,
  detail: string,
  { start, end }: Span,
  selection: Span,
  children: readonly OutlineItem[] = [],
): OutlineItem {
  return {
    kind,
    name,
    detail,
    range: { start, end },
    selection: { start: selection.start, end: selection.end },
    children,
  };
}
