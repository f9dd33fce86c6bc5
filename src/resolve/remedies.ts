/** Tries what an op proposes against a problem: only a change after which the shape rule is content is offered. */
import type { Edit, Severity } from "../diagnostics/diagnostic.ts";
import type { AnyOp, Remedy } from "../ops/contract/op.ts";
import { findOp } from "../ops/index.ts";
import type { AttributeRecord, AttributeSpec } from "../ops/contract/language-value.ts";
import { formatShape, type TensorType } from "../tensor/shape.ts";
import type { AttributeItem } from "../syntax/ast.ts";
import { attributeValue } from "./attribute-value.ts";
import { bindAttributes } from "./bind.ts";
import { constantEnvironment } from "./create-environment.ts";
import { parseLine } from "./fragment.ts";
import { quietInfer } from "./quiet-infer.ts";
import { insertOnInput, padBranch } from "./branch-remedies.ts";
import { insertBefore, removeAttribute, setAttribute } from "./layer-call.ts";
import type { Situation } from "./situation.ts";
import { createScope } from "./scope.ts";

export interface Attempt {
  /** The remedy's text with the shape that it gives. */
  readonly text: string;
  readonly edits: readonly Edit[];
  readonly isGuess: boolean;
}

/** Undefined where the remedy does not help. Against a warning it must bring no warning itself. */
export function tryRemedy(situation: Situation, remedy: Remedy, severity: Severity): Attempt | undefined {
  const attributes = { ...situation.attributes, ...newAttributes(situation.op, remedy) };
  const padded = remedy.padInput === undefined ? undefined : padBranch(situation, remedy.padInput);
  if (remedy.padInput !== undefined && padded === undefined) return undefined;
  const inputs = padded?.types ?? newInputs(situation, remedy);
  const output = inputs && quietInfer(situation.op, inputs, attributes, severity)?.[0];
  if (output === undefined) return undefined;
  const edits = padded?.edits ?? editsOf(situation, remedy);
  const text = remedy.text.replaceAll("{out}", formatShape(output.shape));
  return edits && { text, edits, isGuess: remedy.isMeant !== true };
}

const silent = constantEnvironment(createScope(), () => {});

function newAttributes(op: AnyOp, { set = {}, leaveOut }: Remedy): AttributeRecord {
  const record: Record<string, unknown> = {};
  if (leaveOut !== undefined) record[leaveOut] = (op.attributes[leaveOut] as AttributeSpec).defaultValue;
  for (const [name, text] of Object.entries(set)) {
    const item = parseLine(`layer ${name}=${text}`)?.items[0] as AttributeItem | undefined;
    const spec = op.attributes[name] as AttributeSpec | undefined;
    const value = spec && item && attributeValue(spec, item.value, silent);
    if (value === undefined || value.kind === "poison" || value.kind === "quotient") continue;
    const parsed = spec!.type.parse(value);
    if (parsed.ok) record[name] = parsed.value;
  }
  return record;
}

/** The types of the inputs once the layer to be put before has been applied to the first of them. */
function newInputs(
  { inputs }: Situation,
  { insertBefore: line, input: at = 0 }: Remedy,
): readonly TensorType[] | undefined {
  const types = inputs.map((input) => input.type);
  if (line === undefined) return types;
  const statement = parseLine(line);
  const op = statement && findOp(statement.name.text);
  if (op === undefined) return undefined;
  const values = statement!.items.filter((item) => item.kind === "value");
  const named = statement!.items.filter((item) => item.kind === "attribute");
  const attributes = bindAttributes(op, { name: statement!.name, values, attributes: named }, silent);
  const output = attributes && quietInfer(op, [types[at]!], attributes, "error")?.[0];
  return output && types.with(at, output);
}

/** Undefined where the change has no place in the text. */
function editsOf({ op, call }: Situation, remedy: Remedy): readonly Edit[] | undefined {
  const { set = {}, insertBefore: line, input, leaveOut } = remedy;
  const edits = Object.entries(set).map(([name, text]) => setAttribute(op, call, name, text));
  const removal = leaveOut === undefined ? [] : removeAttribute(op, call, leaveOut);
  const merged = [...mergeInsertions(edits), ...removal];
  if (line === undefined) return merged;
  const insertion = input === undefined ? insertBefore(call, line) : insertOnInput(call, input, line);
  return insertion && [insertion, ...merged];
}

/** Edits of one fix may not overlap: insertions at the same place become one. */
function mergeInsertions(edits: readonly Edit[]): readonly Edit[] {
  const merged: Edit[] = [];
  for (const edit of edits) {
    const same = merged.findIndex(({ span }) => span.start === edit.span.start && span.end === edit.span.end);
    if (same === -1) merged.push(edit);
    else merged[same] = { span: edit.span, newText: merged[same]!.newText + edit.newText };
  }
  return merged;
}
