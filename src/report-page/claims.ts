/** What a model claims of itself, each line of the text once, with what the check found of it. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { claimFindings } from "../analysis/broken-claims.ts";
import { isAboutBehaviour, type Claim } from "../graph/claim.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { countOf } from "../tensor/readable-numbers.ts";
import type { WeightType } from "../tensor/weight-type.ts";

export interface ToldClaim {
  /** As written: `expect params == 61_706`. */
  readonly text: string;
  readonly file: string;
  readonly line: number;
  /** open: it cannot be said without running the net, or for all sizes. */
  readonly verdict: "holds" | "fails" | "open";
  /** Why it does not hold, or is open. */
  readonly reason: string;
  /** What does not hold of it, by its places from 1 on in `brokenClaims`: as tables number it. */
  readonly numbers: readonly number[];
}

/** Those of a model, in the order of its text. @param weightsType by which bytes are judged. */
export function toldClaims(model: ResolvedModel, weightsType: WeightType): readonly ToldClaim[] {
  const found = claimFindings(model, weightsType);
  const lines = new Map<string, ToldClaim>();
  for (const claim of model.claims) {
    const { source, start, end } = claim.span;
    const key = `${source.path}:${start}`;
    if (lines.has(key)) continue;
    const { line } = source.positionAt(start);
    const written = source.text.slice(start, end);
    const text = claim.kind === "figure" ? `expect ${written}` : written;
    lines.set(key, { text, file: source.path, line, ...judged(claim, found) });
  }
  return [...lines.values()];
}

function judged(claim: Claim, findings: readonly Diagnostic[]): Pick<ToldClaim, "verdict" | "reason" | "numbers"> {
  const isWithin = ({ span }: Diagnostic): boolean =>
    span.source === claim.span.source && span.start >= claim.span.start && span.end <= claim.span.end;
  const errors = findings.filter(({ severity }) => severity === "error");
  const numbers = errors.flatMap((error, at) => (isWithin(error) ? [at + 1] : []));
  if (numbers.length > 0) {
    return { verdict: "fails", reason: numbers.map((number) => errors[number - 1]!.message).join("; "), numbers };
  }
  const found = findings.find(isWithin);
  if (found !== undefined) return { verdict: "open", reason: found.message, numbers };
  if (isAboutBehaviour(claim))
    return { verdict: "open", reason: "convoke verify judges it by running the net", numbers };
  return { verdict: "holds", reason: "", numbers };
}

export function claimsSentence(claims: readonly ToldClaim[]): string | undefined {
  if (claims.length === 0) return undefined;
  const failing = claims.filter(({ verdict }) => verdict === "fails");
  const open = claims.filter(({ verdict }) => verdict === "open");
  if (failing.length === 0 && open.length === 0)
    return claims.length === 1
      ? "What it claims of itself holds."
      : `All of its ${countOf(claims.length, "claim")} hold.`;
  const holding = claims.length - failing.length - open.length;
  const parts = [
    ...told(holding, "holds", "hold"),
    ...told(failing.length, ...doNot(holding > 0)),
    ...told(open.length, "is not decided here", "are not decided here"),
  ];
  const why = failing.map(({ reason }) => reason).join("; ");
  return `Of its ${countOf(claims.length, "claim")} ${parts.join(", ")}${why === "" ? "" : `: ${why}`}.`;
}

/** Short where "hold" stands before it. */
function doNot(isShort: boolean): readonly [one: string, several: string] {
  return isShort ? ["does not", "do not"] : ["does not hold", "do not hold"];
}

function told(count: number, one: string, several: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
}
