/**
 * A model with the sizes open that have defaults. A size that decides how the net is built (an `if`, a `repeat`, a list, how many
 * weights a layer has) cannot be: it keeps its default, and that is told.
 */
import { Diagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { createBudget } from "./budget.ts";
import { createExpansionReporter } from "./expansion-reporter.ts";
import type { Session } from "./frame.ts";
import type { Resolution } from "./resolve-model.ts";
import type { ResolvedModel } from "./resolved-model.ts";

/** @param resolve the same model in another session. */
export function withOpenForm(
  model: ResolvedModel,
  session: Session,
  resolve: (session: Session) => Resolution,
): ResolvedModel {
  const defaults = Object.entries(model.defaults ?? {}).filter(([name]) => !session.sizes.has(name));
  if (defaults.length === 0) return model;
  const settled = new Map(defaults);
  let form = quietly(session, {}, resolve);
  if (form.open === undefined) {
    for (const [name, value] of defaults) {
      settled.delete(name);
      const without = quietly(session, Object.fromEntries(settled), resolve);
      if (without.open === undefined) {
        settled.set(name, value);
        tell(session, name, value, without.first);
      } else form = without;
    }
  }
  return form.open === undefined ? model : { ...model, open: form.open };
}

interface Form {
  readonly open: ResolvedModel | undefined;
  /** The first error of one that is not sound. */
  readonly first: Diagnostic | undefined;
}

/** With these sizes and no defaults; what is wrong with it is not told. */
function quietly(session: Session, sizes: SizeBindings, resolve: (session: Session) => Resolution): Form {
  const budget = createBudget();
  const reporter = createExpansionReporter(budget);
  const given = new Map([...session.sizes, ...Object.entries(sizes)]);
  const trial = { ...session, reporter, budget, sizes: given, usesDefaults: false, knownSizes: new Set<string>() };
  const { sound } = resolve(trial);
  const diagnostics = new Diagnostics();
  reporter.flush(diagnostics);
  return { open: sound, first: diagnostics.sorted().find(({ severity }) => severity === "error") };
}

function tell({ reporter }: Session, name: string, value: number, reason: Diagnostic | undefined): void {
  if (reason === undefined) return;
  const { span, labels } = reason;
  const message = `\`${name}\` has its default ${value} throughout: it decides how the net is built`;
  reporter.report(
    { code: "resolve/settled-size", severity: "note", message, span, labels, notes: [`left open: ${reason.message}`] },
    undefined,
  );
}
