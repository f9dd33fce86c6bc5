/**
 * Collects the diagnostics of one file. A mistake inside a block or a repeated body turns up once per expansion; it is
 * reported once, at its place, with the first chain of calls and, where only some expansions have it, their names.
 */
import type { CatalogueCode } from "../diagnostics/catalogue.ts";
import type { DiagnosticInit, Diagnostics, SpanLabel } from "../diagnostics/diagnostic.ts";
import type { Span } from "../base/source.ts";
import type { CallSite } from "../graph/graph.ts";
import { createLines } from "./consequences.ts";
import type { Budget } from "./budget.ts";

export type ResolveCode = Extract<CatalogueCode, `resolve/${string}` | `train/${string}`>;

/** A diagnostic of this room. */
export type ResolveMistake = Omit<DiagnosticInit, "code"> & { readonly code: ResolveCode };

/** One call of a block, or one copy of a repeated body. */
export interface Expansion {
  readonly kind: "call" | "copy";
  /** What is expanded: all expansions of the same text share it. */
  readonly body: object;
  /** The full name: `layer1.0`. */
  readonly name: string;
  /** The calls that lead to it, outermost first. */
  readonly calls: readonly CallSite[];
}

export interface ExpansionReporter {
  report(init: DiagnosticInit, expansion: Expansion | undefined): void;
  /** Whether an error of this code was reported at this place for another expansion; then this one is counted with it. */
  isReported(place: Pick<DiagnosticInit, "code" | "span">, expansion: Expansion | undefined): boolean;
  /** Whether an error was reported that begins where this does. */
  hasReportedAt(span: Span): boolean;
  /** Counts an expansion that got a sound tensor, and so can show every mistake of its body. */
  countSound(expansion: Expansion): void;
  /** Hands everything on, in the order found, but for what only follows from another mistake of its line. */
  flush(diagnostics: Diagnostics): void;
}

interface Pending {
  readonly init: DiagnosticInit;
  /** The first of them, as many as may be named; empty outside expansions. */
  readonly expansions: Expansion[];
  last: Expansion | undefined;
  count: number;
}

/** With the last of the mistakes that are reported in full, nothing more is looked for. */
export function createExpansionReporter(budget: Budget): ExpansionReporter {
  const pending = new Map<string, Pending>();
  const soundCounts = new Map<object, number>();
  const sources = new Map<object, number>();

  const starts = new Set<string>();
  const startOf = ({ source, start }: Span): string => `${sources.get(source) ?? sources.size} ${start}`;
  const placeOf = ({ code, span }: Pick<DiagnosticInit, "code" | "span">): string => {
    if (!sources.has(span.source)) sources.set(span.source, sources.size);
    return `${code} ${sources.get(span.source)!} ${span.start} ${span.end}`;
  };

  return {
    report(init, expansion) {
      const place = placeOf(init);
      const isOfUses = init.code === ("resolve/misspelt-declaration" satisfies ResolveCode);
      const key = expansion === undefined && !isOfUses ? `${place} ${init.message}` : place;
      let known = pending.get(key);
      if (known === undefined) {
        if ((init.severity ?? "error") === "error") {
          starts.add(startOf(init.span));
          if (!budget.take("mistakes", 1)) budget.exhaust();
        }
        pending.set(key, (known = { init, expansions: [], last: undefined, count: 0 }));
      }
      if (expansion !== undefined) addExpansion(known, expansion);
    },
    hasReportedAt: (span) => starts.has(startOf(span)),
    isReported(place, expansion) {
      const known = expansion && pending.get(placeOf(place));
      if (known === undefined) return false;
      addExpansion(known, expansion!);
      return true;
    },
    countSound: ({ body }) => void soundCounts.set(body, (soundCounts.get(body) ?? 0) + 1),
    flush(diagnostics) {
      const lines = createLines();
      for (const known of diagnostics.all) lines.admit(known);
      for (const mistake of pending.values()) {
        if ((mistake.init.severity ?? "error") === "error" && !lines.admit(mistake.init)) continue;
        diagnostics.add(mistake.count === 0 ? mistake.init : withCalls(mistake, soundCounts));
      }
    },
  };
}

const shownCalls = 3;
const shownNames = 8;

function addExpansion(mistake: Pending, expansion: Expansion): void {
  if (mistake.last === expansion) return;
  mistake.last = expansion;
  mistake.count++;
  if (mistake.expansions.length < shownNames) mistake.expansions.push(expansion);
}

/** With the calls that lead to one expansion, of which there may be others. */
export function inExpansion(init: DiagnosticInit, expansion: Expansion): DiagnosticInit {
  const labels = [...(init.labels ?? []), ...callLabels(expansion.calls)];
  return { ...init, fixes: [], labels, notes: [...(init.notes ?? []), `in ${wayTo(expansion)}`] };
}

function withCalls({ init, expansions, count }: Pending, soundCounts: ReadonlyMap<object, number>): DiagnosticInit {
  const first = expansions[0]!;
  const total = Math.max(soundCounts.get(first.body) ?? 0, count);
  return {
    ...init,
    // What mends one would change those that are well.
    fixes: count < total ? [] : (init.fixes ?? []),
    labels: [...(init.labels ?? []), ...callLabels(first.calls)],
    notes: [...(init.notes ?? []), ...callNotes(expansions, count, total)],
  };
}

/** The calls nearest to the mistake, innermost first. */
function callLabels(calls: readonly CallSite[]): readonly SpanLabel[] {
  return calls
    .slice(-shownCalls)
    .toReversed()
    .map(({ span, block, name }) => ({ span, text: `${block} is called here, as ${shortName(name)}` }));
}

function callNotes(expansions: readonly Expansion[], affected: number, total: number): readonly string[] {
  const first = expansions[0]!;
  const [one, many] = first.kind === "copy" ? ["copy", "copies"] : ["call", "calls"];
  const count = (amount: number): string => `${amount} other ${amount === 1 ? one : many}`;
  const others = affected - 1;
  const spared = total - affected;
  if (spared === 0) return [`in ${wayTo(first)}${others > 0 ? `, and in ${count(others)}` : ""}`];
  if (others === 0) return [`in ${wayTo(first)}, but not in ${count(spared)}`];
  const names = expansions.map(({ name }) => shortName(name));
  const more = affected > names.length ? ` and ${affected - names.length} more` : "";
  return [`in ${wayTo(first)}`, `in ${affected} of ${total} ${many}: ${names.join(", ")}${more}`];
}

function wayTo({ kind, name, calls }: Expansion): string {
  const steps = calls.map((call) => `${shortName(call.name)} (${call.block})`);
  if (kind === "copy") steps.push(`copy ${shortName(name)}`);
  const shown = steps.length > 5 ? [...steps.slice(0, 2), "...", ...steps.slice(-2)] : steps;
  return shown.join(" -> ");
}

/** Deep names without their middle. */
function shortName(name: string): string {
  return name.length <= 60 ? name : `${name.slice(0, 20)}...${name.slice(-35)}`;
}
