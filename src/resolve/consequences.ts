/**
 * Which errors only follow from another one on their line. Where a line is not understood, what it lacks, has too much of
 * or has in the wrong place is nothing to go by: the first error about how it is written is its cause.
 */
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import type { DiagnosticInit } from "../diagnostics/diagnostic.ts";
import type { Span } from "../base/source.ts";

type Mistake = Pick<DiagnosticInit, "code" | "span">;

/** How arguments fall to a layer's attributes: judged of a line that is understood. */
const aboutOrder: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  "resolve/after-post-operation",
  "resolve/argument-twice",
  "resolve/extra-argument",
  "resolve/join",
  "resolve/missing-argument",
  "resolve/missing-comma",
  "resolve/order",
]);

/** What a name stands for, of which a line that is not understood makes another one. */
const aboutNames: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(["resolve/unknown-name", "resolve/name-twice"]);

type Doubt = "none" | "a name" | "the order";

/** What of a line was not understood, where it has a mistake. */
function doubtOf({ code }: Mistake): Doubt {
  if (code.startsWith("syntax/") || aboutOrder.has(code)) return "the order";
  return code === ("resolve/unknown-layer" satisfies DiagnosticCode) ? "a name" : "none";
}

/** In the wrong place also a name of another kind is looked for. */
function follows({ code }: Mistake, doubt: Doubt): boolean {
  if (aboutNames.has(code)) return doubt === "the order";
  return doubt !== "none" && (aboutOrder.has(code) || code.endsWith("/needs-kernel"));
}

export interface Lines {
  /** Takes note of a mistake; false where it only follows from one before it on its line. */
  admit(mistake: Mistake): boolean;
}

export function createLines(): Lines {
  const doubts = new Map<object, Map<number, Doubt>>();
  return {
    admit(mistake) {
      const { source } = mistake.span;
      let lines = doubts.get(source);
      if (lines === undefined) doubts.set(source, (lines = new Map()));
      const line = startOfLine(mistake.span);
      const known = lines.get(line) ?? "none";
      if (follows(mistake, known)) return false;
      const doubt = doubtOf(mistake);
      if (known === "none" || doubt === "the order") lines.set(line, doubt);
      return true;
    },
  };
}

const borders = new Set("\n\r;{}");

/** Where the statement begins on whose line a place lies. */
function startOfLine({ source: { text }, start }: Span): number {
  let at = start;
  while (at > 0 && !borders.has(text[at - 1]!)) at--;
  return at;
}
