/** What the call of a block gives its parameters, as text that can take their places. */
import { spanText } from "../../base/source.ts";
import { findOp } from "../../ops/index.ts";
import { functionNames } from "../../resolve/arithmetic.ts";
import type { Frame } from "../../resolve/frame.ts";
import { findVariable } from "../../resolve/scope.ts";
import type { BlockDeclaration, Item, LayerStatement } from "../../syntax/ast.ts";
import type { SymbolTable } from "../symbols/symbol-table.ts";
import { asOperand } from "./rewriting.ts";

export interface Given {
  /** By parameter, as it takes the place of its name. */
  readonly values: ReadonlyMap<string, string>;
  /** What the line applies to the result. */
  readonly operations: readonly Item[];
}

/** Undefined where an argument is more than a value. */
export function argumentsOf(
  call: LayerStatement,
  { parameters }: BlockDeclaration,
  frame: Frame,
  table: SymbolTable,
): Given | undefined {
  const values = new Map<string, string>();
  const at = call.items.findIndex((item) => isOperation(item, frame, table));
  const [own, operations] = at === -1 ? [call.items, []] : [call.items.slice(0, at), call.items.slice(at)];
  for (const [position, item] of own.entries()) {
    const parameter = item.kind === "attribute" ? item.name.text : parameters[position]?.name.text;
    const isKnown = parameters.some(({ name }) => name.text === parameter);
    // What `here` is changes from line to line.
    if (item.kind === "brace" || !isKnown || /\bhere\b/.test(spanText(item.span))) return undefined;
    values.set(parameter!, asOperand(item.value));
  }
  return { values, operations };
}

/** Whether an item of a line is applied to what comes before it. */
export function isOperation(item: Item, { scope }: Frame, table: SymbolTable): boolean {
  if (item.kind !== "value" || item.parenthesised || item.afterComma) return false;
  const { value } = item;
  const isBare = value.kind === "path" && value.segments.length === 1;
  const text = isBare ? value.segments[0]!.text : value.kind === "call" ? value.name.text : "";
  if (value.kind === "call" && functionNames.some((name) => name === text)) return false;
  const variable = findVariable(scope, text);
  return variable === undefined
    ? findOp(text)?.spelled === true || table.findBlock(text) !== undefined
    : variable.value.kind === "layer";
}
