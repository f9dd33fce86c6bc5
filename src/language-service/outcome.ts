/** What edits bring, found out by making them: whether every model still computes the same, and what would be wrong that was not. */
import type { Source } from "../base/source.ts";
import { applyEdits } from "../diagnostics/apply-fixes.ts";
import type { Diagnostic, Edit } from "../diagnostics/diagnostic.ts";
import type { Graph } from "../graph/graph.ts";
import { resolvePath } from "../resolve/import-path.ts";
import type { Analysis } from "./analysis.ts";
import { graphForm, type RenamedSizes } from "./graph-form.ts";
import { tableOf } from "./symbols/across-files.ts";
import type { Workspace } from "./workspace.ts";

export interface Outcome {
  /** Why the edits are not to be made; undefined where all is well. */
  readonly refused: string | undefined;
  /** The names of weights that change, each with its new one. */
  readonly weights: readonly RenamedWeight[];
}

export interface RenamedWeight {
  readonly from: string;
  readonly to: string;
}

/** `sizes` have other names afterwards. */
export function outcomeOf(workspace: Workspace, edits: readonly Edit[], sizes: RenamedSizes = {}): Outcome {
  const changed = workspace.withTexts(editedTexts(workspace, edits));
  const weights: RenamedWeight[] = [];
  for (const path of affectedPaths(workspace, edits)) {
    const [before, after] = [workspace.analysisOf(path), changed.analysisOf(path)];
    if (before === undefined || after === undefined) continue;
    const refused = newMistake(before, after) ?? otherModel(before, after, sizes);
    if (refused !== undefined) return { refused, weights: [] };
    weights.push(...renamedWeights(before, after));
  }
  return { refused: undefined, weights };
}

export function editedTexts(workspace: Workspace, edits: readonly Edit[]): ReadonlyMap<string, string> {
  const paths = new Set(edits.map(({ span }) => span.source.path));
  return new Map(
    [...paths].map((path) => {
      const own = edits.filter(({ span }) => span.source.path === path);
      return [path, applyEdits(workspace.textOf(path) ?? "", own)];
    }),
  );
}

/** The files that are edited and those that import them, also by others. */
function affectedPaths(workspace: Workspace, edits: readonly Edit[]): ReadonlySet<string> {
  const affected = new Set(edits.map(({ span }) => span.source.path));
  const imports = new Map(workspace.paths().map((path) => [path, importsOf(workspace, path)]));
  for (let known = -1; known < affected.size;) {
    known = affected.size;
    for (const [path, from] of imports) if (from.some((each) => affected.has(each))) affected.add(path);
  }
  return affected;
}

function importsOf(workspace: Workspace, path: string): readonly string[] {
  const imports = [...(tableOf(workspace, path)?.imports.values() ?? [])];
  return imports.flatMap(({ declaration: { from } }) => (from === undefined ? [] : resolvePath(path, from.text)));
}

function newMistake(before: Analysis, after: Analysis): string | undefined {
  const left = new Map<string, number>();
  for (const each of before.diagnostics) left.set(kindOf(each), (left.get(kindOf(each)) ?? 0) + 1);
  const added = after.diagnostics.find((each) => {
    const count = left.get(kindOf(each)) ?? 0;
    left.set(kindOf(each), count - 1);
    return count <= 0;
  });
  return added && `${placeOf(added.span.source, added.span.start)}: ${added.message}`;
}

/** Messages hold names. */
function kindOf({ code, severity, span }: Diagnostic): string {
  return `${severity} ${code} ${span.source.path}`;
}

function placeOf(source: Source, offset: number): string {
  return `${source.path}:${source.positionAt(offset).line}`;
}

function otherModel(before: Analysis, after: Analysis, sizes: RenamedSizes): string | undefined {
  const [old, made] = [graphsOf(before), graphsOf(after)];
  const isSame =
    old.length === made.length && old.every((graph, at) => graphForm(graph, sizes) === graphForm(made[at]!));
  return isSame ? undefined : `${before.path} would compute something else`;
}

/** Sound ones first; of broken ones what could be read. */
function graphsOf({ models, broken }: Analysis): readonly Graph[] {
  const open = models.flatMap((model) => model.open?.graph ?? []);
  return [...models.map(({ graph }) => graph), ...open, ...broken.map(({ graph }) => graph)];
}

function renamedWeights(before: Analysis, after: Analysis): readonly RenamedWeight[] {
  return before.models.flatMap(({ graph }, model) => {
    const { parameters } = after.models[model]!.graph;
    return graph.parameters.flatMap(({ name: from }, at) => {
      const to = parameters[at]!.name;
      return from === to ? [] : [{ from, to }];
    });
  });
}

/** In words; undefined where no name changes. */
export function weightsWarning([first, ...others]: readonly RenamedWeight[]): string | undefined {
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : `, and ${others.length} more with it`;
  return `names in weight files change: \`${first.from}\` becomes \`${first.to}\`${more}`;
}
