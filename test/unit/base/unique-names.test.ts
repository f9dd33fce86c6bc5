import { describe, expect, it } from "vitest";
import { uniqueName, UniqueNames } from "../../../src/base/unique-names.ts";

describe("unique names", () => {
  it("are the wish or the first numbered form that is not taken", () => {
    const taken = new Set(["conv", "conv_2", "conv2"]);
    expect(uniqueName("pool", (name) => taken.has(name))).toBe("pool");
    expect(uniqueName("conv", (name) => taken.has(name))).toBe("conv_3");
    expect(
      uniqueName(
        "conv",
        (name) => taken.has(name),
        (number) => `conv${number}`,
      ),
    ).toBe("conv3");
  });

  it("never come twice, also where a wish looks like a numbered form", () => {
    const names = new UniqueNames();
    const given = ["a", "a_2", "a", "a", "a_2"].map((wish) => names.unique(wish));
    expect(given).toEqual(["a", "a_2", "a_3", "a_4", "a_2_2"]);
  });

  it("take time that does not grow with how often a name was wished for", () => {
    const names = new UniqueNames();
    const given = Array.from({ length: 200_000 }, () => names.unique("x"));
    expect(given.at(-1)).toBe("x_200000");
  });
});
