/** The arguments of a call as written, sorted into values and attributes. */
import type { AttributeItem, Name, ValueItem } from "../syntax/ast.ts";

/** What every call of a layer or block takes that has no parameter of that name itself. */
export const callAttributes: readonly string[] = ["share", "frozen"];

/** What every call of a block takes. */
export const blockCallAttributes: readonly string[] = [...callAttributes, "recompute"];

export interface Arguments {
  /** The layer or block as written. */
  readonly name: Name;
  readonly values: readonly ValueItem[];
  readonly attributes: readonly AttributeItem[];
}
