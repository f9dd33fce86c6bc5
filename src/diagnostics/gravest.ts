/** What a person is shown of a long list: the gravest, in the order of the list; the others are counted. */
import type { Counts, Severity } from "./diagnostic.ts";

export const severities: readonly Severity[] = ["error", "warning", "note"];

export interface Gravest<T> {
  readonly printed: readonly T[];
  readonly hidden: Counts;
}

export function gravest<T extends { readonly severity: Severity }>(
  list: readonly T[],
  omitted: Counts,
  most: number,
): Gravest<T> {
  const ranked = severities.flatMap((severity) => list.filter((each) => each.severity === severity));
  const chosen = new Set(ranked.slice(0, most));
  const hidden: Record<Severity, number> = { ...omitted };
  for (const { severity } of ranked.slice(most)) hidden[severity]++;
  return { printed: list.filter((each) => chosen.has(each)), hidden };
}

/** `2 errors, 1 warning`, with `more ` as `before` also `2 more errors`; or the empty string. */
export function countsText(counts: Counts, before = ""): string {
  return severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => `${counts[severity]} ${before}${severity}${counts[severity] === 1 ? "" : "s"}`)
    .join(", ");
}

/** How many of each severity there are, those included that were not kept. */
export function countsOf(list: readonly { readonly severity: Severity }[], omitted: Counts): Counts {
  const counts: Record<Severity, number> = { ...omitted };
  for (const { severity } of list) counts[severity]++;
  return counts;
}

/** Those of several texts together. */
export function sumOfCounts(list: readonly Counts[]): Counts {
  const sum: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  for (const counts of list) for (const severity of severities) sum[severity] += counts[severity];
  return sum;
}
