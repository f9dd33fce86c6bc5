/** What may stand in a hole, by the attributes that it is for: the type of each says what it takes. */
import type { AttributeType, LanguageValue } from "../ops/contract/language-value.ts";
import { findOp, layerNames } from "../ops/index.ts";
import type { UnknownUse } from "../resolve/environment.ts";
import { quietInfer } from "../resolve/quiet-infer.ts";
import type { TensorType } from "../tensor/shape.ts";

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
}

/** `uses`: all of one hole, at least one. */
export function possibleValues(uses: readonly UnknownUse[]): Possible {
  const takes = (value: LanguageValue): boolean => uses.every(({ spec }) => spec.type.parse(value).ok);
  const words = [...new Set(uses.flatMap(({ spec }) => spec.type.words ?? []))].map(word);
  const finite = [true, false].map(truth).concat(words).filter(takes);
  const usual = uses.map(({ spec }) => spec.defaultValue).find((each) => typeof each === "number" || isExtent(each));
  return {
    finite: sortedBy(finite, (value) => (isDefault(value, uses) ? 0 : 1)),
    minimum: [-4, 0, 1, 2].find((value) => takes(number(value))),
    isReal: takes(number(0.5)) || takes(number(1e-3)),
    takesWindows: takes({ kind: "window", extents: [1, 2] }),
    isWord: uses.some(({ spec }) => typeof spec.defaultValue === "string"),
    usual: isExtent(usual) ? usual[0] : usual,
  };
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

/** Whether the layers themselves take a value, as far as they are known: cheap, and asked before a whole model is. */
export function areServed(uses: readonly UnknownUse[], value: LanguageValue): boolean {
  return uses.every(({ of, attribute, spec, known, inputs }) => {
    const parsed = spec.type.parse(value);
    const op = findOp(of.name);
    if (!parsed.ok || op !== of || known === undefined || inputs === undefined) return parsed.ok;
    return quietInfer(op, inputs, { ...known, [attribute]: parsed.value }, "error") !== undefined;
  });
}

/** Whether `areServed` says more of numbers than that they are numbers. */
export function areKnown(uses: readonly UnknownUse[]): boolean {
  return uses.some(({ known, inputs }) => known !== undefined && inputs !== undefined);
}

/** What may stand where nothing tells its type, as where something is computed from it, or a block gives it a name. */
export function guessedValues(suits: (value: LanguageValue) => boolean): Possible {
  const nothing = {
    finite: [],
    minimum: undefined,
    isReal: false,
    takesWindows: false,
    usual: undefined,
    isWord: false,
  };
  if ([2, 64, 3].map(number).some(suits))
    return { ...nothing, minimum: 0, isReal: suits(number(0.25)) && suits(number(1e-3)) };
  return { ...nothing, finite: suits(truth(true)) ? [true, false].map(truth) : pointwiseLayers() };
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

export function sortedBy<T>(list: readonly T[], rank: (item: T) => number): readonly T[] {
  return list.toSorted((a, b) => rank(a) - rank(b));
}
