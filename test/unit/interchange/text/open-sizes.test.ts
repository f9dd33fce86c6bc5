/** Sizes that are left open keep their names, defaults and what is required of them, in both forms of a model. */
import { expect, test } from "vitest";
import { check } from "../../../../src/check.ts";
import { compareSignatures } from "../../../../src/compare/signature.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import type { ResolvedModel } from "../../../../src/resolve/resolved-model.ts";
import type { Shape } from "../../../../src/tensor/shape.ts";

function read(text: string): ResolvedModel {
  const { models, diagnostics } = check("net.cvk", text, undefined, { everySize: true });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return models[0]!;
}

/** The shapes of the output: with defaults, and open. */
function forms(model: ResolvedModel): readonly Shape[] {
  return [model, model.open ?? model].map(({ graph }) => graph.outputs[0]!.value.type.shape);
}

const net = (shape: string, more = ""): string =>
  `model Net {\n  input image ${shape}\n  conv 8 kernel=3 pad=1 relu\n${more}  conv 4 kernel=1\n}\n`;

test.each([
  ["[3, H = 224, W = 192]", "  require H % 2 == 0 && H > W - 100\n  maxpool 2\n"],
  ["[3, H = 224, W]", "  maxpool 2\n"],
  ["[3, H = 64, 2*H]", "  conv 8 kernel=3 stride=2 pad=1\n"],
  ["[3, H, W]", "  require (H + 1) % 4 == 0\n  maxpool 3 stride=2\n"],
  ["[3, H = 224, W = 192]", "  if H > 100 { maxpool 2 }\n"],
  ["[3, 64, 64]", "  maxpool 2\n"],
])("%s with %j comes back", (shape, lines) => {
  const model = read(net(shape, lines));
  const { text } = writeModelText(model, new Map());
  const back = read(text);
  expect(forms(back)).toEqual(forms(model));
  expect(back.open?.requirements ?? back.requirements).toHaveLength(
    (model.open?.requirements ?? model.requirements)!.length,
  );
  expect(writeModelText(back, new Map()).text).toBe(text);
});

test("a default stands once, at the first of the inputs", () => {
  const text = "model Net { input a [3, H = 8]\n input b [3, H]\n add { from a } { from b }\n relu }";
  const { text: written } = writeModelText(read(text), new Map());
  expect(written.match(/input .*/g)).toEqual(["input a [3, H = 8]", "input b [3, H]"]);
});

test("another default is another signature", () => {
  const models = ["[3, H = 64, W = 64]", "[3, H = 32, W = 64]", "[3, H, W = 64]"].map((shape) => read(net(shape)));
  const texts = (old: number, now: number): readonly string[] =>
    compareSignatures(models[old]!, models[now]!).changes.map(({ text }) => text);
  expect(texts(0, 1)[0]).toBe("default of size H: 64 -> 32");
  expect(texts(1, 2)[0]).toBe("size H has no default 32 any more");
  expect(texts(2, 1)[0]).toBe("size H has the default 32");
  expect(texts(0, 0)).toEqual([]);
});
