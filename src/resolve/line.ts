/** One line of layers: its first layer or block call with its arguments, then its post-operations, then its claim. */
import type { Label, LayerStatement } from "../syntax/ast.ts";
import { applyLayer } from "./apply-layer.ts";
import { callBlock } from "./call-block.ts";
import { findCallee, reportUnknownLayer, type Callee } from "./callee.ts";
import { declare, type GivenName } from "./declare.ts";
import { claimShape } from "./expectations.ts";
import { environmentOf } from "./create-environment.ts";
import { computedText } from "./evaluate.ts";
import { homeOf, taint, type Frame } from "./frame.ts";
import { isHere, nameCurrentTensor } from "./here.ts";
import { argumentsOfLine, sortItems, type PostOperation } from "./items.ts";
import { runBraces } from "./join-operands.ts";
import { rememberLine, runKnownLine, startOfLine } from "./known-layers.ts";
import { spend } from "./expansion-limits.ts";
import type { LayerCall } from "./layer-call.ts";
import { outermost, type NamedEntry, type ResolvedTensor } from "./name-scopes.ts";
import { isSource, refusePostOperations } from "./source-layer.ts";
import { isUnread } from "./static-names.ts";
import type { Dim } from "../tensor/dim.ts";
import { isPoison, poison, type Poison } from "./value.ts";

/** `given`: the integer of a copy that this line alone makes up. */
export function runLine(outer: Frame, statement: LayerStatement, given?: GivenName): void {
  if (!spend(outer, statement.span, statement.items.length)) return void (outer.current = poison);
  const frame = ownFrame(outer, statement);
  const name = given ?? givenName(frame, statement.label);
  if (isHere(statement)) return void (outer.current = nameCurrentTensor(frame, statement, name));
  const known = runKnownLine(frame, statement, name);
  if (known === undefined) return runAnew(outer, frame, statement, name);
  if (statement.claim !== undefined) claimShape(frame, statement.claim, known);
  outer.current = known;
}

/** @param frame where its names are declared */
function runAnew(outer: Frame, frame: Frame, statement: LayerStatement, name: GivenName | undefined): void {
  const start = startOfLine(frame);
  const callee = calleeOf(frame, statement);
  const asked = frame.instance.model.session.unknownCalls.length;
  const sorted = sortItems(frame, statement, callee);
  const { first } = sorted;
  const standsAlone = isSource(callee);
  if (standsAlone) refusePostOperations(frame, statement, sorted.postOperations);
  const postOperations = isUnread(statement) || standsAlone ? [] : sorted.postOperations;
  const entry = applyCall(frame, callee, first, frame.current, name);
  let tensor: ResolvedTensor = entry?.tensor ?? poison;
  // The label stands for the end of the line, which is not reached yet.
  if (name !== undefined && entry !== undefined && postOperations.length > 0) entry.tensor = undefined;
  for (const { callee: operation, call } of postOperations) {
    tensor = applyCall(frame, operation, call, tensor, undefined)?.tensor ?? poison;
  }
  if (sorted.unclear) tensor = poison;
  if (name !== undefined && entry !== undefined) entry.tensor = tensor;
  if (isPoison(tensor)) taint(frame);
  rememberLine(frame, statement, [first, ...sorted.postOperations.map(({ call }) => call)], start);
  // In a claim `here` is still the tensor that enters the line.
  if (statement.claim !== undefined) {
    const claimed = claimShape(frame, statement.claim, tensor);
    const isOwn = !isPoison(callee) && callee.kind === "op" && first.braces.length === 0;
    if (isOwn && postOperations.every(keepsShape)) claimOfUnknown(frame, asked, claimed);
  }
  if (!standsAlone) outer.current = tensor;
}

function keepsShape({ callee }: PostOperation): boolean {
  return callee.kind === "op" && ["activation", "normalisation"].includes(callee.op.category);
}

/** What the line claims is told of its call, where that waits for values that are to be found. */
function claimOfUnknown({ instance }: Frame, asked: number, claimed: readonly Dim[] | undefined): void {
  const calls = instance.model.session.unknownCalls;
  const [call, ...others] = calls.slice(asked);
  if (call !== undefined && others.length === 0) calls[asked] = { ...call, claimed };
}

/** A line with a computed label belongs to the body around the loops that it stands in. */
function ownFrame(frame: Frame, { label }: LayerStatement): Frame {
  return label?.parts === undefined ? frame : { ...frame, home: outermost(homeOf(frame)) };
}

/** Undefined where there is no label, or none that can be computed: then others may name what is missing. */
function givenName(frame: Frame, label: Label | undefined): GivenName | undefined {
  if (label === undefined) return undefined;
  const { text, parts, span } = label;
  const computed = parts === undefined ? text : computedText(parts, environmentOf(frame));
  if (computed !== undefined) return { text: computed, span, automatic: false };
  frame.instance.holes = true;
  return undefined;
}

function calleeOf(frame: Frame, statement: LayerStatement): Callee | Poison {
  if (isUnread(statement)) return poison;
  const callee = findCallee(frame, statement.name);
  if (callee === undefined) reportUnknownLayer(frame, argumentsOfLine(frame, statement), false);
  return callee ?? poison;
}

/** The entry of the layer or call, with its result. */
function applyCall(
  frame: Frame,
  callee: Callee | Poison,
  call: LayerCall,
  input: ResolvedTensor | undefined,
  given: GivenName | undefined,
): NamedEntry | undefined {
  if (isPoison(callee)) return applyUnknown(frame, call, input, given);
  if (callee.kind === "op") return applyLayer(frame, callee, call, input, given);
  return callBlock(frame, callee.block, call, input, given);
}

/** What cannot be called still declares its label and shows the mistakes in its braces. */
function applyUnknown(
  frame: Frame,
  call: LayerCall,
  input: ResolvedTensor | undefined,
  given: GivenName | undefined,
): NamedEntry | undefined {
  const entry = given && declare(frame, given, call.name.text);
  runBraces(frame, call, input ?? poison);
  return entry;
}
