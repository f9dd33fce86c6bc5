import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/base/did-you-mean.ts";

describe("did you mean", () => {
  const layers = ["conv", "dense", "relu", "relu6", "maxpool", "avgpool", "leakyrelu", "add", "bn"];

  it.each([
    ["cnov", "conv"],
    ["rleu", "relu"],
    ["Relu", "relu"],
    ["maxpol", "maxpool"],
    ["maxpooll", "maxpool"],
    ["leaky_relu", "leakyrelu"],
    ["dens", "dense"],
  ])("finds the word nearest to %s", (word, meant) => {
    expect(nearest(word, layers)).toBe(meant);
  });

  it.each(["convolution", "xyz", "b", "", "aaaa"])("finds nothing near %j", (word) => {
    expect(nearest(word, layers)).toBeUndefined();
  });

  it("takes the first of several equally near", () => {
    expect(nearest("skip", ["skip1", "skip2"])).toBe("skip1");
    expect(nearest("skip", ["skip2", "skip1"])).toBe("skip2");
  });

  it("does not offer the word itself", () => {
    expect(nearest("conv", ["conv"])).toBeUndefined();
  });

  it("counts swapped neighbours as one mistake", () => {
    expect(nearest("adn", ["and"])).toBe("and");
  });
});
