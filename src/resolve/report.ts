/**
 * Collects the diagnostics of one file. A mistake inside a block or a repeated body turns up once per expansion; it is
 * told once, at its place, with the first chain of calls and, where only some expansions have it, their names.
 */
import type { CatalogueCode } from "../diagnostics/catalogue.ts";
import type { DiagnosticInit, Diagnostics, Label } from "../diagnostics/diagnostic.ts";
import type { CallSite } from "../graph/graph.ts";

export type ResolveCode = Extract<CatalogueCode, `resolve/${string}`>;

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

export interface Reporter {
  report(init: DiagnosticInit, expansion: Expansion | undefined): void;
  /** Counts an expansion that got a sound tensor, and so can show every mistake of its body. */
  countSound(expansion: Expansion): void;
  /** Hands everything on, in the order found. */
  flush(diagnostics: Diagnostics): void;
}

interface Pending {
  readonly init: DiagnosticInit;
  /** Empty outside expansions. */
  readonly expansions: Expansion[];
}

export function createReporter(): Reporter {
  const pending = new Map<string, Pending>();
  const soundCounts = new Map<object, number>();
  const sources = new Map<object, number>();

  const keyOf = ({ code, span, message }: DiagnosticInit, expansion: Expansion | undefined): string => {
    if (!sources.has(span.source)) sources.set(span.source, sources.size);
    const place = `${code} ${sources.get(span.source)!} ${span.start} ${span.end}`;
    return expansion === undefined ? `${place} ${message}` : place;
  };

  return {
    report(init, expansion) {
      const key = keyOf(init, expansion);
      const known = pending.get(key);
      if (known === undefined) pending.set(key, { init, expansions: expansion === undefined ? [] : [expansion] });
      else if (expansion !== undefined && known.expansions.at(-1) !== expansion) known.expansions.push(expansion);
    },
    countSound: ({ body }) => void soundCounts.set(body, (soundCounts.get(body) ?? 0) + 1),
    flush(diagnostics) {
      for (const { init, expansions } of pending.values()) {
        diagnostics.add(expansions.length === 0 ? init : withCalls(init, expansions, soundCounts));
      }
    },
  };
}

function withCalls(
  init: DiagnosticInit,
  expansions: readonly Expansion[],
  soundCounts: ReadonlyMap<object, number>,
): DiagnosticInit {
  const first = expansions[0]!;
  const total = Math.max(soundCounts.get(first.body) ?? 0, expansions.length);
  return {
    ...init,
    labels: [...(init.labels ?? []), ...callLabels(first.calls)],
    notes: [...(init.notes ?? []), ...callNotes(first, expansions, total)],
  };
}

const shownCalls = 3;
const shownNames = 8;

/** The calls nearest to the mistake, innermost first. */
function callLabels(calls: readonly CallSite[]): readonly Label[] {
  return calls
    .slice(-shownCalls)
    .toReversed()
    .map(({ span, block, name }) => ({ span, text: `${block} is called here, as ${shortName(name)}` }));
}

function callNotes(first: Expansion, expansions: readonly Expansion[], total: number): readonly string[] {
  const [one, many] = first.kind === "copy" ? ["copy", "copies"] : ["call", "calls"];
  const count = (amount: number): string => `${amount} other ${amount === 1 ? one : many}`;
  const others = expansions.length - 1;
  const spared = total - expansions.length;
  if (spared === 0) return [`in ${wayTo(first)}${others > 0 ? `, and in ${count(others)}` : ""}`];
  if (others === 0) return [`in ${wayTo(first)}, but not in ${count(spared)}`];
  const names = expansions.slice(0, shownNames).map(({ name }) => shortName(name));
  const more = expansions.length > shownNames ? ` and ${expansions.length - shownNames} more` : "";
  return [`in ${wayTo(first)}`, `in ${expansions.length} of ${total} ${many}: ${names.join(", ")}${more}`];
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
