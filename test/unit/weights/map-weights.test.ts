import { describe, expect, it } from "vitest";
import type { Graph } from "../../../src/graph/graph.ts";
import { conversionText } from "../../../src/weights/arrange.ts";
import { mapWeights } from "../../../src/weights/map-weights.ts";
import type { Mapping } from "../../../src/weights/mapping.ts";
import { mappedValues, mappingProblems } from "../../../src/weights/match.ts";
import type { Arrangement, SourceTensor, WeightSource } from "../../../src/weights/weight-source.ts";
import { modelOf } from "../../support/models.ts";

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Tensors whose elements are their positions. */
function tensors(shapes: Shapes): readonly SourceTensor[] {
  return Object.entries(shapes).map(([name, shape]) => ({
    name,
    dtype: "float32",
    shape,
    floats: () => Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, at) => at),
  }));
}

const ordered = (shapes: Shapes): WeightSource => ({ kind: "npz", isOrdered: true, tensors: tensors(shapes) });
const sorted = (shapes: Shapes): WeightSource => ({ kind: "safetensors", isOrdered: false, tensors: tensors(shapes) });
const keras = (shapes: Shapes): WeightSource => ({ kind: "keras", isOrdered: true, tensors: tensors(shapes) });

const net = (input: string, ...lines: string[]): Graph =>
  modelOf(`model Net {\ninput x ${input}\n${lines.join("\n")}\n}`).graph;

/** `parameter <- tensor by how`, and what was converted. */
function rows(mapping: Mapping): readonly string[] {
  expect(mappingProblems(mapping)).toEqual([]);
  return mapping.matches.map((match) => {
    if (match.found === "default") return `${match.parameter.name} <- ${match.value}`;
    const { parameter, tensor, found, conversion } = match;
    return [`${parameter.name} <- ${tensor.name} by ${found}`, ...conversionText(conversion, tensor.shape)].join(", ");
  });
}

const map = (graph: Graph, source: WeightSource, arrangement?: Arrangement): readonly string[] =>
  rows(mapWeights(graph, source, arrangement));
const problems = (graph: Graph, source: WeightSource): readonly string[] =>
  mappingProblems(mapWeights(graph, source)).map((line) => line.trim());

const digits = net("[1, 8, 8]", "conv 4 kernel=3", "flatten", "fc: dense 10");

describe("weights by name", () => {
  it("finds tensors that are of no layer by their label", () => {
    const graph = net(
      "[6]",
      "shift: constant [6]",
      "prompt: parameter [6]",
      "from prompt",
      "fc: dense 6",
      "add x, shift",
    );
    const shapes = { shift: [6], prompt: [6], "fc.weight": [6, 6], "fc.bias": [6] };
    const expected = Object.keys(shapes).map((name) => `${name} <- ${name} by name`);
    for (const source of [sorted(shapes), ordered(shapes)]) expect(map(graph, source)).toEqual(expected);
    expect(map(graph, sorted(shapes), "keras")).toEqual(expected.with(2, `${expected[2]!}, axes [1, 0]`));
  });

  it("takes the parameter's own name before any other", () => {
    const source = ordered({
      "module.fc.weight": [10, 144],
      "fc.weight": [10, 144],
      "fc.bias": [10],
      "conv1.weight": [4, 1, 3, 3],
      "conv1.bias": [4],
    });
    expect(problems(digits, source)).toEqual(["not in the model: module.fc.weight [10, 144]"]);
  });

  it("leaves out the prefixes of wrappers, and Keras' suffixes", () => {
    const source = ordered({
      "module.conv1.weight": [4, 1, 3, 3],
      "module.conv1.bias": [4],
      "fc/kernel:0": [144, 10],
      "fc/bias:0": [10],
    });
    expect(map(digits, source)).toEqual([
      "conv1.weight <- module.conv1.weight by alias",
      "conv1.bias <- module.conv1.bias by alias",
      "fc.weight <- fc/kernel:0 by alias, axes [1, 0], features [6, 6, 4] to [4, 6, 6]",
      "fc.bias <- fc/bias:0 by alias",
    ]);
  });

  it("tells two tensors that may be meant", () => {
    const shapes = { "conv1.weight": [4, 1, 3, 3], "conv1.bias": [4], "fc.bias": [10] };
    const source = ordered({ ...shapes, "module.fc.weight": [10, 144], "model.fc.weight": [10, 144] });
    expect(problems(digits, source)).toEqual([
      "ambiguous: fc.weight [10, 144] could be module.fc.weight or model.fc.weight",
      "to settle it: --rename 'module.fc.*=fc.*', or --weights-map FILE.json",
    ]);
  });

  it("says what it found under another name, where the shapes differ", () => {
    const source = keras({
      "conv1/kernel:0": [5, 5, 1, 4],
      "conv1/bias:0": [4],
      "fc/kernel:0": [144, 10],
      "fc/bias:0": [10],
    });
    expect(problems(digits, source)).toEqual([
      "misshapen: conv1.weight: expected [4, 1, 3, 3], found conv1/kernel:0 [5, 5, 1, 4]",
    ]);
  });

  it("fills what Keras' batch norms leave out", () => {
    const graph = net("[3, 4, 4]", "norm: bn");
    const shapes = { "norm/beta:0": [3], "norm/moving_mean:0": [3], "norm/moving_variance:0": [3] };
    expect(map(graph, keras(shapes))).toEqual([
      "norm.weight <- 1",
      "norm.bias <- norm/beta:0 by alias",
      "norm.running_mean <- norm/moving_mean:0 by alias",
      "norm.running_var <- norm/moving_variance:0 by alias",
    ]);
    expect([...mappedValues(mapWeights(graph, keras(shapes))).get("norm.weight")!]).toEqual([1, 1, 1]);
    const torch = { "norm.bias": [3], "norm.running_mean": [3], "norm.running_var": [3] };
    expect(problems(graph, ordered(torch))).toEqual(["missing: norm.weight [3]"]);
  });

  it("does not complete a layer from another one", () => {
    const source = ordered({
      "conv1.weight": [4, 1, 3, 3],
      "conv1.bias": [4],
      "fc.bias": [10],
      "fc1.weight": [10, 144],
    });
    expect(problems(digits, source)).toEqual([
      "missing: fc.weight [10, 144]",
      "not in the model: fc1.weight [10, 144]",
    ]);
  });
});

describe("weights by order and shape", () => {
  it("matches layers one by one, where the file has an order", () => {
    const source = ordered({
      "features.0.weight": [4, 1, 3, 3],
      "features.0.bias": [4],
      "classifier.1.weight": [10, 144],
      "classifier.1.bias": [10],
    });
    expect(map(digits, source)).toEqual([
      "conv1.weight <- features.0.weight by order",
      "conv1.bias <- features.0.bias by order",
      "fc.weight <- classifier.1.weight by order",
      "fc.bias <- classifier.1.bias by order",
    ]);
  });

  it("goes by roles within a layer, not by order", () => {
    const source = ordered({ "a.bias": [4], "a.weight": [4, 1, 3, 3], "b.bias": [10], "b.weight": [10, 144] });
    expect(map(digits, source)[0]).toBe("conv1.weight <- a.weight by order");
  });

  it("matches what names leave over, and tells the rest by name", () => {
    const source = ordered({
      "conv1.weight": [4, 1, 3, 3],
      "conv1.bias": [4],
      "fc1.weight": [10, 144],
      "fc1.bias": [10],
    });
    expect(map(digits, source)).toEqual([
      "conv1.weight <- conv1.weight by name",
      "conv1.bias <- conv1.bias by name",
      "fc.weight <- fc1.weight by order",
      "fc.bias <- fc1.bias by order",
    ]);
  });

  const twins = net(
    "[4, 8, 8]",
    "conv 4 kernel=3 pad=1 bias=false",
    "conv 4 kernel=3 pad=1 bias=false",
    "conv 2 kernel=1 bias=false",
  );

  it("goes by shapes, and among layers named alike by numbers, where the file is sorted by name", () => {
    const source = sorted({
      "block.10.weight": [4, 4, 3, 3],
      "block.2.weight": [4, 4, 3, 3],
      "head.weight": [2, 4, 1, 1],
    });
    expect(map(twins, source)).toEqual([
      "conv1.weight <- block.2.weight by number",
      "conv2.weight <- block.10.weight by number",
      "conv3.weight <- head.weight by shape",
    ]);
  });

  it("tells the candidates where several layers may be meant", () => {
    const source = sorted({ "left.weight": [4, 4, 3, 3], "right.weight": [4, 4, 3, 3], "top.weight": [2, 4, 1, 1] });
    expect(problems(twins, source)).toEqual([
      "ambiguous: conv1.weight [4, 4, 3, 3] could be left.weight or right.weight",
      "ambiguous: conv2.weight [4, 4, 3, 3] could be left.weight or right.weight",
      "to settle it: --rename 'left.*=conv1.*', or --weights-map FILE.json",
    ]);
  });

  it("matches nothing where the numbers of layers differ", () => {
    const source = ordered({ "a.weight": [4, 4, 3, 3], "b.weight": [4, 4, 3, 3] });
    expect(problems(twins, source).length).toBe(5);
  });

  it("counts layers as Keras does: conv2d, conv2d_1, …, conv2d_10", () => {
    const shapes = { "conv2d/kernel": [3, 3, 4, 4], "conv2d_1/kernel": [3, 3, 4, 4], "out/kernel": [1, 1, 4, 2] };
    expect(map(twins, { ...keras(shapes), isOrdered: false })).toEqual([
      "conv1.weight <- conv2d/kernel by number, axes [3, 2, 0, 1]",
      "conv2.weight <- conv2d_1/kernel by number, axes [3, 2, 0, 1]",
      "conv3.weight <- out/kernel by shape, axes [3, 2, 0, 1]",
    ]);
  });

  it("finds out whose arrangement unnamed arrays have, where one fits", () => {
    expect(map(digits, ordered({ arr_0: [3, 3, 1, 4], arr_1: [4], arr_2: [144, 10], arr_3: [10] }))).toEqual([
      "conv1.weight <- arr_0 by order, axes [3, 2, 0, 1]",
      "conv1.bias <- arr_1 by order",
      "fc.weight <- arr_2 by order, axes [1, 0], features [6, 6, 4] to [4, 6, 6]",
      "fc.bias <- arr_3 by order",
    ]);
  });

  it("asks where both fit", () => {
    const square = net("[3]", "dense 3");
    const source = ordered({ arr_0: [3, 3], arr_1: [3] });
    expect(problems(square, source)).toEqual([
      "ambiguous: axes as PyTorch has them fit, and as Keras has them too; --weights-layout torch or keras says which",
    ]);
    expect(map(square, source, "torch")[0]).toBe("dense1.weight <- arr_0 by order");
    expect(map(square, source, "keras")[0]).toBe("dense1.weight <- arr_0 by order, axes [1, 0]");
  });

  it("makes two layers of a separable one", () => {
    const graph = net("[4, 8, 8]", "depthwise kernel=3 bias=false", "conv 6 kernel=1");
    const shapes = {
      "separable_conv2d/depthwise_kernel:0": [3, 3, 4, 1],
      "separable_conv2d/pointwise_kernel:0": [1, 1, 4, 6],
      "separable_conv2d/bias:0": [6],
    };
    expect(map(graph, keras(shapes))).toEqual([
      "depthwise1.weight <- separable_conv2d/depthwise_kernel:0 by order, axes [2, 3, 0, 1]",
      "conv1.weight <- separable_conv2d/pointwise_kernel:0 by order, axes [3, 2, 0, 1]",
      "conv1.bias <- separable_conv2d/bias:0 by order",
    ]);
  });
});

/** Element [i, o] of a Keras kernel is 10 * i + o. */
const values = (graph: Graph, shape: readonly number[], name = "dense1.weight"): readonly number[] => {
  const mapping = mapWeights(graph, keras({ "d/kernel:0": shape }));
  return [...mappedValues(mapping).get(name)!];
};

describe("features behind a flatten", () => {
  it("are put in the order C, H, W", () => {
    // Feature (h, w, c) of [2 channels, 1 x 3] lies at 2 * w + c.
    const graph = net("[2, 1, 3]", "flatten", "dense 1 bias=false");
    expect(values(graph, [6, 1])).toEqual([0, 2, 4, 1, 3, 5]);
  });

  it("are followed through elementwise layers, and stay where every plane is one element", () => {
    const through = net("[2, 1, 3]", "flatten relu dropout(0.5)", "dense 1 bias=false");
    expect(values(through, [6, 1])).toEqual([0, 2, 4, 1, 3, 5]);
    const pooled = net("[2, 1, 3]", "avgpool global", "flatten", "dense 1 bias=false");
    expect(values(pooled, [2, 1])).toEqual([0, 1]);
  });

  it("of several branches are put in order each", () => {
    const graph = net("[2, 1, 2]", "concat { flatten } { mean }", "dense 1 bias=false");
    // Of the first branch [2, 1, 2]: places 0, 2, 1, 3; of the second, two features as they are.
    expect(values(graph, [6, 1])).toEqual([0, 2, 1, 3, 4, 5]);
  });

  it("are only those of the first dense layer", () => {
    const graph = net("[2, 1, 2]", "flatten", "dense 4 bias=false", "dense 1 bias=false");
    const mapping = mapWeights(graph, keras({ "a/kernel:0": [4, 4], "b/kernel:0": [4, 1] }));
    expect([...mappedValues(mapping).get("dense2.weight")!]).toEqual([0, 1, 2, 3]);
  });

  it("stay where the text permutes the axes itself", () => {
    const graph = net("[2, 1, 3]", "permute [1, 2, 0]", "flatten", "dense 1 bias=false");
    expect(values(graph, [6, 1])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("of a sequence are put in the order C, L", () => {
    expect(values(net("[2, 3]", "flatten", "dense 1 bias=false"), [6, 1])).toEqual([0, 2, 4, 1, 3, 5]);
  });
});

describe("Keras' other arrangements", () => {
  it("are a depthwise kernel of either name, and a grouped one", () => {
    const graph = net("[2, 4, 4]", "depthwise 2 kernel=1x2 bias=false");
    // [h, w, in, multiplier]: element (w, in, m) is w*4 + in*2 + m; ours [in*2 + m, 1, 1, w].
    const expected = [0, 4, 1, 5, 2, 6, 3, 7];
    for (const name of ["d/kernel:0", "d/depthwise_kernel:0"]) {
      expect([...mappedValues(mapWeights(graph, keras({ [name]: [1, 2, 2, 2] }))).values()][0], name).toEqual(
        Float32Array.from(expected),
      );
    }
    // [h, w, 1, out] of a Conv2D in groups is the same here.
    expect([...mappedValues(mapWeights(graph, keras({ "d/kernel:0": [1, 2, 1, 4] }))).values()][0]).toEqual(
      Float32Array.from(expected),
    );
  });

  it("are a transposed kernel, a slope per channel, and a normalisation of every element", () => {
    const transposed = net("[3, 2, 2]", "convtranspose 2 kernel=1x2 bias=false");
    // [h, w, out, in]: element (w, o, i) is w*6 + o*3 + i; ours [i, o, 1, w].
    expect([...mappedValues(mapWeights(transposed, keras({ "t/kernel:0": [1, 2, 2, 3] }))).values()][0]).toEqual(
      Float32Array.of(0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11),
    );
    expect(map(net("[3, 2, 2]", "prelu"), keras({ "p/alpha:0": [1, 1, 3] }))).toEqual([
      "prelu1.weight <- p/alpha:0 by order, shape [3]",
    ]);
    const normalised = net("[2, 1, 2]", "layernorm axes=[channels, height, width]");
    const mapping = mapWeights(normalised, keras({ "n/gamma:0": [1, 2, 2], "n/beta:0": [1, 2, 2] }));
    expect([...mappedValues(mapping).get("layernorm1.weight")!]).toEqual([0, 2, 1, 3]);
  });
});

describe("values", () => {
  it("are views of the file where nothing is converted", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const tensor = { name: "dense1.weight", dtype: "float32", shape: [2, 2], floats: () => data };
    const mapping = mapWeights(net("[2]", "dense 2 bias=false"), { kind: "npz", isOrdered: true, tensors: [tensor] });
    expect(mappedValues(mapping).get("dense1.weight")).toBe(data);
  });
});
