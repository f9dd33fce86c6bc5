/** What the features of the service give, without the words of a protocol: places are offsets in the text that was asked about. */
import type { Edit } from "../diagnostics/diagnostic.ts";
import type { Span } from "../base/source.ts";

/** Offsets `[start, end)`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export interface Hover {
  readonly range: Range;
  /** Markdown; names from the text are escaped. */
  readonly markdown: string;
}

export interface InlayHint {
  readonly offset: number;
  readonly kind: "shape" | "parameters" | "macs";
  /** What is shown with a space before it. */
  readonly text: string;
  /** Markdown. */
  readonly tooltip?: string;
}

export interface CodeLens {
  readonly range: Range;
  readonly title: string;
}

export type CompletionKind =
  "layer" | "block" | "statement" | "attribute" | "value" | "label" | "variable" | "fact" | "file" | "snippet";

export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Beside the label: `kernel: positive integers`. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** What is written in place of `range`; a snippet of the Language Server Protocol where `isSnippet`. */
  readonly text: string;
  readonly isSnippet: boolean;
  readonly range: Range;
  /** Items are shown in the order of these texts. */
  readonly order: string;
  /** Beside the item's own: an import. */
  readonly edits?: readonly Edit[];
}

export interface SignatureHelp {
  /** `conv channels, kernel=…` */
  readonly label: string;
  readonly documentation: string;
  readonly parameters: readonly {
    /** Where it stands in the label. */
    readonly label: readonly [start: number, end: number];
    readonly documentation: string;
  }[];
  /** Which is being written; undefined where none is. */
  readonly active: number | undefined;
}

/** What can be done to a text: edits may lie in several files. */
export interface CodeAction {
  readonly title: string;
  readonly kind: "quickfix" | "refactor.extract" | "refactor.inline" | "refactor.rewrite" | "source.fixAll";
  /** Found when they are asked for: most actions are shown and not taken. */
  edits(): readonly Edit[];
  /** Whether it is the one to apply unasked. */
  readonly isPreferred?: boolean;
  /** The place of the diagnostic that it mends. */
  readonly mends?: Span;
}

export type OutlineKind = "model" | "block" | "layer" | "input" | "output" | "variable" | "loop" | "import";

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  readonly range: Range;
  /** Of its name. */
  readonly selection: Range;
  readonly children: readonly OutlineItem[];
}

/** A name of the workspace. */
export interface FoundSymbol {
  readonly name: string;
  readonly kind: OutlineKind;
  /** The model or block that it stands in; empty at the top of a file. */
  readonly container: string;
  /** Of the name where it is declared. */
  readonly span: Span;
}

export type TokenKind =
  | "keyword"
  | "layer"
  | "block"
  | "model"
  | "label"
  | "attribute"
  | "parameter"
  | "variable"
  | "fact"
  | "function"
  | "value"
  | "number"
  | "string"
  | "operator"
  | "comment";

export interface SemanticToken {
  /** A comment may be several lines. */
  readonly range: Range;
  readonly kind: TokenKind;
  readonly isDeclaration: boolean;
}

export interface Link {
  readonly range: Range;
  /** The path of a file, as the host knows it. */
  readonly path: string;
}

export interface FoldingRange extends Range {
  readonly kind: "body" | "comment" | "imports";
}
