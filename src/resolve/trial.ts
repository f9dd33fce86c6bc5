/** A model at other sizes than its own. What is wrong with it there is not told of the text. */
import { Diagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SizeBindings } from "../tensor/dim.ts";
import { createBudget } from "./budget.ts";
import { createExpansionReporter } from "./expansion-reporter.ts";
import type { Session } from "./frame.ts";
import type { Resolution } from "./resolve-model.ts";
import type { BrokenModel, ResolvedModel } from "./resolved-model.ts";

export interface Trial extends Pick<Session, "usesDefaults" | "claimsAt"> {
  /** Beside those that were given from outside. */
  readonly sizes: SizeBindings;
}

/** What came of it: a model, or its first error. */
export interface Tried {
  readonly sound: ResolvedModel | undefined;
  /** The same, or one whose claims alone have mistakes. */
  readonly whole: ResolvedModel | BrokenModel | undefined;
  readonly first: Diagnostic | undefined;
}

/** Resolves a model in a session. */
export type Resolve = (session: Session) => Resolution;

export function tryAt(session: Session, { sizes, ...trial }: Trial, resolve: Resolve): Tried {
  const budget = createBudget();
  const reporter = createExpansionReporter(budget);
  const given = new Map([...session.sizes, ...Object.entries(sizes)]);
  const own = { sizes: given, knownSizes: new Set<string>(), ranBodies: new Set<never>(), cutShort: false };
  const { sound, broken } = resolve({ ...session, observer: undefined, reporter, budget, ...own, ...trial });
  const diagnostics = new Diagnostics();
  reporter.flush(diagnostics);
  const whole = sound ?? (broken?.isWhole === true ? broken : undefined);
  return { sound, whole, first: diagnostics.sorted().find(({ severity }) => severity === "error") };
}
