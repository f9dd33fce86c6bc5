/** A strategy that is asked for by name computes what it can, and nothing else changes. */
import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { modelOf } from "../../support/models.ts";

const model = modelOf(`model Net {
  input image [16, 28, 28]
  wide: conv 64 kernel=3 pad=1
  strided: conv 64 kernel=3 stride=2 pad=1
  pool: maxpool 2
}
`);

function strategies(strategy?: string): Readonly<Record<string, string>> {
  const { choices } = compileModel(model, { target: "wasm", strategy }).lowered;
  return Object.fromEntries(choices.map((choice) => [choice.layer, choice.strategy]));
}

describe("a strategy that is asked for", () => {
  it("is none by default: the cheapest is taken", () => {
    expect(strategies()).toEqual({ wide: "winograd", strided: "convolution", pool: "pooling" });
  });

  it("computes every layer that it can, though another costs less", () => {
    expect(strategies("convolution")).toEqual({ wide: "convolution", strided: "convolution", pool: "pooling" });
    expect(strategies("plain")).toEqual({ wide: "plain", strided: "plain", pool: "plain" });
  });

  it("leaves layers to the cheapest that it cannot compute", () => {
    const flattened = modelOf("model Net {\n input image [4, 3, 3]\n flatten\n dense 5\n}");
    for (const target of ["ts", "wasm"] as const) {
      const { choices } = compileModel(flattened, { target, strategy: "plain" }).lowered;
      expect(choices.map(({ strategy }) => strategy)).toEqual(["view", "dense"]);
    }
    expect(strategies("winograd")).toEqual(strategies());
    expect(strategies("dense")).toEqual(strategies());
  });

  it("may have a part of its plan laid down", () => {
    const { choices } = compileModel(model, { target: "wasm", strategy: "winograd-2x2" }).lowered;
    expect(choices[0]).toMatchObject({ layer: "wide", strategy: "winograd" });
    expect(choices[0]!.reason).toContain("F(2x2, 3x3)");
  });

  it("must be one of those that there are", () => {
    expect(() => strategies("convolutions")).toThrow(
      new RangeError('there is no strategy "convolutions"; did you mean convolution?'),
    );
  });
});
