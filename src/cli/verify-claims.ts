/** What `convoke verify` makes of claims about behaviour. */
import type { Diagnostic, EngineChoice, ResolvedModel, TensorMap, VerifyOptions } from "../index.ts";
import { judgeBehaviour, type VerifiedClaims } from "../tools.ts";
import { claimedFiles } from "./claimed-files.ts";
import type { Words } from "./command.ts";
import type { Io } from "./io.ts";
import { tellErrors } from "./models.ts";
import type { WeightChoice } from "./weight-options.ts";

/** What is judged, and by which words. */
export interface Claiming {
  readonly model: ResolvedModel;
  readonly weights: TensorMap;
  readonly weightsFor: WeightChoice;
  readonly words: Words;
  readonly io: Io;
}

/** On each target; what does not hold is told, with its place. */
export async function verifyClaims(
  { model, weights, weightsFor, words, io }: Claiming,
  engines: readonly EngineChoice[],
  { accuracy }: VerifyOptions,
): Promise<readonly VerifiedClaims[]> {
  const files = claimedFiles(model, words, weightsFor, io);
  const verified: VerifiedClaims[] = [];
  for (const engine of engines) {
    const options = { ...(accuracy && { accuracy }), onProgress: progressIn(io) };
    const claims = await judgeBehaviour({ model, weights }, engine, files, options);
    verified.push({ target: typeof engine === "string" ? engine : engine.name, claims });
  }
  tellErrors(distinct(verified.flatMap(({ claims }) => claims.flatMap(({ diagnostics }) => diagnostics))), words, io);
  return verified;
}

/** Every hundredth, since telling takes time. */
function progressIn(io: Io): (text: string, done: number, all: number) => void {
  let told = "";
  return (text, done, all) => {
    const now = `${text}: ${Math.floor((100 * done) / all)}% of ${all} examples`;
    if (now !== told) io.progress(now);
    told = now;
  };
}

/** What is told of one target is not told again of another. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [`${each.span.start} ${each.message}`, each])).values()];
}
