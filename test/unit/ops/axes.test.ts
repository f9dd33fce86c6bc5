import { describe, expect, it } from "vitest";
import { axes, axis, describeAxis, findAxis } from "../../../src/ops/shared/axes.ts";
import type { LanguageValue } from "../../../src/ops/contract/language-value.ts";

const word = (text: string): LanguageValue => ({ kind: "word", text });
const number = (value: number): LanguageValue => ({ kind: "number", value });
const list = (...elements: LanguageValue[]): LanguageValue => ({ kind: "list", elements });

describe("an axis as written", () => {
  it("is a name or a number from 0", () => {
    expect(axis.parse(word("height"))).toEqual({ ok: true, value: "height" });
    expect(axis.parse(number(2))).toEqual({ ok: true, value: 2 });
    expect(axis.parse(word("heigth"))).toEqual({ ok: false, found: "heigth" });
    expect(axis.parse(number(-1))).toEqual({ ok: false, found: "-1" });
    expect(axis.parse(number(0.5)).ok).toBe(false);
  });

  it("several are a list; one needs no brackets", () => {
    expect(axes.parse(word("channels"))).toEqual({ ok: true, value: ["channels"] });
    expect(axes.parse(list(word("height"), number(2)))).toEqual({ ok: true, value: ["height", 2] });
    expect(axes.parse(list())).toEqual({ ok: false, found: "[]" });
    expect(axes.parse(list(word("height"), word("up")))).toEqual({ ok: false, found: "[height, up]" });
  });

  it("prints as it would be written", () => {
    expect(axes.print(["channels"])).toBe("channels");
    expect(axes.print(["height", 2])).toBe("[height, 2]");
    expect(axis.print(1)).toBe("1");
    expect(axis.print("width")).toBe("width");
  });
});

describe("an axis of a tensor", () => {
  it("is found by the names that its rank gives, the batch counted", () => {
    expect(findAxis("channels", 2)).toBe(1);
    expect(findAxis("length", 3)).toBe(2);
    expect(findAxis("width", 3)).toBeUndefined();
    expect([findAxis("height", 4), findAxis("width", 4)]).toEqual([2, 3]);
    expect([findAxis("depth", 5), findAxis("height", 5), findAxis("width", 5)]).toEqual([2, 3, 4]);
    expect(findAxis(0, 4)).toBe(1);
    expect(findAxis(3, 4)).toBeUndefined();
    expect(findAxis(4, 6)).toBe(5);
  });

  it("is described by its name, or by its number without the batch", () => {
    expect([0, 1, 2, 3].map((at) => describeAxis(at, 4))).toEqual(["batch", "channels", "height", "width"]);
    expect(describeAxis(5, 6)).toBe("axis 4");
  });
});
