/** What a text gives a name, and the places where it stands. */
import type { Span } from "../../base/source.ts";

export type SymbolKind =
  "model" | "block" | "import" | "parameter" | "variable" | "loop variable" | "size" | "input" | "output" | "label";

export interface SymbolDeclaration {
  /** Of the name, with quotes where it has them. */
  readonly name: Span;
  /** Of all that it declares: the statement, the parameter, the block. */
  readonly whole: Span;
  /** From where on lines of its body see it. */
  readonly visibleFrom: number;
}

/**
 * How a name stands where it is used: as a plain word, at the head of a path of layers (a label alone is such a path), further back in
 * one, or as what counting makes of a block's name (`stage1`).
 */
export type UseForm = "word" | "head" | "segment" | "automatic";

export interface SymbolUse {
  readonly span: Span;
  readonly form: UseForm;
}

export interface NamedSymbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** The block or model that it stands in; undefined at the top of a file. */
  readonly container: NamedSymbol | undefined;
  /** Several where branches declare it each. */
  readonly declarations: SymbolDeclaration[];
  /** Of its own file. */
  readonly uses: SymbolUse[];
}

export function isVisible({ declarations }: NamedSymbol, offset: number): boolean {
  return declarations.some(({ visibleFrom }) => visibleFrom <= offset);
}
