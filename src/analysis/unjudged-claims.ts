/** Which claims of models are left to those who can run them. */
import { spanText } from "../base/source.ts";
import type { UnjudgedClaim } from "../diagnostics/findings.ts";
import { isAboutBehaviour, type Claim } from "../graph/claim.ts";

/** Those about behaviour, each once for all models and copies that have it. */
export function unjudgedClaims(models: readonly { readonly claims: readonly Claim[] }[]): readonly UnjudgedClaim[] {
  const spans = models.flatMap(({ claims }) => claims.filter(isAboutBehaviour)).map(({ span }) => span);
  const places = new Map(spans.map((span) => [`${span.start} ${span.source.path}`, span]));
  return [...places.values()].map((span) => ({ text: spanText(span), span }));
}
