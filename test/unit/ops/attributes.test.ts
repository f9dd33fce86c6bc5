import { describe, expect, it } from "vitest";
import {
  boolean,
  either,
  extents,
  integer,
  integers,
  literal,
  padding,
  word,
} from "../../../src/ops/contract/attributes.ts";
import type { LanguageValue } from "../../../src/ops/contract/language-value.ts";
import { ndarray } from "../../../src/tensor/ndarray.ts";

const number = (value: number): LanguageValue => ({ kind: "number", value });
const list = (...elements: LanguageValue[]): LanguageValue => ({ kind: "list", elements });
const named = (text: string): LanguageValue => ({ kind: "word", text });

describe("either", () => {
  const bias = either(boolean, literal);
  const kernel = either(extents(1), word("global"));

  it("takes what one of its types takes", () => {
    expect(bias.parse({ kind: "boolean", value: false })).toEqual({ ok: true, value: false });
    expect(bias.parse(list(number(1), number(2)))).toEqual({ ok: true, value: ndarray([2], [1, 2]) });
    expect(kernel.parse(named("global"))).toEqual({ ok: true, value: "global" });
    expect(kernel.parse(named("globule"))).toEqual({ ok: false, found: "globule" });
  });

  it("prints each value by the type that holds it", () => {
    expect(bias.print(true)).toBe("true");
    expect(bias.print(ndarray([2], [1, 2]))).toBe("<[2] literal>");
    expect(kernel.print([3, 5])).toBe("[3, 5]");
    expect(kernel.print("global")).toBe("global");
    expect(either(integer(1), extents(1)).print([1, 2])).toBe("[1, 2]");
    expect(either(integer(1), extents(1)).print(7)).toBe("7");
  });
});

describe("windows and padding", () => {
  it("read one number, 1x2 and [1, 2]", () => {
    expect(extents(1).parse(number(3))).toEqual({ ok: true, value: [3] });
    expect(extents(1).parse({ kind: "window", extents: [1, 2] })).toEqual({ ok: true, value: [1, 2] });
    expect(extents(1).parse(list(number(1), number(2)))).toEqual({ ok: true, value: [1, 2] });
    expect(extents(1).parse(number(0))).toEqual({ ok: false, found: "0" });
    expect(extents(1).parse(number(1.5))).toEqual({ ok: false, found: "1.5" });
  });

  it("read same, and lists with an entry per side", () => {
    expect(padding.parse(named("same"))).toEqual({ ok: true, value: "same" });
    expect(padding.parse(list(...[0, 1, 2, 3].map(number)))).toEqual({ ok: true, value: [0, 1, 2, 3] });
    expect(padding.parse(named("some"))).toEqual({ ok: false, found: "some" });
  });
});

describe("literals", () => {
  it("are rectangular", () => {
    expect(literal.parse(list(list(number(1), number(-1))))).toEqual({ ok: true, value: ndarray([1, 2], [1, -1]) });
    expect(literal.parse(number(0.5))).toEqual({ ok: true, value: ndarray([], [0.5]) });
    expect(literal.parse(list(list(number(1), number(2)), list(number(3)))).ok).toBe(false);
    expect(literal.parse(list(number(1), list(number(2)))).ok).toBe(false);
    expect(literal.parse(list()).ok).toBe(false);
  });
});

it("lists of integers are lists", () => {
  expect(integers().parse(list(number(0), number(64)))).toEqual({ ok: true, value: [0, 64] });
  expect(integers().parse(number(64)).ok).toBe(false);
});
