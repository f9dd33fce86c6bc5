import type { Targeted } from "../subject.ts";
import type { ReportPart } from "./report.ts";

/** What the report says of memory over the run, for which the model is compiled; nothing where it cannot be. */
export interface MemoryQuestion {
  readonly asked: Targeted;
  readonly answered: { readonly parts: readonly ReportPart[] };
}
