/**
 * A model with the sizes open that have defaults. A size that decides how the net is built (an `if`, a `repeat`, a list, how many
 * weights a layer has) cannot be: it keeps its default, and that is told.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import type { Session } from "./frame.ts";
import type { ResolvedModel } from "./resolved-model.ts";
import { tryAt, type Resolve, type Tried } from "./trial.ts";

export function withOpenForm(model: ResolvedModel, session: Session, resolve: Resolve): ResolvedModel {
  const defaults = Object.entries(model.defaults ?? {}).filter(([name]) => !session.sizes.has(name));
  if (defaults.length === 0) return model;
  const tried = (sizes: SizeBindings): Tried =>
    tryAt(session, { sizes, usesDefaults: false, claimsAt: new Set() }, resolve);
  let open = tried({}).sound;
  if (open === undefined) {
    const settled = new Map(defaults);
    for (const [name, value] of defaults) {
      settled.delete(name);
      const { sound, first } = tried(Object.fromEntries(settled));
      open = sound ?? open;
      if (sound !== undefined) continue;
      settled.set(name, value);
      tell(session, name, value, first);
    }
  }
  return open === undefined ? model : { ...model, open };
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
