/** Judges what the models of a file claim, as far as they were resolved. */
import { judgeClaims } from "../analysis/judge-claims.ts";
import type { Storage } from "../analysis/parameters.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import { judgeUnlessSound } from "../diagnostics/found-sound.ts";
import type { ResolvedFile } from "../resolve/resolve.ts";

export function judgeFile(
  { models, broken }: ResolvedFile,
  diagnostics: Diagnostics,
  storage: Storage | "undecided" = "f32",
): void {
  for (const model of [...broken, ...models]) {
    const judge = (): void => judgeClaims(model.claims, model.graph, diagnostics, { storage, asked: model });
    if (typeof storage === "function") judge();
    else judgeUnlessSound(model, `claims ${storage}`, diagnostics, judge);
  }
}
