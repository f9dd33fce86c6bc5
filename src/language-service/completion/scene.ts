/** All that completions are told from: the place, what can be seen from it, and the files beside it. */
import type { Analysis } from "../analysis.ts";
import { sightAt, type Sight } from "../sight.ts";
import { fileVariables, isCallable, namesIn, type StaticNames } from "../static-scopes.ts";
import { wordsOf } from "../tokens.ts";
import type { Workspace } from "../workspace.ts";
import { placeAt, type Place } from "./place.ts";

export interface Scene {
  readonly workspace: Workspace;
  readonly analysis: Analysis;
  readonly place: Place;
  readonly sight: Sight | undefined;
  /** What is declared around the place, found without running it. */
  readonly names: StaticNames;
}

export function sceneAt(workspace: Workspace, analysis: Analysis, offset: number): Scene | undefined {
  const { file, runs, source } = analysis;
  const place = placeAt(wordsOf(source).tokens, offset);
  if (place === undefined) return undefined;
  // What stands behind the last word of a line is no part of its statement.
  const start = (place.label[0] ?? place.line[0])?.startOffset ?? place.range.start;
  const declaration = file.declarations.find(({ span }) => span.start <= start && start <= span.end);
  const names: StaticNames =
    declaration !== undefined && isCallable(declaration)
      ? namesIn(file, declaration)
      : new Map(fileVariables(file).map((text) => [text, "variable"]));
  return { workspace, analysis, place, sight: sightAt(file, runs, start), names };
}
