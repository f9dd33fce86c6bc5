/** A text beside those that import it: its blocks run there, so what they come to is found out there. */
import { inOrder, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { BlockDeclaration } from "../syntax/ast.ts";
import { asItIs, type Analysis } from "./analysis.ts";
import { indexLayers } from "./layers-in-text.ts";
import { joinRuns } from "./runs.ts";

/** @param importers whose reading of the text has the same tree */
export function withImporters(own: Analysis, importers: readonly Analysis[]): Analysis {
  const all = [own, ...importers];
  const nets = all.flatMap((each) => each.nets);
  const graphs = nets.map(({ graph }) => graph);
  return {
    ...own,
    nets,
    diagnostics: joinedDiagnostics(own, importers),
    runs: joinRuns(all.map(({ runs }) => runs)),
    layers: indexLayers(graphs, own.source),
    figuresOf: (node) => firstOf(all, ({ figuresOf }) => figuresOf(node)),
    formOf: (value) =>
      firstOf(all, ({ formOf }) => {
        const form = formOf(value);
        return form === asItIs ? undefined : form;
      }) ?? asItIs,
  };
}

function firstOf<T, R>(all: readonly T[], find: (each: T) => R | undefined): R | undefined {
  for (const each of all) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What runs knows its mistakes better than what is only looked at, as blocks are that nobody calls. */
function joinedDiagnostics(own: Analysis, importers: readonly Analysis[]): readonly Diagnostic[] {
  const { source } = own;
  const theirs = importers.flatMap(({ diagnostics }) => diagnostics.filter(({ span }) => span.source === source));
  const errors = theirs.filter(({ severity }) => severity === "error");
  const uncalled = own.file.declarations.filter((each) => each.kind === "block").filter((each) => !isCalled(own, each));
  const isKnownBetter = ({ code, span }: Diagnostic): boolean =>
    code.startsWith("resolve/") &&
    span.source === source &&
    uncalled.some((block) => holds(block.span, span)) &&
    errors.some((error) => error.span.start < span.end && span.start < error.span.end);
  const kept = [...own.diagnostics.filter((each) => !isKnownBetter(each)), ...theirs];
  return inOrder([...new Map(kept.map((each) => [keyOf(each), each])).values()]);
}

function isCalled({ runs }: Analysis, { body }: BlockDeclaration): boolean {
  return body.statements.some((statement) => runs.of(statement).length > 0);
}

function holds(outer: BlockDeclaration["span"], { start, end }: Diagnostic["span"]): boolean {
  return outer.start <= start && end <= outer.end;
}

function keyOf({ code, message, span }: Diagnostic): string {
  return `${span.source.path} ${span.start} ${code} ${message}`;
}
