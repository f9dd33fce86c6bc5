/** Attributes that the language would not take make an ordinary refusal; what import makes of the others reads back. */
import { expect, it } from "vitest";
import { Assembly } from "../../../../src/interchange/import/assembly.ts";
import { ImportError } from "../../../../src/interchange/import/import-error.ts";
import { importOnnx } from "../../../../src/interchange/onnx/import.ts";
import { findOp } from "../../../../src/ops/index.ts";
import type { AttributeRecord } from "../../../../src/ops/contract/language-value.ts";
import { onnxNet } from "../../../support/onnx-net.ts";
import { expectSameThroughText } from "../../../support/through-text.ts";

const IMAGE = [1, 3, 4, 4];

it("a refusal names the node and the attribute", () => {
  const model = onnxNet({ x: IMAGE }, (net) => net.op("Celu", ["x"], { alpha: 0 }, "named"));
  let problems: readonly string[] = [];
  try {
    importOnnx(model);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    ({ problems } = error);
  }
  expect(problems).toEqual(["named (Celu): celu: alpha must be a number other than 0, found 0"]);
});

it.each<[op: string, attributes: AttributeRecord, says: string | undefined]>([
  ["softplus", { beta: -1 }, "beta must be a positive number, found -1"],
  [
    "maxpool",
    { kernel: [2, 0] },
    "kernel must be a positive integer, or one per axis as 3x3 or [3, 3], or global, found",
  ],
  ["upsample", { factor: [2, 2], mode: "best" }, "mode must be "],
  ["softplus", { beta: 2 }, undefined],
  // Text has no infinity, but a layer may.
  ["leakyrelu", { slope: Infinity }, undefined],
])("%s of %o", (name, attributes, says) => {
  const assembly = new Assembly("net");
  const found: string[] = [];
  const inputs = [assembly.input("x", IMAGE)];
  const problems = {
    error: ({ message }: { message: string }) => void found.push(message),
    warning: () => {},
    demand: () => {},
  };
  const node = assembly.layer(
    { label: "layer", op: findOp(name)!, attributes, inputs, parameters: {} },
    problems as never,
  );
  expect(node === undefined).toBe(says !== undefined);
  expect(found.length).toBe(says === undefined ? 0 : 1);
  expect(found[0] ?? "").toContain(says ?? "");
});

it.each<[op: string, attributes: Readonly<Record<string, number | readonly number[]>>, text: string]>([
  ["Celu", { alpha: -1 }, "celu -1"],
  ["Shrink", { lambd: -1, bias: 0.5 }, "shrink -1 bias=0.5"],
  ["MaxPool", { kernel_shape: [2, 2], pads: [-0, -0, -0, -0] }, "maxpool 2 stride=1"],
])("%s of %o is written as it is", (op, attributes, text) => {
  const written = expectSameThroughText(importOnnx(onnxNet({ x: IMAGE }, (net) => net.op(op, ["x"], attributes))));
  expect(written.text).toMatch(new RegExp(`^  ${text}(?: {2,}->.*)?$`, "m"));
});
