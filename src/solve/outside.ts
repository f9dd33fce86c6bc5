/** Mistakes that only some sizes make are told with the sizes that make none. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { SizeBindings } from "../tensor/dim.ts";

interface Checked {
  readonly models: readonly ResolvedModel[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @param checkOpen what is found where the sizes are left open: asked where some are bound, and something is wrong. */
export function toldOfDomains(
  diagnostics: readonly Diagnostic[],
  sizes: SizeBindings = {},
  checkOpen: () => Checked,
): readonly Diagnostic[] {
  const isWrong = diagnostics.some(({ severity }) => severity === "error");
  if (Object.keys(sizes).length === 0 || !isWrong) return diagnostics;
  const open = checkOpen();
  const always = new Set(open.diagnostics.map(placeOf));
  return diagnostics.map((diagnostic) => {
    const isOfSizes = isOfLayer(diagnostic) && !always.has(placeOf(diagnostic));
    const model = isOfSizes ? modelAround(diagnostic, open.models) : undefined;
    if (model?.domain === undefined) return diagnostic;
    return { ...diagnostic, notes: [...diagnostic.notes, `\`${model.name}\` is valid ${model.domain.text}`] };
  });
}

/** Whether a shape rule refuses, not the language. */
function isOfLayer({ severity, code }: Diagnostic): boolean {
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
