import { describe, expect, it } from "vitest";
import type { Span } from "../../../src/base/source.ts";
import { compileModel } from "../../../src/compile.ts";
import type { TargetName } from "../../../src/targets/index.ts";
import { kernelTexts } from "../../../src/reports/kernel-texts.ts";
import { layersWithoutKernel } from "../../../src/reports/layers-without-kernel.ts";
import { modelOf } from "../../support/models.ts";

function textAt({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

/** The texts that functions compute, by their names. */
function originsIn(text: string, target: TargetName = "wasm"): Record<string, readonly string[]> {
  const texts = kernelTexts(compileModel(modelOf(text), { target }), target);
  return Object.fromEntries(texts.map(({ name, origins }) => [name, origins.map(textAt)]));
}

function reasonsIn(text: string): Record<string, string> {
  const found = layersWithoutKernel(compileModel(modelOf(text)));
  return Object.fromEntries(found.map(({ span, reason }) => [textAt(span), reason]));
}

describe("origins of functions", () => {
  it("are the layer, its activation and the batch norm in its weights", () => {
    const text = "model M { input x [3, 8, 8]; conv 4 kernel=3 pad=1 bias=false bn relu; maxpool 2 }";
    const found = originsIn(text);
    expect(new Set(found["conv1"])).toEqual(new Set(["conv 4 kernel=3 pad=1 bias=false", "bn", "relu"]));
    expect(new Set(found["pack_conv1_weight"])).toEqual(new Set(["conv 4 kernel=3 pad=1 bias=false", "bn"]));
    expect(found["maxpool1"]).toEqual(["maxpool 2"]);
    expect(found["enter_x"]).toEqual([]);
  });

  it("hold a residual sum, and its own layer first", () => {
    const text = "model M { input x [4, 8, 8]; conv 4 kernel=1; add { conv 4 kernel=3 pad=1 } {} relu }";
    expect(originsIn(text)["conv2"]).toEqual(["conv 4 kernel=3 pad=1", "add", "relu"]);
  });

  it("hold both of two batch norms that became one", () => {
    const found = originsIn("model M { input x [3, 8, 8]; maxpool 2; bn eps=1e-3; bn eps=1e-4 }");
    expect(found["maxpool1"]).toEqual(["maxpool 2", "bn eps=1e-4", "bn eps=1e-3"]);
  });

  it("end with the calls of blocks, innermost first", () => {
    const text = `
      block Inner { conv 2 kernel=1 }
      block Outer { a: Inner }
      model M { input x [3, 4, 4]; b: Outer; c: Outer }`;
    const found = originsIn(text, "ts");
    expect(found["b.a.conv1"]).toEqual(["conv 2 kernel=1", "Inner", "Outer"]);
  });

  it("are told of steps of training too", () => {
    const text = `model M { input x [4]; dense 3; train { loss mse; optimizer sgd(lr=0.1) } }`;
    const compiled = compileModel(modelOf(text), { training: { batch: 2 } });
    const texts = kernelTexts(compiled, "ts");
    expect(new Set(texts.map(({ region }) => region))).toEqual(new Set(["prepare", "run", "train", "judge"]));
    expect(
      texts.filter(({ region, origins }) => region === "train" && origins.map(textAt).includes("dense 3")),
    ).not.toEqual([]);
  });
});

describe("texts of functions", () => {
  it.each(["ts", "wasm"] as const)("are kernel IR and code of %s", (target) => {
    const text = "model M { input x [4]; dense 3 relu }";
    const [last] = kernelTexts(compileModel(modelOf(text), { target }), target).filter(({ name }) => name === "dense1");
    expect(last).toMatchObject({ region: "run", description: "dense1: dense 3, relu" });
    expect(last!.ir).toMatch(/^\/\/ dense1: dense 3, relu \(test\.cvk:1\)\nfunction dense1\(/);
    expect(last!.code).toContain("dense1");
  });
});

describe("layers without a kernel", () => {
  it("are told with where they went", () => {
    const text = `model M {
      input x [2, 4, 4]
      conv 4 kernel=1 bias=false
      bn
      dropout 0.5
      concat { conv 2 kernel=1 } { conv 3 kernel=1 }
      flatten
      from conv1
      conv 9 kernel=1
      from flatten1
      dense 3
    }`;
    expect(reasonsIn(text)).toEqual({
      bn: "folded into the weights of conv1",
      "dropout 0.5": "it gives its input as it is",
      concat: "written in place by its operands",
      flatten: "a view of its input: the dense layer behind it reads the tensor as it lies",
      "conv 9 kernel=1": "left out, as no output depends on it",
    });
  });

  it("are told once for a line of a block, with how many copies it is so in", () => {
    const text = `
      block Norm { conv 2 kernel=1 bias=false; bn }
      model M { input x [2, 4, 4]; repeat 3 { Norm } }`;
    expect(reasonsIn(text)).toEqual({
      bn: "in 0.bn1: folded into the weights of 0.conv1, and likewise in 2 other copies",
    });
  });

  it("hold calls of blocks of nothing but such layers", () => {
    const text = `
      block Rest { dropout 0.5 }
      model M { input x [4]; dense 3; Rest; relu }`;
    expect(reasonsIn(text)).toEqual({
      "dropout 0.5": "it gives its input as it is",
      Rest: "nothing is left to do for any of its layers",
    });
  });

  it("hold what constants alone decide, and views of views", () => {
    const text = `model M {
      input x [4, 2, 2]
      reshape [2, 8]
      reshape [16]
      dense 3
    }`;
    expect(Object.keys(reasonsIn(text))).toEqual(["reshape [2, 8]", "reshape [16]"]);
  });
});
