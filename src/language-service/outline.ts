/** What a text consists of, as a tree beside it: models and blocks, their inputs, layers with shapes, variables and loops. */
import { spanText, type Span } from "../base/source.ts";
import { shortened, shown } from "../base/visible.ts";
import type {
  BlockDeclaration,
  Body,
  ImportDeclaration,
  LayerStatement,
  ModelDeclaration,
  Statement,
} from "../syntax/ast.ts";
import { bodiesInside } from "../syntax/bodies.ts";
import { acrossRuns } from "./across-runs.ts";
import type { Analysis } from "./analysis.ts";
import { tensorsOf } from "./given-tensors.ts";
import type { OutlineItem, OutlineKind } from "./results.ts";
import { shapeText } from "./told.ts";

export function documentSymbols(analysis: Analysis): readonly OutlineItem[] {
  return analysis.file.declarations.flatMap((declaration) => {
    switch (declaration.kind) {
      case "import":
        return importItem(declaration);
      case "let":
        return statementItems(declaration, analysis);
      case "block":
      case "model":
        return unitItem(declaration, analysis);
      default:
        return [];
    }
  });
}

function importItem({ names, from, span }: ImportDeclaration): readonly OutlineItem[] {
  if (from === undefined) return [];
  const detail = names.map(({ text }) => text).join(", ");
  return [item("import", from.text, detail, span, from.span)];
}

function unitItem(
  { kind, name, parameters, body, span }: BlockDeclaration | ModelDeclaration,
  analysis: Analysis,
): OutlineItem {
  const detail = parameters.map((parameter) => parameter.name.text).join(", ");
  return item(kind, name.text, detail, span, name.span, itemsOf(body, analysis));
}

function itemsOf({ statements }: Body, analysis: Analysis): readonly OutlineItem[] {
  return statements.flatMap((statement) => statementItems(statement, analysis));
}

function statementItems(statement: Statement, analysis: Analysis): readonly OutlineItem[] {
  const { span } = statement;
  const inside = (): readonly OutlineItem[] => bodiesInside(statement).flatMap((body) => itemsOf(body, analysis));
  switch (statement.kind) {
    case "layer":
      return [layerItem(statement, analysis, inside())];
    case "input":
    case "output":
      return [item(statement.kind, statement.name.text, shapeBehind(statement, analysis), span, statement.name.span)];
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

function layerItem(statement: LayerStatement, analysis: Analysis, children: readonly OutlineItem[]): OutlineItem {
  const { label, name, span } = statement;
  const shape = shapeBehind(statement, analysis);
  if (label === undefined) return item("layer", name.text, shape, span, name.span, children);
  const detail = shape === "" ? name.text : `${name.text} ${shape}`;
  return item("layer", label.text, detail, span, label.span, children);
}

function shapeBehind(statement: Statement, analysis: Analysis): string {
  return acrossRuns(tensorsOf(analysis, statement).map((tensor) => shapeText(analysis, tensor)?.whole ?? ""));
}

const longestExcerpt = 60;

function excerpt(span: Span): string {
  return shortened(spanText(span).replaceAll(/\s+/g, " ").trim(), longestExcerpt);
}

/** What is still being written may have no name yet, which editors do not bear. */
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
    name: name === "" ? "…" : shown(name),
    detail: shown(detail),
    range: { start, end },
    selection: { start: selection.start, end: selection.end },
    children,
  };
}
