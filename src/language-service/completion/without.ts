/** What the line of a place gives without a part of it: half-written words make a mistake of a line. */
import type { ResolvedTensor } from "../../resolve/name-scopes.ts";
import { tensorsOf } from "../given-tensors.ts";
import { sightAt } from "../sight.ts";
import type { Scene } from "./scene.ts";

export function resultWithout(
  { workspace, analysis, place }: Scene,
  from: number,
  to: number,
): ResolvedTensor | undefined {
  const text = analysis.text.slice(0, from) + " ".repeat(to - from) + analysis.text.slice(to);
  const trial = workspace.withTexts(new Map([[analysis.path, text]]));
  const whole = trial.analysisOf(analysis.path)!;
  const statement = sightAt(whole.file, whole.runs, place.line[0]!.startOffset)?.statement;
  return statement && tensorsOf(whole, statement)[0];
}
