/** How the judges of claims report: at the claim, unless a span is given. */
import type { CatalogueCode } from "../diagnostics/catalogue.ts";
import type { DiagnosticInit } from "../diagnostics/diagnostic.ts";

export type ClaimReport = (
  init: Partial<DiagnosticInit> & {
    readonly code: Extract<CatalogueCode, `claim/${string}`>;
    readonly message: string;
  },
) => void;
