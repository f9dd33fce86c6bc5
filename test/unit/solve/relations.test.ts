/** Sentences about what relates several sizes. */
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";

it("alternatives that hold beside other conditions stand in parentheses", () => {
  const text = `model A {
    input a [4, H, W]
    input b [4, W, 1]
    concat { from a; conv 1 kernel=1; add b } { from a; conv 4 kernel=1 }
  }`;
  const { domain } = check("net.cvk", text).models[0]!;
  expect(domain!.text).toMatch(/where \(H == W or H == 1 or W == 1\) and /);
});

it("what others imply is not told beside them", () => {
  // W + 7 joins H + W - 10 where H is 17, or where the second is 1; either way it is not below 1.
  const text = `model A {
    input a [1, H, W]
    input b [1, H, H + W]
    from a
    pad width=[0, 7]
    x: here
    from b
    slice width=[9, -1]
    add x
  }`;
  const { domain } = check("net.cvk", text).models[0]!;
  expect(domain!.expression).toBe("H == 17 || H + W == 11");
  expect(domain!.usual).toBeUndefined();
});

it("more conditions than a sentence bears are counted", () => {
  // Products of two extents, each a multiple of another prime number: none follows from the others.
  const primes = [5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73];
  const lines = primes.map((prime, at) => `r${at}: reshape [${prime}, -1]\noutput r${at}\nfrom image`).join("\n");
  const { domain } = check("net.cvk", `model A {\ninput image [1, H, W]\n${lines}\nrelu\n}`).models[0]!;
  expect(domain!.text).toMatch(
    /^for every H and W, where H\*W is a multiple of 5 and .* and \d+ more conditions hold$/,
  );
  expect(domain!.text.length).toBeLessThan(500);
  expect(domain!.constraints).toHaveLength(primes.length);
});

it("a hole's answers leave some size", () => {
  // Three times a third of a length is that length again; a half of 3 as well, three times 1.
  const text = "model A {\n input x [4, L]\n a: conv 4 kernel=1\n maxpool ?\n upsample 3\n concat a\n}";
  const [told] = check("net.cvk", text).diagnostics.filter(({ code }) => code.startsWith("hole/"));
  expect(told!.message).toBe("kernel is to be found: 3 fits, and nothing else at as many sizes");
  expect(told!.notes[0]).toContain("2 (for L of 3)");
  expect(told!.notes[0]).not.toMatch(/[ ,][4-9][ ,]/);
});
