/** Claims that do not hold, as reports have them as data. */
import type { BrokenClaim } from "../analysis/broken-claims.ts";

/** `layers` is null where the whole model is meant. */
export type BrokenClaimJson = Omit<BrokenClaim, "layers"> & { readonly layers: readonly string[] | null };

/** To be spread into a report: nothing where all claims hold. */
export function brokenClaimsJson(broken: readonly BrokenClaim[]): {
  readonly brokenClaims?: readonly BrokenClaimJson[];
} {
  if (broken.length === 0) return {};
  return { brokenClaims: broken.map(({ layers = null, ...claim }) => ({ ...claim, layers })) };
}
