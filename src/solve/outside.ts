/** Mistakes that only some sizes make are told with the sizes that make none. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";

interface Checked {
  readonly models: readonly ResolvedModel[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @param checks what is found where the sizes are left open, in ways of which the first that a model bears is told. */
export function toldOfDomains(
  diagnostics: readonly Diagnostic[],
  checks: readonly (() => Checked)[],
): readonly Diagnostic[] {
  const notes = new Map<Diagnostic, string>();
  for (const check of checks) {
    const untold = diagnostics.filter((each) => isOfLayer(each) && !notes.has(each));
    if (untold.length === 0) break;
    const open = check();
    const always = new Set(open.diagnostics.map(placeOf));
    for (const each of untold) {
      const model = always.has(placeOf(each)) ? undefined : modelAround(each, open.models);
      if (model?.domain !== undefined) notes.set(each, `\`${model.name}\` is valid ${model.domain.text}`);
    }
  }
  return diagnostics.map((each) => (notes.has(each) ? { ...each, notes: [...each.notes, notes.get(each)!] } : each));
}

/** Whether a shape rule refuses, not the language. */
export function isOfLayer({ severity, code }: Diagnostic): boolean {
  return severity === "error" && !/^(resolve|syntax|claim)\//.test(code);
}

function placeOf({ code, span }: Diagnostic): string {
  return `${code} ${span.start} ${span.source.path}`;
}

/** The model that a place stands in; of a place in a block the only one with a domain. */
function modelAround({ span }: Diagnostic, models: readonly ResolvedModel[]): ResolvedModel | undefined {
  const open = models.filter(({ domain }) => domain !== undefined);
  if (open.length < 2) return open[0];
  return open.findLast((model) => model.span.source.path === span.source.path && model.span.start < span.start);
}
