/** Whose figures a report has, as data: the tool, what it calls what it counts, and its totals. */
import type { ConventionCount, ConventionName, WorkUnit } from "../conventions/convention.ts";
import { formatDim, isConstantDim, type Dim } from "../tensor/dim.ts";

export interface ConventionJson {
  readonly name: ConventionName;
  readonly tool: string;
  readonly source: string;
  readonly params: { readonly title: string; readonly total: number | string };
  readonly work: ({ readonly title: string; readonly total: number | string } & WorkUnit) | null;
}

export function conventionJson({ convention, params, work }: ConventionCount): ConventionJson {
  const { name, tool, source } = convention;
  return {
    name,
    tool,
    source,
    params: { title: convention.params.title, total: total(params) },
    work:
      convention.work === undefined || work === undefined
        ? null
        : { title: convention.work.title, unit: convention.work.unit, total: total(work) },
  };
}

function total(value: Dim): number | string {
  return isConstantDim(value) ? value : formatDim(value);
}
