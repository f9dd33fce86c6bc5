/** What an expression sees. */
import type { AttributeRecord, AttributeSpec, Signature } from "../ops/contract/language-value.ts";
import type { Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { CallExpression, Name, PathExpression, Unknown } from "../syntax/ast.ts";
import type { Shape, TensorType } from "../tensor/shape.ts";
import type { Arguments } from "./arguments.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import type { ResolvedValue } from "./value.ts";

/** Where a value that is to be found is used as an attribute. */
export interface UnknownUse {
  readonly unknown: Unknown;
  readonly of: Signature;
  readonly attribute: string;
  readonly spec: AttributeSpec;
  /** The other attributes of the call; undefined where some are not known. */
  readonly known: AttributeRecord | undefined;
  /** What the layer takes, where that is known. */
  readonly inputs?: readonly TensorType[] | undefined;
}

export interface Environment {
  report(mistake: ResolveMistake): void;
  /** Called where the text was broken and has been reported by the parser. */
  taint(): void;
  /** Counts work done at a place; false where there has been too much, which is reported. */
  spend(span: Span, steps: number): boolean;
  variable(name: string): ResolvedValue | undefined;
  /** A path of several names: the fact of a tensor. Reports what it cannot find. */
  fact(path: PathExpression): ResolvedValue;
  /** Reports a name that is neither a variable nor a layer nor a word. */
  unknown(name: Name): ResolvedValue;
  /** A layer as a value, with arguments. */
  layer(call: CallExpression): ResolvedValue;
  /** A word with its arguments. */
  variant(of: Signature, call: CallExpression): ResolvedValue;
  /** A fix that puts a call into the words of the language; `meant`: the layer that it calls, where it is misspelt. */
  translate(given: Arguments, shape: Shape | undefined, meant?: string): Fix | undefined;
  /** Told of each use of a value that is to be found. */
  asked?(use: UnknownUse): void;
  /** The value of an undefined name as a symbolic size, where such may be introduced. */
  symbol?(name: Name): ResolvedValue | undefined;
}
