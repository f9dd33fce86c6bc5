/**
 * A user's mistake as a value. The text is composed as: `message` says what is wrong and what was found, `notes` show
 * the arithmetic and the way to here, `help` says what to try; a `fix` is an edit that was tried and works.
 */
import type { Span } from "../base/source.ts";

export type Severity = "error" | "warning" | "note";

export interface Diagnostic {
  /** `room/what`, as `conv/kernel-exceeds-input`; for layers the room is the layer's name. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** Other places that matter, each with a few words. */
  readonly labels: readonly Label[];
  readonly notes: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly Fix[];
}

export interface Label {
  readonly span: Span;
  readonly text: string;
}

/** Replacing every edit's span by its text mends the mistake. Edits do not overlap. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** A diagnostic as its maker writes it: what is left out is empty, and the severity is `error`. */
export type DiagnosticInit = Pick<Diagnostic, "code" | "message" | "span"> & Partial<Diagnostic>;

/** Collects the diagnostics of one run, in the order found; `sorted` gives them in the order of the text. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];

  add(init: DiagnosticInit): void {
    this.#list.push({ severity: "error", labels: [], notes: [], help: [], fixes: [], ...init });
  }

  get all(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#list.some((diagnostic) => diagnostic.severity === "error");
  }

  /** By file (in order of first appearance), then place; equal places keep the order found. */
  sorted(): readonly Diagnostic[] {
    const fileOrder = new Map<unknown, number>();
    for (const { span } of this.#list) {
      if (!fileOrder.has(span.source)) fileOrder.set(span.source, fileOrder.size);
    }
    return this.#list.toSorted(
      (a, b) =>
        fileOrder.get(a.span.source)! - fileOrder.get(b.span.source)! ||
        a.span.start - b.span.start ||
        a.span.end - b.span.end,
    );
  }
}
