/** Claims about a model at sizes of their own: for these it is resolved once more. */
import { OptionSource } from "../base/option-source.ts";
import type { Diagnostic, SpanLabel } from "../diagnostics/diagnostic.ts";
import type { Claim } from "../graph/claim.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { spanOf } from "./claims-at-sizes.ts";
import type { ClaimAtSizes, Session } from "./frame.ts";
import type { ResolvedModel } from "./resolved-model.ts";
import { tryAt, type Resolve } from "./trial.ts";

/** The model with its claims at sizes of their own, each about the graph there; where there is none, that is reported. */
export function withClaimsAtSizes<Model extends Pick<ResolvedModel, "claims">>(
  model: Model,
  placed: readonly ClaimAtSizes[],
  session: Session,
  resolve: Resolve,
): Model {
  const groups = new Map<string, ClaimAtSizes[]>();
  for (const each of placed) {
    const key = sizesOf(each.sizes);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const claims = [...groups.values()].flatMap((group) => claimsAt(group, session, resolve));
  return claims.length === 0 ? model : { ...model, claims: [...model.claims, ...claims] };
}

/** Of claims at the same sizes. */
function claimsAt(group: readonly ClaimAtSizes[], session: Session, resolve: Resolve): readonly Claim[] {
  const { sizes } = group[0]!;
  const claimsAt = new Set(group.map(({ statement }) => statement.condition.span.start));
  const { whole, first } = tryAt(session, { sizes, usesDefaults: true, claimsAt }, resolve);
  return group.flatMap(({ statement }) => {
    const { start } = statement.condition.span;
    const found = whole?.claims.filter((claim) => claim.kind === "figure" && claim.span.start === start) ?? [];
    if (found.length > 0) return found.map((claim) => ({ ...claim, at: { sizes, graph: whole!.graph } }) as Claim);
    session.reporter.report(
      {
        code: "resolve/claim-sizes",
        message:
          whole === undefined
            ? `the model cannot have the sizes ${sizesOf(sizes)}${first === undefined ? "" : `: ${first.message}`}`
            : `at ${sizesOf(sizes)} this line is in a branch that is not taken`,
        span: spanOf(statement.at),
        labels: placesOf(first),
      },
      undefined,
    );
    return [];
  });
}

/** Where in the text a mistake stands, which may be told at an option. */
function placesOf(mistake: Diagnostic | undefined): readonly SpanLabel[] {
  const spans = mistake === undefined ? [] : [mistake, ...mistake.labels].map(({ span }) => span);
  const span = spans.find(({ source }) => !(source instanceof OptionSource));
  return span === undefined ? [] : [{ span, text: "here" }];
}

/** `H=32 W=32` */
function sizesOf(sizes: SizeBindings): string {
  return Object.entries(sizes)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}
