/**
 * Lists of integers that open sizes decide, in `slice` and `reshape`: a net is valid for exactly the sizes that it takes when they are
 * bound, and of the same shape there.
 */
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { bindDim } from "../../src/tensor/dim.ts";
import { formatShape } from "../../src/tensor/shape.ts";
import { expressionOf } from "../support/domains.ts";

const nets: readonly (readonly string[])[] = [
  ["slice height=[0, in.height, 2]"],
  ["conv 2 kernel=3", "slice height=[0, here.height, 2] width=[0, here.width, -1]"],
  ["slice height=[floor(H / 2), H] width=[-3, W]"],
  ["slice height=[0, 2 * W] width=[0, 1]"],
  ["slice height=[-H, W]"],
  ["slice channels=[0, H] width=[W - 1, W]"],
  ["reshape [3 * H, W]"],
  ["reshape [3 * H, -1]"],
  ["conv 6 kernel=3", "reshape [here.height, 2, -1]"],
  ["conv 4 kernel=2 stride=2", "reshape [4 * here.height, here.width]", "reshape [here.channels, -1]"],
  ["reshape [H, H, 3]"],
];

const sizes = Array.from({ length: 144 }, (_, at) => ({ H: 1 + (at % 12), W: 1 + Math.floor(at / 12) }));

describe("a list that open sizes decide", () => {
  it.each(nets)("%s %s %s", (...lines) => {
    const text = `model Net {\n  input image [3, H, W]\n  ${lines.join("\n  ")}\n}\n`;
    const open = check("net.cvk", text);
    const model = open.models.at(0);
    const isValid = model === undefined ? () => false : expressionOf(model.domain!.expression, ["H", "W"]);
    const taken = sizes.filter((each) => {
      const bound = check("net.cvk", text, undefined, { sizes: each });
      const isTaken = !bound.diagnostics.some(({ severity }) => severity === "error");
      expect(isTaken, `H=${each.H} W=${each.W}: ${open.diagnostics.map(({ message }) => message).join()}`).toBe(
        isValid(each),
      );
      if (isTaken) expect(shapesOf(model!.graph, each)).toEqual(shapesOf(bound.models[0]!.graph, {}));
      return isTaken;
    });
    expect(taken).not.toEqual([]);
  });
});

type Net = NonNullable<ReturnType<typeof check>["models"][number]>["graph"];

function shapesOf({ nodes }: Net, at: Readonly<Record<string, number>>): readonly string[] {
  return nodes.flatMap(({ outputs }) =>
    outputs.map(({ type }) => formatShape(type.shape.map((dim) => bindDim(dim, at)))),
  );
}

it("is refused where it cannot be told what remains", () => {
  const { diagnostics } = check("net.cvk", "model Net {\n  input image [3, H, W]\n  reshape [H + 1, -1]\n}\n");
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "reshape/element-count: what remains of [3, H, W] for the -1 of [H + 1, -1] depends on sizes that have no value yet",
  ]);
});

it("is written as the language reads it, and followed to what an element sees", () => {
  const lines = [
    "conv 2 kernel=3",
    "slice height=[0, here.height] width=[0, here.width, 2]",
    "expect receptive == 3x3",
  ];
  const { diagnostics } = check("net.cvk", `model Net {\n  input image [3, H, W]\n  ${lines.join("\n  ")}\n}\n`);
  expect(diagnostics).toEqual([]);
});
