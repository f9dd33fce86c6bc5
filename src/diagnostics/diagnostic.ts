/**
 * A user's mistake as a value. The text is composed as: `message` says what is wrong and what was found, `notes` show
 * the arithmetic and the way to here, `help` says what to try; a `fix` is an edit that was tried and works.
 */
import { fixTextLimit, reportLimit, wordsLimit } from "../base/limits.ts";
import type { Source, Span } from "../base/source.ts";
import { shortened } from "../base/visible.ts";
import type { DiagnosticCode } from "./catalogue.ts";
import type { SuppressedCode, Suppressions } from "./suppressions.ts";

export type Severity = "error" | "warning" | "note";

export interface Diagnostic {
  /** `room/what`, as `conv/kernel-exceeds-input`; for layers the room is the layer's name. */
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Other places that matter, each with a few words. */
  readonly labels: readonly SpanLabel[];
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly Fix[];
}

export interface SpanLabel {
  readonly span: Span;
  readonly text: string;
}

/** Replacing every edit's span by its text mends the mistake. Edits do not overlap. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly Edit[];
  /** It is one of several ways out, or changes what the model says: for the author to choose, not to be applied unasked. */
  readonly isGuess?: boolean;
}

export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** A diagnostic as its maker writes it: what is left out is empty, and the severity is `error`. */
export type DiagnosticInit = Pick<Diagnostic, "code" | "message" | "span"> & Partial<Diagnostic>;

export type Counts = Readonly<Record<Severity, number>>;

export const noneOmitted: Counts = { error: 0, warning: 0, note: 0 };

/**
 * Collects the diagnostics of one run, in the order found; `sorted` gives them in the order of the text. Of each severity
 * only so many are kept; the others are counted.
 */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];
  readonly #isOff: (code: DiagnosticCode) => boolean;
  readonly #suppressions = new Map<Source, Suppressions>();
  readonly #used = new Set<SuppressedCode>();
  readonly #found: Record<Severity, number> = { error: 0, warning: 0, note: 0 };
  #offered = 0;

  /** @param isOff of which rules nothing is to be told. */
  constructor(isOff: (code: DiagnosticCode) => boolean = () => false) {
    this.#isOff = isOff;
  }

  add(init: DiagnosticInit): void {
    const { severity = "error" } = init;
    this.#offered++;
    if (severity !== "error" && (this.#isOff(init.code) || this.#isSuppressed(init))) return;
    if (++this.#found[severity] <= reportLimit) this.#list.push(whole(init));
  }

  /** How often something was to be told, be it left out or not. */
  get offered(): number {
    return this.#offered;
  }

  /** Takes what was found in a text when it was read before. */
  addAll(before: Diagnostics): void {
    for (const each of before.all) this.add(each);
    const { error, warning, note } = before.omitted;
    this.#found.error += error;
    this.#found.warning += warning;
    this.#found.note += note;
    for (const [source, suppressions] of before.suppressions) this.suppress(source, suppressions);
  }

  /** What a text asks not to be told, before anything is found in it. */
  suppress(source: Source, suppressions: Suppressions): void {
    this.#suppressions.set(source, suppressions);
  }

  get suppressions(): ReadonlyMap<Source, Suppressions> {
    return this.#suppressions;
  }

  /** Whether something has been left out for a code of a comment. */
  isUsed(code: SuppressedCode): boolean {
    return this.#used.has(code);
  }

  #isSuppressed({ code, span }: DiagnosticInit): boolean {
    const found = this.#suppressions.get(span.source)?.find(code, span);
    if (found !== undefined) this.#used.add(found);
    return found !== undefined;
  }

  /**
   * Drops the errors of these codes that the fix of another error mends with it: slips inside of what is to be written
   * anew.
   */
  dropMended(codes: ReadonlySet<DiagnosticCode>): void {
    if (!this.#list.some(({ code }) => codes.has(code))) return;
    const rewritten = this.#list.flatMap(({ code, severity, fixes }) =>
      severity !== "error" || codes.has(code) ? [] : fixes.flatMap(({ edits }) => edits.map(({ span }) => span)),
    );
    const kept = this.#list.filter(
      ({ code, span }) => !codes.has(code) || !rewritten.some((edit) => holds(edit, span)),
    );
    this.#found.error -= this.#list.length - kept.length;
    this.#list.splice(0, this.#list.length, ...kept);
  }

  /** How many there were beyond those kept. */
  get omitted(): Counts {
    const { error, warning, note } = this.#found;
    return { error: beyond(error), warning: beyond(warning), note: beyond(note) };
  }

  get all(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#list.some((diagnostic) => diagnostic.severity === "error");
  }

  sorted(): readonly Diagnostic[] {
    return inOrder(this.#list);
  }
}

/** By file (in order of first appearance), then place; equal places keep their order. */
export function inOrder(list: readonly Diagnostic[]): readonly Diagnostic[] {
  const fileOrder = new Map<unknown, number>();
  for (const { span } of list) if (!fileOrder.has(span.source)) fileOrder.set(span.source, fileOrder.size);
  return list.toSorted(
    (a, b) =>
      fileOrder.get(a.span.source)! - fileOrder.get(b.span.source)! ||
      a.span.start - b.span.start ||
      a.span.end - b.span.end,
  );
}

function holds(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start < inner.start && inner.end <= outer.end;
}

function beyond(count: number): number {
  return Math.max(0, count - reportLimit);
}

/** With all its parts, none of them longer than anybody reads. */
function whole({
  severity = "error",
  labels = [],
  notes = [],
  help = [],
  fixes = [],
  ...init
}: DiagnosticInit): Diagnostic {
  return {
    ...init,
    severity,
    message: inWords(init.message),
    labels: labels.map(({ span, text }) => ({ span, text: inWords(text) })),
    notes: notes.map(inWords),
    help: help.map(inWords),
    fixes: fixes.filter(isShort).map((fix) => ({ ...fix, description: inWords(fix.description) })),
  };
}

function isShort({ edits }: Fix): boolean {
  return edits.every(({ newText }) => newText.length <= fixTextLimit);
}

function inWords(text: string): string {
  return shortened(text, wordsLimit);
}
