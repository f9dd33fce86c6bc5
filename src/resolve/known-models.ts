/**
 * Models that were resolved in an earlier version of a text. One without a mistake or a word to say is taken as it was, where its
 * text is the same and all names in it mean the same; what resolving it does beside is done again.
 */
import type { BlockDeclaration, ModelDeclaration, Statement } from "../syntax/ast.ts";
import { spanText } from "../base/source.ts";
import type { BudgetKind } from "./budget.ts";
import type { Expansion } from "./expansion-reporter.ts";
import type { Frame, Module, Session } from "./frame.ts";
import type { ResolvedTensor } from "./name-scopes.ts";
import type { BrokenModel, ResolvedModel } from "./resolved-model.ts";
import { formatResolved, isPoison, type ResolvedValue } from "./value.ts";

/** Of a text that is resolved again and again. */
export interface ResolveMemory {
  /** By path: frames that are kept see what the files declare now. */
  readonly modules: Map<string, Module>;
  models: ReadonlyMap<ModelDeclaration, KnownModel>;
}

export function createResolveMemory(): ResolveMemory {
  return { modules: new Map(), models: new Map() };
}

export interface KnownModel extends Recorded {
  readonly sound: ResolvedModel;
  readonly meanings: readonly unknown[];
}

/** What resolving a model does beside. */
interface Recorded {
  readonly taken: Map<BudgetKind, number>;
  readonly counted: Expansion[];
  readonly ran: (readonly [Statement, Frame, ResolvedTensor | undefined])[];
  readonly knownSizes: Session["knownSizes"];
  readonly ranBodies: Session["ranBodies"];
}

export type Outcome =
  { readonly sound: ResolvedModel; readonly broken?: never } | { readonly sound?: never; readonly broken: BrokenModel };

/** @param given what else the models depend on */
export function resolveKnown(
  memory: ResolveMemory,
  { module, session, given }: { readonly module: Module; readonly session: Session; readonly given: string },
  resolve: (model: ModelDeclaration, session: Session) => Outcome,
): readonly Outcome[] {
  const models = new Map<ModelDeclaration, KnownModel>();
  const outcomes = module.models.map((model): Outcome => {
    const meanings = [given, ...meaningsIn(module, model)];
    const before = memory.models.get(model);
    if (before !== undefined && isSame(before.meanings, meanings) && replay(before, session)) {
      models.set(model, before);
      return { sound: before.sound };
    }
    const { outcome, recorded } = record(session, (own) => resolve(model, own));
    if (outcome.sound !== undefined && recorded !== undefined && !mayBeToldMore(outcome.sound)) {
      models.set(model, { ...recorded, sound: outcome.sound, meanings });
    }
    return outcome;
  });
  memory.models = models;
  return outcomes;
}

/** Whether there are words about it that are told where they are wanted: their places do not move. */
function mayBeToldMore({ demands = [], open }: ResolvedModel): boolean {
  return demands.some(({ mismatch }) => mismatch !== undefined) || (open !== undefined && mayBeToldMore(open));
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((each, at) => each === others[at]);
}

// ── What names mean ──────────────────────────────────────────────────────────────────────────────────────────────────

type Named = ModelDeclaration | BlockDeclaration;

/** What the words of a declaration stand for at the top of its file, and those of the blocks among them. */
function meaningsIn(module: Module, declaration: Named): readonly unknown[] {
  const [meanings, seen] = [[] as unknown[], new Set<Named>()];
  const visit = (within: Module, at: Named): void => {
    if (seen.has(at)) return;
    seen.add(at);
    meanings.push(within.incomplete);
    for (const word of wordsOf(at)) {
      const [block, variable] = [within.blocks.get(word), within.scope.variables.get(word)];
      if (variable !== undefined) meanings.push(variable.span, meaningOf(variable.value));
      if (block === undefined) continue;
      meanings.push(isPoison(block) ? block : block.declaration);
      if (!isPoison(block)) visit(block.module, block.declaration);
    }
  };
  visit(module, declaration);
  return meanings;
}

/** The same for the same numbers and texts; of layers, which have more to them than their names, never. */
function meaningOf(value: ResolvedValue): unknown {
  return isPlain(value) ? `${value.kind} ${formatResolved(value)}` : Symbol();
}

function isPlain(value: ResolvedValue): boolean {
  if (value.kind === "list") return value.elements.every(isPlain);
  return ["number", "boolean", "string", "word", "window"].includes(value.kind);
}

const words = new WeakMap<Named, readonly string[]>();

function wordsOf(declaration: Named): readonly string[] {
  let known = words.get(declaration);
  if (known === undefined) {
    known = [...new Set(spanText(declaration.span).match(/[\p{L}_][\p{L}\p{M}\p{N}_]*/gu))];
    words.set(declaration, known);
  }
  return known;
}

// ── What is done beside ──────────────────────────────────────────────────────────────────────────────────────────────

/** False where not all of it can be: then the limit that is passed has to be found where it is. */
function replay({ taken, counted, ran, knownSizes, ranBodies }: KnownModel, session: Session): boolean {
  const { budget, reporter, observer } = session;
  if (![...taken].every(([kind, amount]) => budget.has(kind, amount))) return false;
  for (const [kind, amount] of taken) budget.take(kind, amount);
  for (const expansion of counted) reporter.countSound(expansion);
  for (const [statement, before, after] of ran) observer?.ran(statement, before, after);
  for (const size of knownSizes) session.knownSizes.add(size);
  for (const body of ranBodies) session.ranBodies.add(body);
  return true;
}

/** Nothing is recorded where something was said, or files or the author are to say more. The frames that are kept keep none of the session. */
function record(
  session: Session,
  resolve: (session: Session) => Outcome,
): { readonly outcome: Outcome; readonly recorded: Recorded | undefined } {
  const recorded: Recorded = {
    taken: new Map(),
    counted: [],
    ran: [],
    knownSizes: new Set(),
    ranBodies: new Set(),
  };
  const outer: { session: Session | undefined } = { session };
  let isQuiet = true;
  const asked = session.unknownCalls.length + session.unknownOperands.length;
  const own = recording(recorded, outer, () => (isQuiet = false));
  const outcome = resolve(own);
  outer.session = undefined;
  session.cutShort ||= own.cutShort;
  for (const size of recorded.knownSizes) session.knownSizes.add(size);
  for (const body of recorded.ranBodies) session.ranBodies.add(body);
  isQuiet &&= !own.cutShort && session.unknownCalls.length + session.unknownOperands.length === asked;
  return { outcome, recorded: isQuiet ? recorded : undefined };
}

function recording(recorded: Recorded, outer: { session: Session | undefined }, speak: () => void): Session {
  const { taken, counted, ran, knownSizes, ranBodies } = recorded;
  const { budget } = outer.session!;
  return {
    ...outer.session!,
    knownSizes,
    ranBodies,
    budget: {
      take(kind, amount) {
        taken.set(kind, (taken.get(kind) ?? 0) + amount);
        return budget.take(kind, amount);
      },
      has: budget.has,
      left: budget.left,
      get exhausted() {
        return budget.exhausted;
      },
      exhaust: () => budget.exhaust(),
    },
    reporter: {
      report(init, expansion) {
        speak();
        outer.session?.reporter.report(init, expansion);
      },
      isReported: (place, expansion) => outer.session?.reporter.isReported(place, expansion) ?? false,
      hasReportedAt: (span) => outer.session?.reporter.hasReportedAt(span) ?? false,
      countSound(expansion) {
        counted.push(expansion);
        outer.session?.reporter.countSound(expansion);
      },
      flush() {},
    },
    observer: outer.session!.observer && {
      ran(statement, before, after) {
        ran.push([statement, before, after]);
        outer.session?.observer?.ran(statement, before, after);
      },
    },
    readNames(path) {
      speak();
      return outer.session?.readNames(path);
    },
  };
}
