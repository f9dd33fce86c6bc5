import { describe, expect, it } from "vitest";
import { callsIn } from "../../../src/kernel/regions.ts";
import { importModule } from "../../support/import-module.ts";
import { writeSafetensors } from "../../../src/formats/safetensors.ts";
import type { Buffer } from "../../../src/kernel/ir.ts";
import { buffersOf } from "../../../src/kernel/walk.ts";
import type { Lowered } from "../../../src/lower/lowered.ts";
import { storedWeights } from "../../../src/weights/match.ts";
import { expectSame, lowered, runLowered, sketch, strategyOf, valuesFor } from "./harness.ts";

function functionNames({ program }: Lowered): string[] {
  return callsIn(program, "run").map((call) => call.function.name);
}

function buffersOfFunction({ program }: Lowered, name: string): Buffer[] {
  return [...buffersOf(program.functions.find((fn) => fn.name === name)!)];
}

const conv3 = (channels: number) => ({ channels, kernel: [3], pad: [1] });
const conv1 = (channels: number) => ({ channels, kernel: [1] });

describe("concatenation of channels", () => {
  it("costs nothing where producers can write into their part", () => {
    const graph = sketch("Fire", (s) => {
      const squeezed = s.layer("squeeze", "conv", conv1(3), [s.input("image", 2, 4, 5, 6)]);
      const left = s.layer("left", "conv", conv1(4), [squeezed]);
      const right = s.layer("right", "conv", conv3(5), [squeezed]);
      const both = s.layer("both", "concat", {}, [left, right]);
      s.output("y", s.layer("after", "conv", conv3(2), [both]));
    });
    const result = expectSame(graph);
    expect(strategyOf(result, "both")).toBe("concatenation");
    expect(functionNames(result)).toEqual(["enter_image", "squeeze", "left", "right", "after"]);
  });

  it("lies in another where that one is concatenated itself, as in a dense block", () => {
    const graph = sketch("DenseBlock", (s) => {
      const start = s.layer("start", "conv", conv3(4), [s.input("image", 1, 3, 6, 5)]);
      const first = s.layer("first", "conv", conv3(2), [start]);
      const two = s.layer("two", "concat", {}, [start, first]);
      const second = s.layer("second", "conv", conv3(3), [s.layer("act", "relu", {}, [two])]);
      const three = s.layer("three", "concat", {}, [two, second]);
      s.output("y", s.layer("end", "conv", conv3(2), [three]));
    });
    const result = expectSame(graph);
    expect(functionNames(result)).toEqual(["enter_image", "start", "first", "act", "second", "end"]);
  });

  it("copies what is concatenated twice, and inputs of the model", () => {
    const graph = sketch("Twice", (s) => {
      const image = s.input("image", 2, 3, 4, 4);
      const x = s.layer("x", "conv", conv3(2), [image]);
      const pair = s.layer("pair", "concat", {}, [x, image, x]);
      s.output("y", s.layer("end", "conv", conv3(2), [pair]));
    });
    expect(functionNames(expectSame(graph))).toEqual(["enter_image", "x", "pair", "end"]);
  });

  it("goes along other axes by the plain nest", () => {
    const graph = sketch("Rows", (s) => {
      const a = s.layer("a", "conv", conv3(2), [s.input("image", 2, 3, 4, 4)]);
      const b = s.layer("b", "relu", {}, [s.input("other", 2, 2, 3, 4)]);
      const rows = s.layer("rows", "concat", { axis: 1 }, [a, b]);
      s.output("y", s.layer("end", "conv", conv3(3), [rows]));
    });
    expect(strategyOf(expectSame(graph), "rows")).toBe("plain");
  });

  it("may be an output of the model, and keeps its parts readable", () => {
    const graph = sketch("Output", (s) => {
      const a = s.layer("a", "conv", conv3(2), [s.input("image", 2, 3, 4, 4)]);
      const b = s.layer("b", "conv", conv3(3), [a]);
      s.output("both", s.layer("ab", "concat", {}, [a, b]));
      s.output("a", a);
    });
    expectSame(graph);
    expectSame(graph, { layout: "NHWC" });
  });
});

describe("views", () => {
  it("before dense layers are looked through: the layer reads the map as it lies", () => {
    const graph = sketch("Classifier", (s) => {
      const map = s.layer("conv", "conv", conv3(4), [s.input("image", 2, 3, 5, 3)]);
      const flat = s.layer("flat", "flatten", {}, [map]);
      s.output("a", s.layer("dense1", "dense", { features: 7 }, [flat]));
      s.output("b", s.layer("dense2", "dense", { features: 3, bias: false }, [flat]));
    });
    const result = expectSame(graph);
    expect(strategyOf(result, "flat")).toBe("view");
    expect(functionNames(result)).toEqual(["enter_image", "conv", "dense1", "dense2"]);
  });

  it("of a single position are the same memory, up to the caller's array", () => {
    const graph = sketch("Pooled", (s) => {
      const pooled = s.layer("pool", "avgpool", { kernel: "global" }, [s.input("image", 2, 3, 5, 4)]);
      s.output("y", s.layer("flat", "flatten", {}, [pooled]));
    });
    const result = expectSame(graph);
    expect(functionNames(result)).toEqual(["enter_image", "pool"]);
    expect(buffersOfFunction(result, "pool").map((buffer) => buffer.role)).toContain("output");
  });

  it("that memory order forbids are copied", () => {
    const graph = sketch("Reordered", (s) => {
      const map = s.layer("conv", "conv", conv3(4), [s.input("image", 1, 3, 4, 2)]);
      const flat = s.layer("flat", "flatten", {}, [map]);
      s.output("y", s.layer("act", "relu", {}, [flat]));
      s.output("z", s.layer("shaped", "reshape", { shape: [2, 4, 4] }, [map]));
    });
    expect(strategyOf(expectSame(graph), "flat")).toBe("plain");
  });

  it("that do nothing share the storage, halo and all", () => {
    const graph = sketch("Identity", (s) => {
      const a = s.layer("a", "conv", conv3(2), [s.input("image", 1, 3, 4, 4)]);
      const same = s.layer("same", "dropout", { rate: 0.5 }, [a]);
      s.output("y", s.layer("b", "conv", conv3(2), [same]));
    });
    expect(functionNames(expectSame(graph))).toEqual(["enter_image", "a", "b"]);
  });
});

describe("the boundary", () => {
  it("reads an input where it lies when neither order nor zeros stand in the way", () => {
    const gray = sketch("Gray", (s) =>
      s.output("y", s.layer("c", "conv", { channels: 2, kernel: [3] }, [s.input("x", 2, 1, 5, 5)])),
    );
    expect(functionNames(expectSame(gray))).toEqual(["c"]);
    const colour = sketch("Colour", (s) =>
      s.output("y", s.layer("c", "conv", { channels: 2, kernel: [3] }, [s.input("x", 2, 3, 5, 5)])),
    );
    expect(functionNames(expectSame(colour))).toEqual(["enter_x", "c"]);
    expect(functionNames(expectSame(colour, { layout: "NHWC" }))).toEqual(["c"]);
  });

  it("copies a tensor that is output under two names, an input that is an output, and one that others read", () => {
    const graph = sketch("Outputs", (s) => {
      const image = s.input("image", 2, 3, 4, 4);
      const a = s.layer("a", "conv", conv3(2), [image]);
      s.output("a", a);
      s.output("again", a);
      s.output("image", image);
      s.output("b", s.layer("b", "conv", conv3(2), [a]));
    });
    expectSame(graph);
    expectSame(graph, { layout: "NHWC" });
  });

  it("gives constants and parameters that are outputs", () => {
    const graph = sketch("Prepared", (s) => {
      const spec = {
        name: "w",
        shape: [2, 3],
        dtype: "float32",
        trainable: true,
        formula: "2*3",
        initial: { kind: "constant", value: 0 },
      } as const;
      const w = s.builder.parameter("w", spec);
      s.output("w", w);
      s.output("doubled", s.layer("sum", "add", {}, [w, w]));
      s.output("y", s.layer("act", "relu", {}, [s.input("x", 2, 3)]));
    });
    expectSame(graph);
  });
});

describe("halos", () => {
  it("are the largest that a reader wants, and pooling beside a convolution is not disturbed by zeros", () => {
    const graph = sketch("Branches", (s) => {
      const a = s.layer("a", "conv", conv1(3), [s.input("image", 2, 3, 7, 6)]);
      const pooled = s.layer("pool", "maxpool", { kernel: [3], stride: [1], pad: [1] }, [a]);
      const wide = s.layer("wide", "conv", { channels: 2, kernel: [5], pad: [2] }, [a]);
      const narrow = s.layer("narrow", "conv", conv3(2), [a]);
      s.output("y", s.layer("all", "concat", {}, [pooled, wide, narrow]));
    });
    expectSame(graph);
  });

  it("are written by plain nests too, whatever axes these loop over", () => {
    for (const axis of ["channels", 1, 2]) {
      const graph = sketch("Softmax", (s) => {
        const x = s.layer("s", "softmax", { axis }, [s.input("image", 2, 3, 4, 5)]);
        s.output("y", s.layer("c", "conv", conv3(2), [x]));
      });
      expectSame(graph);
    }
  });
});

it("blocks of channels come first where weights are large, and the halo is then written apart", () => {
  const graph = sketch("Large", (s) => {
    const wide = s.layer("wide", "conv", conv1(1601), [s.input("image", 1, 1024, 1, 2)], [s.step("relu", ["running"])]);
    s.output("y", s.layer("narrow", "conv", conv3(1), [wide]));
  });
  const result = expectSame(graph);
  expect(functionNames(result)).toEqual(["enter_image", "wide", "wide_halo", "narrow"]);
});

it("the TypeScript backend computes what the kernel interpreter does", async () => {
  const graph = sketch("Small", (s) => {
    const a = s.layer("a", "conv", conv3(5), [s.input("image", 2, 3, 9, 8)], [s.step("relu", ["running"])]);
    const b = s.layer("b", "depthwise", { kernel: [3], pad: [1] }, [a], [s.step("add", ["running", a])]);
    const c = s.layer("c", "maxpool", { kernel: [3], stride: [2] }, [b]);
    s.output(
      "y",
      s.layer("d", "dense", { features: 5 }, [s.layer("flat", "flatten", {}, [c])], [s.step("sigmoid", ["running"])]),
    );
  });
  const result = lowered(graph);
  const values = valuesFor(graph, 3);
  const expected = runLowered(result, values).get("y")!;
  const weights = new Map([...values.parameters].map(([name, { data }]) => [name, Float32Array.from(data)]));
  const file = writeSafetensors(storedWeights(graph.parameters, weights));
  const net = await importModule(result.program, file);
  const found = net.run({ image: Float32Array.from(values.inputs.get("image")!.data) })["y"]!;
  found.forEach((value, at) => expect(value).toBeCloseTo(expected.data[at]!, 6));
});
