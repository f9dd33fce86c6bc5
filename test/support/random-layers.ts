/**
 * Random settings of any layer, by its signature alone: values that the types of its attributes take, on shapes of every rank, of
 * which those are kept that its shape rule accepts.
 */
import { invariant } from "../../src/base/invariant.ts";
import type { RandomSource } from "../../src/base/random.ts";
import { boolean, literal } from "../../src/ops/contract/attributes.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import type {
  AttributeRecord,
  AttributeSpec,
  AttributeSpecs,
  AttributeType,
  LanguageValue,
} from "../../src/ops/contract/language-value.ts";
import { productOf } from "../../src/base/integers.ts";
import { constantShape, float32 } from "../../src/tensor/shape.ts";
import type { ConformanceCase, Range } from "../conformance/cases.ts";
import { attributesOf } from "./run-op.ts";

/** Where layers are defined, and off the poles of their slopes. */
const domains: Readonly<Record<string, Range>> = {
  acos: [-0.95, 0.95],
  acosh: [1.05, 3],
  asin: [-0.95, 0.95],
  atanh: [-0.95, 0.95],
  log: [0.1, 3],
  pow: [0.2, 2],
  power: [0.2, 2],
  sqrt: [0.1, 3],
  tan: [-1.4, 1.4],
};

/** So that an example of any layer takes milliseconds. */
const MAX_ELEMENTS = 6000;
/** With the same attributes written, and then with others. */
const ATTEMPTS = 150;

/** Shapes carry the batch. */
export function randomLayer(op: AnyOp, random: RandomSource): ConformanceCase {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = layerWith(op, randomNames(op.attributes, random), random);
    if (found !== undefined) return found;
  }
  throw new Error(`no setting of ${op.name} was found that it accepts`);
}

/** Undefined where it seems that these attributes do not go together. */
function layerWith(op: AnyOp, names: readonly string[], random: RandomSource): ConformanceCase | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const inputs = randomShapes(op, random);
    const attributes = randomAttributes(op.attributes, names, inputs[0] ?? randomShape(random), random);
    if (attributes === undefined || !fits(op, attributes, inputs)) continue;
    const range = domains[op.name];
    return {
      note: `${JSON.stringify(attributes)} on ${JSON.stringify(inputs)}`,
      attributes,
      inputs,
      ...(range && { range }),
      parameterRanges: { running_var: [0.25, 2] },
    };
  }
  return undefined;
}

export function pick<T>(random: RandomSource, list: readonly T[]): T {
  return list[Math.floor(random.next() * list.length)]!;
}

function fits(op: AnyOp, given: AttributeRecord, inputs: readonly (readonly number[])[]): boolean {
  const types = op.infer(inputs.map(float32), attributesOf(op, given), {
    error: () => undefined,
    warning: () => {},
    demand: () => {},
  });
  return types?.every(({ shape }) => productOf(constantShape(shape)) <= MAX_ELEMENTS) ?? false;
}

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `[N, C]` up to `[N, C, D, H, W]`; a few beyond the register tiles and vectors of kernels. */
export function randomShape(random: RandomSource): readonly number[] {
  if (random.next() < 0.1)
    return [1, 8 + Math.floor(random.next() * 10), ...pick(random, [[], [19], [9, 14], [12, 7]])];
  const axes = pick(random, [0, 1, 2, 2, 3]);
  const largest = [1, 9, 7, 4][axes]!;
  const extents = Array.from({ length: axes }, () => 1 + Math.floor(random.next() * largest));
  return [pick(random, [1, 2, 3]), pick(random, [1, 2, 3, 4, 4, 6, 6]), ...extents];
}

/** Of several tensors: some repeat along some axes, or all differ along one, or they have little to do with each other. */
function randomShapes({ inputs: { min, max } }: AnyOp, random: RandomSource): readonly (readonly number[])[] {
  const shape = randomShape(random);
  const count = Math.min(max, min + Math.floor(random.next() * 3));
  const way = pick(random, [repeating, differing, unrelated]);
  return count === 1 ? [shape] : Array.from({ length: count }, () => way(shape, random));

  function repeating(whole: readonly number[]): readonly number[] {
    return whole.map((extent) => (random.next() < 0.25 ? 1 : extent));
  }

  function unrelated(whole: readonly number[]): readonly number[] {
    return whole.map((extent, axis) => (axis === 0 ? extent : pick(random, [2, 3])));
  }
}

/** The axis is that which the shape itself tells, so that it is the same for all. */
function differing(shape: readonly number[], random: RandomSource): readonly number[] {
  const axis = 1 + (productOf(shape) % (shape.length - 1));
  return shape.with(axis, pick(random, [1, 2, 3, 4]));
}

// ── Attributes ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Those that must be written, and of the others as many as the case has it; literals, which have shapes of their own, stay out. */
export function randomNames(specs: AttributeSpecs, random: RandomSource): readonly string[] {
  const atDefault = random.next();
  return (Object.entries(specs) as [string, AttributeSpec][])
    .filter(([, { type, required }]) => required || (type !== literal && random.next() >= atDefault))
    .map(([name]) => name);
}

/** Undefined where none of many values is one that an attribute takes. */
export function randomAttributes(
  specs: AttributeSpecs,
  names: readonly string[],
  shape: readonly number[],
  random: RandomSource,
): AttributeRecord | undefined {
  const drawn = names.map((name) => [name, randomValue(specs[name]!.type, shape, random)] as const);
  return drawn.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(drawn);
}

const TRIES_OF_A_VALUE = 60;

/** Undefined where none of many values is one that the type takes. */
function randomValue(type: AttributeType<unknown>, shape: readonly number[], random: RandomSource): unknown {
  for (let attempt = 0; attempt < TRIES_OF_A_VALUE; attempt++) {
    const parsed = type.parse(languageValue(type.words ?? [], shape, random));
    if (parsed.ok) return parsed.value;
  }
  return undefined;
}

/** What an author could write: a number, a flag, a word, or a list of numbers or of axes. */
function languageValue(words: readonly string[], shape: readonly number[], random: RandomSource): LanguageValue {
  const axes = shape.length - 1;
  switch (Math.floor(random.next() * 6)) {
    case 0:
      return number(pick(random, [0, 1, 1, 2, 2, 3, 3, 4, 6, 9]));
    case 1:
      return number(pick(random, [-1, -0.5, 0.1, 0.3, 0.7, 0.9, 1.5]));
    case 2:
      return word(pick(random, words.length === 0 ? boolean.words! : words));
    case 3:
      return list(pick(random, [1, axes, axes + 1, axes - 1, 2 * axes - 2]), () =>
        number(pick(random, [-1, 0, 1, 1, 2, 2, 3, 4])),
      );
    case 4:
      return list(axes, () => number(pick(random, [0.5, 1, 1.3, 2])));
    default:
      return list(1 + Math.floor(random.next() * axes), elementsInAnyOrder());
  }

  function elementsInAnyOrder(): (at: number) => LanguageValue {
    const all = words.length === 0 ? Array.from({ length: axes }, (_, at) => number(at)) : words.map(word);
    const shuffled = all.map((value) => [random.next(), value] as const).toSorted(([a], [b]) => a - b);
    return (at) => shuffled[at % shuffled.length]![1];
  }
}

function number(value: number): LanguageValue {
  return { kind: "number", value };
}

function word(text: string): LanguageValue {
  return boolean.words!.includes(text) ? { kind: "boolean", value: text === "true" } : { kind: "word", text };
}

function list(length: number, element: (at: number) => LanguageValue): LanguageValue {
  invariant(length >= 0, "a list has no negative length");
  return { kind: "list", elements: Array.from({ length }, (_, at) => element(at)) };
}
