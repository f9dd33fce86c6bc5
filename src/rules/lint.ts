/** What a lint is: advice about a sound model, for those who ask for it. */
import type { CatalogueCode } from "../diagnostics/catalogue.ts";
import type { DiagnosticInit } from "../diagnostics/diagnostic.ts";
import type { Origin } from "../graph/graph.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";

export type LintCode = Extract<CatalogueCode, `lint/${string}`>;

/** One thing found; told once for each place in the text, however often a block repeats it. */
export interface Advice extends Pick<DiagnosticInit, "message" | "notes" | "help" | "fixes"> {
  readonly origin: Pick<Origin, "span">;
}

export interface Lint {
  readonly code: LintCode;
  find(model: ResolvedModel): Iterable<Advice>;
}
