/** What may stand in a hole, by the attributes that it is for: the type of each says what it takes. */
import type { AttributeType, LanguageValue } from "../ops/contract/language-value.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type { UnknownCall, UnknownUse } from "../resolve/environment.ts";
import { formatResolved, isPoison, type UnknownValues } from "../resolve/value.ts";
import type { Unknown } from "../syntax/ast.ts";
import { isConstantDim } from "../tensor/dim.ts";
import type { TensorType } from "../tensor/shape.ts";
import { parseUse, usesOf } from "./calls.ts";

export interface Possible {
  /** Values that are few, the likeliest first. */
  readonly finite: readonly LanguageValue[];
  /** The least whole number; undefined where none is taken. */
  readonly minimum: number | undefined;
  /** Whether numbers with fractions are taken: what holds of those that are tried holds of all. */
  readonly isReal: boolean;
  readonly takesWindows: boolean;
  /** What is put there if nothing else is said. */
  readonly usual: number | undefined;
  /** Whether that is a word. */
  readonly isWord: boolean;
  /** Completes "any other that is …": `a number`. */
  readonly description: string;
}

const nothing: Possible = {
  finite: [],
  minimum: undefined,
  isReal: false,
  takesWindows: false,
  usual: undefined,
  isWord: false,
  description: "a number",
};

/**
 * @param calls those that use it, at least one.
 * @param given values of others.
 */
export function possibleValues(calls: readonly UnknownCall[], unknown: Unknown, given: UnknownValues): Possible {
  const uses = usesOf(calls, unknown);
  const types = uses.map(({ spec }) => spec.type);
  const takes = (value: LanguageValue): boolean => uses.every((use) => suits(use, value, given));
  const words = [...new Set(types.flatMap((type) => type.words ?? []))].map(word);
  const lists = calls.flatMap(({ claimed }) =>
    claimed?.every(isConstantDim) === true ? [list(claimed as readonly number[])] : [],
  );
  const plain = uses.filter((use) => isPlain(use, unknown)).map(({ spec }) => spec.defaultValue);
  const usual = plain.find((each) => typeof each === "number" || isExtent(each));
  const minimum = leastNumbers.find((value) => takes(number(value)));
  const finite = [truth(true), truth(false), ...words, ...(minimum === undefined ? lists : [])].filter(takes);
  return {
    finite: sortedBy(finite, (value) => (isDefault(value, uses) ? 0 : 1)),
    minimum,
    isReal: areFractionsTaken(uses, takes, given),
    takesWindows: takes({ kind: "window", extents: [1, 2] }),
    isWord: plain.some((each) => typeof each === "string"),
    usual: isExtent(usual) ? usual[0] : (usual as number | undefined),
    description: types[0]?.description ?? nothing.description,
  };
}

/** One of these is the least where whole numbers are taken at all: what is computed may have to divide. */
const leastNumbers = [-4, 0, ...Array.from({ length: 64 }, (_, at) => at + 1)];

/** With what lacks a value at the same one. */
function filledUp({ open }: UnknownUse, value: LanguageValue, given: UnknownValues): UnknownValues {
  return new Map(open.unknowns.map((unknown) => [unknown, given.get(unknown) ?? value] as const));
}

function suits(use: UnknownUse, value: LanguageValue, given: UnknownValues): boolean {
  return parseUse(use, filledUp(use, value, given)) !== undefined;
}

/** Where what is computed does not tell fractions apart, as `max(?, 3)` does not, whole numbers are meant. */
function areFractionsTaken(
  uses: readonly UnknownUse[],
  takes: (value: LanguageValue) => boolean,
  given: UnknownValues,
): boolean {
  const samples = [
    [0.3, 0.7],
    [1e-3, 2e-3],
  ].find((pair) => pair.map(number).every(takes));
  if (samples === undefined) return false;
  return uses.some((use) => {
    const [one, other] = samples.map((sample) => formatResolved(use.open.at(filledUp(use, number(sample), given))));
    return one !== other;
  });
}

/** Whether an attribute has the value itself, and not what is computed from it. */
function isPlain({ open }: UnknownUse, unknown: Unknown): boolean {
  const sample = number(12_345);
  const value = open.at(new Map(open.unknowns.map((each) => [each, sample] as const)));
  return open.unknowns.every((each) => each === unknown) && !isPoison(value) && formatResolved(value) === "12345";
}

function isExtent(value: unknown): value is readonly [number] {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === "number";
}

function isDefault(value: LanguageValue, uses: readonly UnknownUse[]): boolean {
  return uses.some(({ spec }) => {
    const parsed = (spec.type as AttributeType<unknown>).parse(value);
    return parsed.ok && parsed.value === spec.defaultValue;
  });
}

/** What may stand where nothing tells its type, as in the count of a `repeat`. */
export function guessedValues(suits: (value: LanguageValue) => boolean): Possible {
  if ([2, 64, 3].map(number).some(suits))
    return { ...nothing, minimum: 0, isReal: suits(number(0.25)) && suits(number(1e-3)) };
  return { ...nothing, finite: suits(truth(true)) ? [true, false].map(truth) : pointwiseLayers() };
}

/** The tensors that a join may take, by their names. */
export function namedTensors(names: readonly string[]): Possible {
  const isPlain = /^[\p{L}_][\p{L}\p{N}_]*$/u;
  return {
    ...nothing,
    finite: names.map((text) => (isPlain.test(text) ? word(text) : { kind: "string", value: text })),
  };
}

/** Layers that can be given by their names alone and work element by element. */
function pointwiseLayers(): readonly LanguageValue[] {
  const type: TensorType = { shape: [1, 4, 6, 6], dtype: "float32" };
  return layerNames.flatMap((name) => {
    const op = findOp(name)!;
    const defaults = Object.entries(op.attributes).map(([key, { defaultValue }]) => [key, defaultValue] as const);
    const isPlain = op.inputs.min === 1 && op.inputs.max === 1;
    if (!isPlain || defaults.some(([, value]) => value === undefined)) return [];
    return op.traits([type], Object.fromEntries(defaults)).pointwise === undefined ? [] : [word(name)];
  });
}

export function number(value: number): LanguageValue {
  return { kind: "number", value };
}

function truth(value: boolean): LanguageValue {
  return { kind: "boolean", value };
}

function word(text: string): LanguageValue {
  return { kind: "word", text };
}

function list(sizes: readonly number[]): LanguageValue {
  return { kind: "list", elements: sizes.map(number) };
}

export function sortedBy<T>(list: readonly T[], rank: (item: T) => number): readonly T[] {
  return list.toSorted((a, b) => rank(a) - rank(b));
}
