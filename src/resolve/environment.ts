/** What an expression sees. */
import type { AttributeRecord, AttributeSpec, Signature } from "../ops/contract/language-value.ts";
import type { Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import type { CallExpression, Name, PathExpression, Unknown } from "../syntax/ast.ts";
import type { Dim } from "../tensor/dim.ts";
import type { Shape, TensorType } from "../tensor/shape.ts";
import type { Arguments } from "./arguments.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import type { OpenValue, ResolvedValue, UnknownValues } from "./value.ts";

/** A call some of whose attributes wait for values that are to be found. */
export interface UnknownCall {
  readonly of: Signature;
  readonly uses: readonly UnknownUse[];
  /** The other attributes; undefined where some are not known. */
  readonly known: AttributeRecord | undefined;
  /** What the layer takes, where that is known. */
  readonly inputs?: readonly TensorType[] | undefined;
  /** The shape, without its batch, that the line claims of the result. */
  readonly claimed?: readonly Dim[] | undefined;
}

/** A tensor that is to be found, and the names that it could have. */
export interface UnknownOperand {
  readonly unknown: Unknown;
  readonly names: readonly string[];
}

export interface UnknownUse {
  readonly attribute: string;
  readonly spec: AttributeSpec;
  readonly open: OpenValue;
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
  /** A layer as a value, with arguments. `seen`: what these see, where that is something else. */
  layer(call: CallExpression, seen?: Environment): ResolvedValue;
  /** A word with its arguments. */
  variant(of: Signature, call: CallExpression, seen?: Environment): ResolvedValue;
  /** A fix that puts a call into the words of the language; `meant`: the layer that it calls, where it is misspelt. */
  translate(given: Arguments, shape: Shape | undefined, meant?: string): Fix | undefined;
  /** Told of each call that waits for values that are to be found. */
  asked?(call: UnknownCall): void;
  /** Values for those that are to be found, where some are tried. */
  readonly found?: UnknownValues;
  /** The facts as they are now, for later questions: the current tensor changes from line to line. */
  factsNow?(): Environment["fact"];
  /** The value of an undefined name as a symbolic size, where such may be introduced. */
  symbol?(name: Name): ResolvedValue | undefined;
}
