import { describe, expect, it } from "vitest";
import { addDims, floorDivideDim, multiplyDims, subtractDims, symbol } from "../../../src/tensor/dim.ts";
import { formatCondition } from "../../../src/tensor/condition-text.ts";
import {
  allOf,
  anyOf,
  bindCondition,
  compareDims,
  constantCondition,
  dividesDim,
  holds,
  negated,
  symbolsOfCondition,
  type SizeCondition,
} from "../../../src/tensor/size-condition.ts";

const H = symbol("H");
const W = symbol("W");
const multiple = dividesDim(H, 32);
const atLeast = compareDims(H, ">=", 32);
const squareOrWide = allOf([anyOf([compareDims(H, "==", W), compareDims(W, ">", 300)]), multiple]);

describe("conditions on sizes", () => {
  it.each<[SizeCondition, string]>([
    [multiple, "H % 32 == 0"],
    [negated(multiple), "H % 32 != 0"],
    [dividesDim(addDims(H, 1), 2), "H % 2 == 1"],
    [negated(dividesDim(subtractDims(H, 3), 4)), "H % 4 != 3"],
    [dividesDim(multiplyDims(H, W), 2), "(H*W) % 2 == 0"],
    [compareDims(floorDivideDim(H, 2), "!=", W), "floor(H/2) != W"],
    [allOf([multiple, atLeast]), "H % 32 == 0 && H >= 32"],
    [squareOrWide, "(H == W || W > 300) && H % 32 == 0"],
    [anyOf([allOf([multiple, atLeast]), compareDims(H, "==", 5)]), "H % 32 == 0 && H >= 32 || H == 5"],
    [negated(allOf([multiple, atLeast])), "!(H % 32 == 0 && H >= 32)"],
  ])("prints %j as the language writes it", (condition, text) => {
    expect(formatCondition(condition)).toBe(text);
  });

  it("holds for the sizes that meet it", () => {
    const sizes = Array.from({ length: 100 }, (_, at) => at + 1);
    expect(sizes.filter((size) => holds(allOf([multiple, atLeast]), { H: size }))).toEqual([32, 64, 96]);
    expect(holds(squareOrWide, { H: 64, W: 64 })).toBe(true);
    expect(holds(squareOrWide, { H: 64, W: 65 })).toBe(false);
    expect(holds(squareOrWide, { H: 64, W: 301 })).toBe(true);
    expect(holds(negated(multiple), { H: 33 })).toBe(true);
  });

  it("is decided where its sizes are", () => {
    expect(compareDims(addDims(H, 1), ">", H)).toEqual(constantCondition(true));
    expect(dividesDim(65, 32)).toEqual(constantCondition(false));
    expect(allOf([constantCondition(true), multiple])).toEqual(multiple);
    expect(anyOf([constantCondition(true), multiple])).toEqual(constantCondition(true));
    expect(allOf([])).toEqual(constantCondition(true));
    expect(negated(negated(multiple))).toEqual(multiple);
  });

  it("loses the sizes that are bound", () => {
    expect(symbolsOfCondition(squareOrWide)).toEqual(["H", "W"]);
    expect(formatCondition(bindCondition(squareOrWide, { H: 64 }))).toBe("W == 64 || W > 300");
    expect(bindCondition(squareOrWide, { H: 33 })).toEqual(constantCondition(false));
    expect(bindCondition(negated(squareOrWide), { W: 301, H: 32 })).toEqual(constantCondition(false));
  });
});
