import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { calculate, numberFunctions, unitOfResult, wrongCount } from "../../../src/base/calculations.ts";

it("the remainder has the sign of the divisor, and halves are rounded up", () => {
  expect([calculate("%", -7, 3), calculate("%", 7, -3)]).toEqual([2, -2]);
  expect([2.5, -2.5].map((value) => numberFunctions.round.of(value))).toEqual([3, -2]);
});

it("bytes stay bytes, by bytes they are a number, and they do not add up with counts", () => {
  expect(unitOfResult("/", "bytes", "plain")).toBe("bytes");
  expect(unitOfResult("/", "bytes", "bytes")).toBe("plain");
  expect(unitOfResult("+", "plain", "bytes")).toBe("bytes");
  expect(unitOfResult("+", "count", "bytes")).toBeUndefined();
});

it("functions count their numbers, and none has the least", () => {
  expect(wrongCount("max", 3)).toBeUndefined();
  expect(wrongCount("max", 0)).toBe("max of no numbers has no value");
});

it("values and claims are told the same of an operation that has no result", () => {
  for (const call of ["pow(X)", "floor(X, 2)", "abs(X, 1)"]) {
    const [ofValue] = messages(`conv ${call.replace("X", "3")} kernel=1`);
    expect(ofValue).toMatch(/takes .* found/);
    expect(messages(`expect ${call.replace("X", "params")} == 1`)).toEqual([ofValue]);
  }
});

function messages(line: string): readonly string[] {
  const text = `model M {\n  input x [3, 8, 8]\n  ${line}\n  relu\n}`;
  return check("m.cvk", text).diagnostics.map(({ message }) => message);
}
