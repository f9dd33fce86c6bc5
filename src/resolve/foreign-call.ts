/**
 * Fixes that put a whole call into the words of the language: the layer, its arguments, what is applied to its result.
 * What comes out is read and bound before it is offered.
 */
import { spanText, textBefore, type Span } from "../base/source.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { axisNames } from "../ops/shared/axes.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import { findOp } from "../ops/index.ts";
import type { LayerStatement } from "../syntax/ast.ts";
import { translateCall } from "../syntax/foreign.ts";
import type { CallContext } from "../syntax/written-call.ts";
import { CHANNEL_AXIS, type Shape } from "../tensor/shape.ts";
import { argumentsOf, bindAttributes } from "./bind.ts";
import type { Arguments } from "./arguments.ts";
import type { Environment } from "./environment.ts";
import { parseLines } from "./fragment.ts";

/** Undefined where it is not clear what the call means, or the call is right. `meant`: the layer, where it is misspelt. */
export function translation(
  given: Arguments,
  environment: Environment,
  shape: Shape | undefined,
  meant = given.name.text,
): Fix | undefined {
  const span = callSpan(given);
  const written = spanText(span);
  // Comments and branches inside would be lost.
  if (/\/[/*]|[#{]/.test(written)) return undefined;
  const { name, values, attributes } = given;
  const text = translateCall(
    {
      name: meant,
      values: values.map(({ value }) => spanText(value.span)),
      named: attributes.map((item) => [item.name.text, spanText(item.value.span)]),
      parenthesised: isTouched(name.span),
    },
    surroundings(shape),
  );
  if (text === undefined || text === written || !isSound(text, environment, shape)) return undefined;
  if (lacksOperands(text, span) || (text.includes(";") && !beginsLine(span))) return undefined;
  return { description: `write \`${text}\``, edits: [{ span, newText: text }] };
}

/** Whether nothing stands before a call on its line: a label would name the first of several layers. */
function beginsLine(span: Span): boolean {
  return /(^|[\n{;])[ \t\r]*$/.test(textBefore(span));
}

/** A join without anything to join with. */
function lacksOperands(text: string, { source, end }: Span): boolean {
  return (opOf(text)?.inputs.max ?? 1) > 1 && !source.text.slice(end).trimStart().startsWith("{");
}

function isTouched({ source, end }: Span): boolean {
  return source.text[end] === "(";
}

/** From the name to its last argument, or to the parenthesis that closes them. */
export function callSpan({ name, values, attributes }: Arguments): Span {
  const { source, start, end } = name.span;
  const last = [...values, ...attributes].reduce((most, item) => Math.max(most, item.span.end), end);
  if (!isTouched(name.span)) return { source, start, end: last };
  const close = source.text.indexOf(")", last);
  return { source, start, end: close === -1 ? last : close + 1 };
}

function opOf(layer: string): AnyOp | undefined {
  const op = findOp(layer);
  return op?.spelled === true ? op : undefined;
}

/** Layers as they are known where no tensor is. */
export const plainLayers = surroundings(undefined);

function surroundings(shape: Shape | undefined): CallContext {
  const channels = shape?.[CHANNEL_AXIS];
  return {
    attributesOf: (layer) => (opOf(layer) === undefined ? undefined : Object.keys(opOf(layer)!.attributes)),
    positionalOf: (layer) => opOf(layer)?.positional ?? [],
    channels: typeof channels === "number" ? channels : undefined,
    axisName: (text) => (shape === undefined ? undefined : axisName(text, shape)),
  };
}

/** Counted with the batch, or from the end. */
function axisName(text: string, shape: Shape): string | undefined {
  const list = /^[[(](.*)[\])]$/.exec(text)?.[1];
  if (list !== undefined) {
    const names = list.split(",").map((each) => axisName(each.trim(), shape));
    return names.includes(undefined) ? undefined : `[${names.join(", ")}]`;
  }
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const position = number < 0 ? shape.length - 1 + number : number - 1;
  return axisNames(shape.length)[position];
}

/** Whether lines call layers with arguments that these take. */
function isSound(text: string, environment: Environment, shape: Shape | undefined): boolean {
  return parseLines(text)?.every((line) => isSoundLine(line, environment, shape)) === true;
}

function isSoundLine(line: LayerStatement, environment: Environment, shape: Shape | undefined): boolean {
  const postOperations = line.items.flatMap((item) => {
    if (item.kind !== "value" || item.parenthesised) return [];
    if (item.value.kind === "call")
      return findOp(item.value.name.text) === undefined ? [] : [{ item, call: item.value }];
    const name = item.value.kind === "path" && item.value.segments.length === 1 ? item.value.segments[0] : undefined;
    if (name === undefined || findOp(name.text)?.spelled !== true) return [];
    return [{ item, call: { kind: "call" as const, name, items: [], span: item.span } }];
  });
  const values = line.items.flatMap((item) =>
    item.kind === "value" && !postOperations.some((operation) => operation.item === item) ? [item] : [],
  );
  const attributes = line.items.filter((item) => item.kind === "attribute");
  const calls: readonly Arguments[] = [
    { name: line.name, values, attributes },
    ...postOperations.map(({ call }) => argumentsOf(call)),
  ];
  return calls.every((call) => isBound(call, environment, shape));
}

function isBound(call: Arguments, environment: Environment, shape: Shape | undefined): boolean {
  const op = findOp(call.name.text);
  if (op?.spelled !== true) return false;
  let sound = true;
  const quiet: Environment = {
    ...environment,
    report: () => {
      sound = false;
    },
    unknown: (name) => {
      sound = false;
      return { kind: "word", text: name.text };
    },
    fact: () => ({ kind: "number", value: 1 }),
    taint: () => {},
    translate: () => undefined,
  };
  const isJoin = op.inputs.max > 1;
  return bindAttributes(op, isJoin ? { ...call, values: [] } : call, quiet, shape) !== undefined && sound;
}
