import { expect, it } from "vitest";
import { check } from "../../src/check.ts";

const text = "model Open {\n  input image [1, H, W]\n  relu\n}\n";

it.each([0, -1, 1.5, NaN, Infinity, 1_000_000_000, 2 ** 53])(
  "a batch or a size of %d is refused, as it is no text's mistake",
  (count) => {
    expect(() => check("open.cvk", text, undefined, { batch: count })).toThrow(
      new RangeError(`the batch is a positive integer up to 999999999, not ${count}`),
    );
    expect(() => check("open.cvk", text, undefined, { sizes: { H: 3, W: count } })).toThrow(
      new RangeError(`size W is a positive integer up to 999999999, not ${count}`),
    );
  },
);

it("positive integers are bound", () => {
  const { models, diagnostics } = check("open.cvk", text, undefined, { batch: 2, sizes: { H: 3, W: 4 } });
  expect(diagnostics).toEqual([]);
  expect(models[0]!.graph.inputs[0]!.type.shape).toEqual([2, 1, 3, 4]);
});
