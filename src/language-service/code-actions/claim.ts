/** Claims of what is: the shape that a line gives, the parameters of a model or block. A later change that breaks one is told. */
import { countParameters, sumParameters, totalParameters } from "../../analysis/parameters.ts";
import type { Edit } from "../../diagnostics/diagnostic.ts";
import type { Graph, Node } from "../../graph/graph.ts";
import { printCount } from "../../interchange/text/print-model.ts";
import type { BlockDeclaration, Body, ModelDeclaration } from "../../syntax/ast.ts";
import { isConstantDim, type Dim } from "../../tensor/dim.ts";
import type { Analysis } from "../analysis.ts";
import { tensorsOf } from "../given-tensors.ts";
import { outcomeOf } from "../outcome.ts";
import type { CodeAction, Range } from "../results.ts";
import { bodyOf, statementsIn } from "../statements.ts";
import { shapeText } from "../told.ts";
import type { Workspace } from "../workspace.ts";
import { indentOf, insertion, isWithin } from "./rewriting.ts";

/** Of the innermost line at a place, where all of its runs give the same. */
export function claimShape(workspace: Workspace, analysis: Analysis, range: Range): CodeAction | undefined {
  const line = [...statementsIn(analysis.file, range)].findLast(
    ({ span }) => span.start <= range.start && range.end <= span.end,
  );
  if ((line?.kind !== "layer" && line?.kind !== "from") || line.claim !== undefined) return undefined;
  const shapes = new Set(tensorsOf(analysis, line).map((tensor) => shapeText(analysis, tensor)?.whole));
  const [shape] = shapes;
  if (shape === undefined || shapes.size > 1) return undefined;
  const edit = insertion(analysis.source, line.span.end, ` -> ${shape}`);
  // Open sizes are told for those that are valid, and claimed for all.
  if (/\p{L}/u.test(shape) && outcomeOf(workspace, [edit]).refused !== undefined) return undefined;
  return claiming(`claim this shape: -> ${shape}`, edit);
}

/** Of the model or block whose head is at a place. */
export function claimParameters(_: Workspace, analysis: Analysis, range: Range): CodeAction | undefined {
  const unit = analysis.file.declarations.find((each): each is ModelDeclaration | BlockDeclaration => {
    const body = bodyOf(each);
    return body !== undefined && each.span.start <= range.start && range.end <= body.span.start;
  });
  if (unit === undefined || unit.body.unclosed || claimsParameters(unit.body)) return undefined;
  const counts = new Set(unit.kind === "model" ? modelCounts(analysis, unit) : blockCounts(analysis, unit));
  const [count] = counts;
  if (count === undefined || counts.size > 1 || !isConstantDim(count)) return undefined;
  const claim = `expect params == ${printCount(count)}`;
  return claiming(`claim these parameters: ${claim}`, lastLine(unit, claim));
}

function claiming(title: string, edit: Edit): CodeAction {
  return { title, kind: "refactor.rewrite", edits: () => [edit] };
}

function claimsParameters({ statements }: Body): boolean {
  return statements.some(
    ({ kind, span }) => kind === "expect" && /^expect\s+params\b/.test(span.source.text.slice(span.start)),
  );
}

function modelCounts({ models }: Analysis, { name }: ModelDeclaration): readonly Dim[] {
  return models.filter(({ span }) => span.start === name.span.start).map(({ graph }) => totalParameters(graph).params);
}

/** Of each call; a block of the same name in another file is none of it. */
function blockCounts({ nets, source }: Analysis, { name, body }: BlockDeclaration): readonly Dim[] {
  const sound = nets.filter((net) => !("isWhole" in net));
  return sound.flatMap(({ graph }) => {
    const count = countParameters(graph);
    const calls = callsOf(graph, name.text).filter((nodes) =>
      nodes.some(({ origin: { span } }) => span?.source === source && isWithin(span, body.span)),
    );
    return calls.map((nodes) => sumParameters(count, nodes).params);
  });
}

/** The nodes of each call of a block. */
function callsOf({ nodes }: Graph, block: string): readonly (readonly Node[])[] {
  const calls = new Map<string, Node[]>();
  for (const node of nodes) {
    const call = node.origin.calls.find((each) => each.block === block);
    if (call === undefined) continue;
    const known = calls.get(call.name);
    if (known === undefined) calls.set(call.name, [node]);
    else known.push(node);
  }
  return [...calls.values()];
}

/** On a line of its own before the closing brace, or on the only line that there is. */
function lastLine({ body, span }: ModelDeclaration | BlockDeclaration, text: string): Edit {
  const { source } = body.span;
  const last = body.statements.at(-1)?.span.end ?? body.span.start + 1;
  const closing = body.span.end - 1;
  if (!source.text.slice(last, closing).includes("\n")) return insertion(source, last, `; ${text}`);
  const outer = indentOf(span);
  const at = source.text.lastIndexOf("\n", closing) + 1;
  return insertion(source, at, `${outer}  ${text}\n`);
}
