/** What layers and the claims of their own lines say of values: cheap, and asked before a whole file is resolved. */
import { excessOfSizes } from "../analysis/claim-excess.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { findOp } from "../ops/index.ts";
import type { UnknownCall, UnknownUse } from "../resolve/environment.ts";
import { quietInfer } from "../resolve/quiet-infer.ts";
import { isPoison, type UnknownValues } from "../resolve/value.ts";
import type { Unknown } from "../syntax/ast.ts";
import { dimsEqual, isConstantDim } from "../tensor/dim.ts";
import type { TensorType } from "../tensor/shape.ts";

/** Whether nothing excludes the values; by how much the sizes that the line claims are exceeded, 0 where that cannot be said. */
export interface Opinion {
  readonly allows: boolean;
  readonly excess: number;
}

const allowing: Opinion = { allows: true, excess: 0 };
const refusing: Opinion = { allows: false, excess: 0 };

/** The first opinion of calls that is against values; what lacks a value is not judged. */
export function opinionOf(calls: readonly UnknownCall[], values: UnknownValues): Opinion {
  for (const call of calls) {
    const opinion = opinionOfCall(call, values);
    if (!opinion.allows) return opinion;
  }
  return allowing;
}

function opinionOfCall(call: UnknownCall, values: UnknownValues): Opinion {
  const given = call.uses.filter(({ open }) => open.unknowns.every((unknown) => values.has(unknown)));
  const parsed = given.map((use) => parseUse(use, values));
  if (parsed.includes(undefined)) return refusing;
  const known = given.length < call.uses.length ? undefined : knownCall(call);
  if (known === undefined) return allowing;
  const own = given.map(({ attribute }, at) => [attribute, parsed[at]!.value] as const);
  const outputs = quietInfer(known.op, known.inputs, { ...known.attributes, ...Object.fromEntries(own) }, "error");
  if (outputs === undefined) return refusing;
  return call.claimed === undefined ? allowing : opinionOfSizes(outputs[0]!, call.claimed);
}

function opinionOfSizes({ shape }: TensorType, claimed: NonNullable<UnknownCall["claimed"]>): Opinion {
  const found = shape.slice(1);
  if (![...found, ...claimed].every(isConstantDim)) return allowing;
  const allows = found.length === claimed.length && found.every((size, axis) => dimsEqual(size, claimed[axis]!));
  return { allows, excess: allows ? 0 : excessOfSizes(found, claimed) };
}

/** What an attribute comes to with values for all that it waits for; undefined where that does not suit it. */
export function parseUse({ spec, open }: UnknownUse, values: UnknownValues): { readonly value: unknown } | undefined {
  const value = open.at(values);
  if (isPoison(value) || value.kind === "quotient") return undefined;
  const parsed = spec.type.parse(value);
  return parsed.ok ? parsed : undefined;
}

export interface KnownCall {
  readonly op: AnyOp;
  readonly inputs: readonly TensorType[];
  readonly attributes: AttributeRecord;
}

/** A call of a layer of which all is known but what waits for values. */
export function knownCall({ of, known, inputs }: UnknownCall): KnownCall | undefined {
  const op = findOp(of.name);
  return op === of && known !== undefined && inputs !== undefined ? { op, inputs, attributes: known } : undefined;
}

/** Whether the shape rule of some layer is asked of a value for this one, with the others given. */
export function areDecided(calls: readonly UnknownCall[], unknown: Unknown, given: UnknownValues): boolean {
  return calls.some((call) => {
    const waiting = new Set(call.uses.flatMap(({ open }) => open.unknowns).filter((each) => !given.has(each)));
    return waiting.size === 1 && waiting.has(unknown) && knownCall(call) !== undefined;
  });
}

/** Where something is used as attributes of layers. */
export function usesOf(calls: readonly UnknownCall[], unknown: Unknown): readonly UnknownUse[] {
  return calls.flatMap(({ uses }) => uses.filter(({ open }) => open.unknowns.includes(unknown)));
}

/** Whether two values wait in one call of a layer of which all else is known. */
export function shareCall(calls: readonly UnknownCall[], one: Unknown, other: Unknown): boolean {
  return calls.some((call) => {
    const unknowns = call.uses.flatMap(({ open }) => open.unknowns);
    return unknowns.includes(one) && unknowns.includes(other) && knownCall(call) !== undefined;
  });
}
