/**
 * What values make the layers do that wait for them: of a word and a number with the same effect (`pad=1`, `pad=same`) the word
 * is told beside the number.
 */
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import type { UnknownCall } from "../resolve/environment.ts";
import { quietInfer } from "../resolve/quiet-infer.ts";
import type { UnknownValues } from "../resolve/value.ts";
import { growthOf, TooLongToFollow } from "../solve/growth.ts";
import type { Unknown } from "../syntax/ast.ts";
import { bindDim, isConstantDim, symbolsOf, type Dim } from "../tensor/dim.ts";
import type { TensorType } from "../tensor/shape.ts";
import { knownCall, parseUse, type KnownCall } from "./calls.ts";

/**
 * A text that is the same for values with which the calls do the same, where these give attributes that take words and numbers
 * alike (`pad=1`, `pad=same`): what their outputs read. Undefined where that cannot be told.
 */
export function effectOf(calls: readonly UnknownCall[], unknown: Unknown, values: UnknownValues): string | undefined {
  const concerned = calls.filter(({ uses }) => uses.some(({ open }) => open.unknowns.includes(unknown)));
  const effects = concerned.map((call) => effectOfCall(call, unknown, values));
  return effects.length === 0 || effects.includes(undefined) ? undefined : effects.join("\n");
}

function effectOfCall(call: UnknownCall, unknown: Unknown, values: UnknownValues): string | undefined {
  const known = knownCall(call);
  const parsed = call.uses.map((use) => [use, parseUse(use, values)] as const);
  if (known === undefined || parsed.some(([, value]) => value === undefined)) return undefined;
  const own = parsed.map(([{ attribute }, value]) => [attribute, value!.value] as const);
  const attributes = { ...known.attributes, ...Object.fromEntries(own) };
  const others = own.filter((_, at) => !parsed[at]![0].open.unknowns.includes(unknown));
  const effects = inputsToTry(known, attributes)?.map((inputs) => effectOn({ ...known, inputs, attributes }));
  return effects === undefined ? undefined : JSON.stringify([effects, others]);
}

/** What the outputs of a call read; null where it refuses its inputs. */
function effectOn({ op, inputs, attributes }: KnownCall): unknown {
  const outputs = quietInfer(op, inputs, attributes, "error");
  if (outputs === undefined) return null;
  const reaches = op.receptive(inputs, outputs, attributes, 0);
  const reads = reaches.map((reach) => ({ ...reach, reads: [0, 1].map((position) => reach.reads(position)) }));
  return [outputs.map(({ shape }) => shape), reads];
}

/** Where the effects of open sizes repeat more rarely, nothing is said. */
const mostSizes = 256;

/**
 * The inputs themselves where their sizes are given; else with every open size at 1, 2, …, until what a layer adds around them
 * has repeated, which is as often as its outputs do. Undefined where that is too rarely, or the layer refuses.
 */
function inputsToTry(
  { op, inputs }: KnownCall,
  attributes: AttributeRecord,
): readonly (readonly TensorType[])[] | undefined {
  const outputs = quietInfer(op, inputs, attributes, "error");
  if (outputs === undefined) return undefined;
  const open = [...inputs, ...outputs].flatMap(({ shape }) => shape.filter((dim) => !isConstantDim(dim)));
  if (open.length === 0) return [inputs];
  const last = open.map(repeatsBy).reduce((a, b) => (a === undefined || b === undefined ? undefined : Math.max(a, b)));
  if (last === undefined || last > mostSizes) return undefined;
  const names = [...new Set(inputs.flatMap(({ shape }) => shape.flatMap(symbolsOf)))];
  return Array.from({ length: last }, (_, at) => {
    const sizes = Object.fromEntries(names.map((name) => [name, at + 1] as const));
    return inputs.map((type) => ({ ...type, shape: type.shape.map((dim) => bindDim(dim, sizes)) }));
  });
}

/** By which number a size has gone through two periods, all names being the same. */
function repeatsBy(dim: Dim): number | undefined {
  try {
    const { from, period } = growthOf(dim);
    return from + 2 * period;
  } catch (error) {
    if (error instanceof TooLongToFollow) return undefined;
    throw error;
  }
}
