/**
 * Attribute types: how a value of the language becomes a typed attribute, and what to say when it does not. An op
 * declares its attributes as a record of `attribute(type, doc, default)`; their TypeScript types follow from it.
 */
import { bindDim, formatDim, type Dim } from "../../tensor/dim.ts";
import { formatDims } from "../../tensor/shape.ts";
import { ndarray, type NdArray } from "../../tensor/ndarray.ts";
import { automaticPaddings, type AutomaticPadding } from "../../tensor/window.ts";
import {
  formatValue,
  type AttributeSpec,
  type AttributeType,
  type LanguageValue,
  type Parsed,
} from "./language-value.ts";

/** The typed attributes that a record of specifications declares. */
export type AttributesOf<S> = { readonly [K in keyof S]: S[K] extends AttributeSpec<infer T> ? T : never };

export function required<T>(type: AttributeType<T>, doc: string): AttributeSpec<T> {
  return { type, doc, defaultValue: undefined, required: true };
}

export function withDefault<T>(type: AttributeType<T>, defaultValue: T, doc: string): AttributeSpec<T> {
  return { type, doc, defaultValue, required: false };
}

/** May be left out; then it is undefined, and `defaultText` says what that means. */
export function optional<T>(type: AttributeType<T>, defaultText: string, doc: string): AttributeSpec<T | undefined> {
  return { type: type as AttributeType<T | undefined>, doc, defaultValue: undefined, required: false, defaultText };
}

/** A number as the language reads it back, to the bit: with the sign of a zero, and no more digits than a whole number may have. */
export function printNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
}

function printNumbers(values: readonly number[]): string {
  return values.length === 1 ? printNumber(values[0]!) : `[${values.map(printNumber).join(", ")}]`;
}

const ok = <T>(value: T): Parsed<T> => ({ ok: true, value });
const no = (found: LanguageValue): Parsed<never> => ({ ok: false, found: formatValue(found) });

/** A whole number that counts something: -0 is 0. */
function withoutSignOfZero(value: number): number {
  return value + 0;
}

export function integer(minimum: number): AttributeType<number> {
  const description =
    minimum === 1 ? "a positive integer" : minimum === 0 ? "a non-negative integer" : `an integer from ${minimum} up`;
  return {
    description,
    example: `${minimum}`,
    parse: (value) =>
      value.kind === "number" && Number.isSafeInteger(value.value) && value.value >= minimum && value.bytes !== true
        ? ok(withoutSignOfZero(value.value))
        : no(value),
    print: String,
  };
}

/** Any finite number, or one of a range given in words and as a test. */
export function number(
  description = "a number",
  accepts: (value: number) => boolean = () => true,
): AttributeType<number> {
  return {
    description,
    example: ["0.5", "1", "2"].find((text) => accepts(Number(text))) ?? "0",
    parse: (value) =>
      value.kind === "number" && Number.isFinite(value.value) && value.bytes !== true && accepts(value.value)
        ? ok(value.value)
        : no(value),
    print: printNumber,
  };
}

export const boolean: AttributeType<boolean> = {
  description: "true or false",
  example: "true",
  words: ["true", "false"],
  parse: (value) => (value.kind === "boolean" ? ok(value.value) : no(value)),
  print: String,
};

export function word<const W extends string>(...words: readonly W[]): AttributeType<W> {
  return {
    description: words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} or ${words.at(-1)!}`,
    example: words[0]!,
    words,
    parse: (value) => {
      const text = value.kind === "word" ? value.text : value.kind === "string" ? value.value : undefined;
      const found = words.find((candidate) => candidate === text);
      return found === undefined ? no(value) : ok(found);
    },
    print: (value) => value,
  };
}

/** A text in quotes. @param example with its quotes. */
export function quoted(description: string, example: string): AttributeType<string> {
  return {
    description,
    example,
    parse: (value) => (value.kind === "string" && value.value !== "" ? ok(value.value) : no(value)),
    print: (value) => JSON.stringify(value),
  };
}

/** One number for every spatial axis, or one per axis: `3`, `1x2`, `[1, 2]`. Kept as written: one entry or one per axis. */
export function extents(minimum: number): AttributeType<readonly number[]> {
  return {
    description: `${minimum === 1 ? "a positive integer" : "a non-negative integer"}, or one per axis as 3x3 or [3, 3]`,
    example: minimum === 1 ? "3" : "1",
    structured: true,
    parse: (value) => {
      const numbers = numbersOf(value);
      return numbers !== undefined && numbers.every((n) => Number.isSafeInteger(n) && n >= minimum)
        ? ok(numbers.map(withoutSignOfZero))
        : no(value);
    },
    print: printNumbers,
  };
}

/** A list of integers of any length: `[0, 64]`. */
export function integers(minimum = Number.MIN_SAFE_INTEGER): AttributeType<readonly number[]> {
  return {
    description: "a list of integers",
    example: "[0, 1]",
    structured: true,
    parse: (value) => {
      const numbers = value.kind === "list" || value.kind === "window" ? numbersOf(value) : undefined;
      return numbers !== undefined && numbers.every((n) => Number.isSafeInteger(n) && n >= minimum)
        ? ok(numbers.map(withoutSignOfZero))
        : no(value);
    },
    print: (value) => `[${value.join(", ")}]`,
  };
}

/** A list of integers of any length, which open sizes may decide: `[0, H]`. */
export function openIntegers(): AttributeType<readonly Dim[]> {
  return {
    ...integers(),
    parse: (value) => {
      const dims = value.kind === "list" ? dimsOf(value.elements) : undefined;
      return dims === undefined ? integers().parse(value) : ok(dims);
    },
    print: (value) => `[${value.map(formatDim).join(", ")}]`,
    bind: (value, sizes) => value.map((dim) => bindDim(dim, sizes)),
  };
}

/** Undefined where one is neither an integer nor a size, or where none is open. */
function dimsOf(elements: readonly LanguageValue[]): readonly Dim[] | undefined {
  const dims = elements.flatMap((element): readonly Dim[] => {
    if (element.kind === "size") return [element.value];
    const isInteger = element.kind === "number" && element.bytes !== true && Number.isSafeInteger(element.value);
    return isInteger ? [element.value] : [];
  });
  const isOpen = elements.some(({ kind }) => kind === "size");
  return isOpen && dims.length === elements.length ? dims : undefined;
}

/** A list of numbers of any length, or one number: `[1.5, 2]`. */
export function numbers(
  description = "a number or a list of numbers",
  accepts: (value: number) => boolean = () => true,
  example = "[1.5, 2]",
): AttributeType<readonly number[]> {
  return {
    description,
    example,
    structured: true,
    parse: (value) => {
      const found = numbersOf(value);
      return found !== undefined && found.every((each) => Number.isFinite(each) && accepts(each))
        ? ok(found)
        : no(value);
    },
    print: printNumbers,
  };
}

/**
 * Either of two types, the first that takes the value: `either(integer(1), word("global"))`.
 */
export function either<A, B>(first: AttributeType<A>, second: AttributeType<B>): AttributeType<A | B> {
  return {
    description: `${first.description}, or ${second.description}`,
    example: first.example,
    words: [...(first.words ?? []), ...(second.words ?? [])],
    parse: (value) => {
      const parsed = first.parse(value);
      return parsed.ok ? parsed : second.parse(value);
    },
    print: (value) => {
      // Words, numbers and flags print as themselves; lists and arrays by the type that holds them.
      if (typeof value !== "object" || value === null) return String(value);
      return first.structured === true ? first.print(value as A) : second.print(value as B);
    },
  };
}

/** Padding as written; `resolvePadding` in `windowed.ts` makes it a `Padding` for a rank. */
export type PaddingAttribute = AutomaticPadding | readonly number[];

export const padding: AttributeType<PaddingAttribute> = {
  description: "a non-negative integer, 1x2, [height, width], [top, left, bottom, right], same, same_lower or valid",
  example: "1",
  words: automaticPaddings,
  structured: true,
  parse: (value) => {
    if (value.kind === "word" || value.kind === "string") return word(...automaticPaddings).parse(value);
    return extents(0).parse(value);
  },
  print: (value) => (typeof value === "string" ? value : extents(0).print(value)),
};

/** A nested list of numbers, as a tensor of its own shape: `[[1, -1]]`. */
export const literal: AttributeType<NdArray> = {
  description: "a number or a nested list of numbers, rectangular",
  example: "[[1, -1]]",
  structured: true,
  parse: (value) => {
    const array = literalOf(value);
    return array === undefined ? no(value) : ok(array);
  },
  print: (value) => `<${formatDims(value.shape)} literal>`,
};

function literalOf(value: LanguageValue): NdArray | undefined {
  const data: number[] = [];
  const shape: number[] = [];
  const visit = (at: LanguageValue, depth: number): boolean => {
    if (at.kind === "number") {
      data.push(at.value);
      return depth === shape.length && Number.isFinite(at.value);
    }
    if (at.kind !== "list" || at.elements.length === 0) return false;
    if (data.length === 0 && shape.length === depth) shape.push(at.elements.length);
    return shape[depth] === at.elements.length && at.elements.every((element) => visit(element, depth + 1));
  };
  return visit(value, 0) ? ndarray(shape, data) : undefined;
}

function numbersOf(value: LanguageValue): readonly number[] | undefined {
  if (value.kind === "number" && value.bytes !== true) return [value.value];
  if (value.kind === "window") return value.extents;
  if (value.kind !== "list" || value.elements.length === 0) return undefined;
  const numbers = value.elements.map((element) => (element.kind === "number" ? element.value : Number.NaN));
  return numbers.some(Number.isNaN) ? undefined : numbers;
}
