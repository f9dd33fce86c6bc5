/** What building the syntax tree works with. */
import type { Token } from "../../grammar/tokens.ts";
import type * as cst from "../../grammar/generated/cst.d.ts";
import type { Span } from "../base/source.ts";
import type * as ast from "./ast.ts";
import type { Reporter } from "./reporter.ts";
import type { Rereading } from "./rereading.ts";

/** The text as it was parsed. */
export interface ParsedText {
  readonly reporter: Reporter;
  /** The tokens that were parsed. */
  readonly tokens: readonly Token[];
  /** Bodies that were parsed on their own, by their opening brace; in the tree they are empty. */
  readonly deferred: ReadonlyMap<Token, cst.BodyNode>;
  /** Where some of the text was read before: lines that are known are empty in the tree. */
  readonly rereading: Rereading | undefined;
}

export interface BuildContext extends ParsedText {
  /** Statements hold bodies, which hold statements. `otherwise`: the place of a body that is not there. */
  readonly buildBody: (node: cst.BodyNode | undefined, otherwise: Span) => ast.Body;
}
