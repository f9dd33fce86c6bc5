/** What an exported model is made of: names, ports, batch, groups of nodes. What it computes is judged in its neighbours. */
import { describe, expect, it } from "vitest";
import { ExportError, exportOnnx, type ExportOptions } from "../../../../src/interchange/onnx/export.ts";
import type { OnnxModel, OnnxNode } from "../../../../src/interchange/onnx/model.ts";
import { readOnnx } from "../../../../src/interchange/onnx/read.ts";
import { writeOnnx } from "../../../../src/interchange/onnx/write.ts";
import type { ResolvedModel } from "../../../../src/resolve/resolved-model.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { modelAround } from "../../../support/op-model.ts";
import { modelOf } from "../../../support/models.ts";
import { attributesOf } from "../../../support/run-op.ts";
import { findOp } from "../../../../src/ops/index.ts";

function exported(text: string, options?: ExportOptions, batch?: number): OnnxModel {
  return exportedModel(modelOf(`model Net {\n${text}\n}\n`, batch === undefined ? {} : { batch }), options);
}

function exportedModel(model: ResolvedModel, options?: ExportOptions): OnnxModel {
  return exportOnnx(model, initialiseWeights(model.graph, 1), options).model;
}

/** `relu1: Relu(conv1) -> relu1` */
function textOf({ name, opType, inputs, outputs }: OnnxNode): string {
  return `${name}: ${opType}(${inputs.join(", ")}) -> ${outputs.join(", ")}`;
}

function nodesOf(model: OnnxModel): readonly string[] {
  return model.graph.nodes.map(textOf);
}

function portsOf({ graph: { inputs, outputs } }: OnnxModel) {
  return [...inputs, ...outputs].map(({ shape }) => shape);
}

/** Operators, and how the last one, a pooling, rounds and pads. */
function poolOf(text: string) {
  const { nodes } = exported(text).graph;
  const { attributes } = nodes.at(-1)!;
  return { nodes: nodes.map(({ opType }) => opType), ceil: attributes.get("ceil_mode"), pads: attributes.get("pads") };
}

function initializersOf(model: OnnxModel): readonly string[] {
  return model.graph.initializers.map(({ name, dims }) => `${name} [${dims.join(", ")}]`);
}

describe("names", () => {
  const model = exported(`input image [3, 8, 8]
    stem: conv 4 kernel=3 bias=false bn relu
    add { conv 4 kernel=1 } {}
    output features`);

  it("nodes are called as the layers, and tensors too", () => {
    expect(nodesOf(model)).toEqual([
      "stem: Conv(image, stem.weight) -> stem",
      "bn1: BatchNormalization(stem, bn1.weight, bn1.bias, bn1.running_mean, bn1.running_var) -> bn1",
      "relu1: Relu(bn1) -> relu1",
      "conv2: Conv(relu1, conv2.weight, conv2.bias) -> conv2",
      "add1: Add(conv2, relu1) -> features",
    ]);
  });

  it("initialisers are called as the parameters, in PyTorch's shapes", () => {
    expect(initializersOf(model)).toEqual([
      "stem.weight [4, 3, 3, 3]",
      "bn1.weight [4]",
      "bn1.bias [4]",
      "bn1.running_mean [4]",
      "bn1.running_var [4]",
      "conv2.weight [4, 4, 1, 1]",
      "conv2.bias [4]",
    ]);
  });

  it("what else a layer needs is named after it, and its last node has its name", () => {
    const silu = exported("input x [4]\nsilu\nsilu");
    expect(nodesOf(silu)).toEqual([
      "silu1/Sigmoid: Sigmoid(x) -> silu1/Sigmoid",
      "silu1: Mul(x, silu1/Sigmoid) -> silu1",
      "silu2/Sigmoid: Sigmoid(silu1) -> silu2/Sigmoid",
      "silu2: Mul(silu1, silu2/Sigmoid) -> output",
    ]);
  });

  it("a parameter that two layers share is one initialiser", () => {
    const shared = exported("input x [4, 5, 5]\na: conv 4 kernel=1\nconv 4 kernel=1 share=a");
    expect(initializersOf(shared)).toEqual(["a.weight [4, 4, 1, 1]", "a.bias [4]"]);
    expect(shared.graph.nodes.map(({ inputs }) => inputs.slice(1))).toEqual([
      ["a.weight", "a.bias"],
      ["a.weight", "a.bias"],
    ]);
  });

  it("a literal weight is an initialiser of the layer", () => {
    const edges = exported("input x [1, 6, 8]\nconv 1 bias=false weight=[[1, -1]]");
    const [weight] = edges.graph.initializers;
    expect([weight!.name, weight!.dims, [...weight!.floats()]]).toEqual(["conv1.weight", [1, 1, 1, 2], [1, -1]]);
  });

  it("an output with the name of another layer keeps it, and the layer makes way", () => {
    const clash = exported("input x [4]\nf: relu\ntanh\noutput f");
    expect(nodesOf(clash)).toEqual(["f: Relu(x) -> f_2", "tanh1: Tanh(f_2) -> f"]);
  });
});

describe("outputs", () => {
  it("a tensor that is output under two names, and an input that is output, pass through Identity", () => {
    const model = exported("input x [4]\nrelu\noutput a\noutput b\noutput c = x");
    expect(nodesOf(model)).toEqual(["relu1: Relu(x) -> a", "b: Identity(a) -> b", "c: Identity(x) -> c"]);
    expect(model.graph.outputs.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });

  it("a layer whose result is its input has a node all the same", () => {
    expect(nodesOf(exported("input x [4]\nflatten\nrelu"))).toEqual([
      "flatten1: Flatten(x) -> flatten1",
      "relu1: Relu(flatten1) -> output",
    ]);
  });

  it("layers that no output needs are left out, with their weights", () => {
    const model = exported("input x [4]\nspare: dense 3\nfrom x\nrelu");
    expect(nodesOf(model)).toEqual(["relu1: Relu(x) -> output"]);
    expect(initializersOf(model)).toEqual([]);
  });
});

describe("batch and sizes", () => {
  it("the batch is a name where no layer needs it", () => {
    const net = "input x [3, 8, 8]\nconv 4 kernel=3\nflatten\nreshape [12, -1]\nflatten\ndense 10";
    expect(portsOf(exported(net))).toEqual([
      ["N", 3, 8, 8],
      ["N", 10],
    ]);
  });

  it("it is fixed where that is asked for", () => {
    expect(portsOf(exported("input x [3]\nrelu", { batch: "fixed" }, 5))).toEqual([
      [5, 3],
      [5, 3],
    ]);
  });

  it("it is fixed where a layer needs it in numbers", () => {
    const view = findOp("view")!;
    const model = modelAround(view, { shape: [3, 4] }, [[2, 6]]);
    expect(portsOf(exportedModel(model))).toEqual([
      [2, 6],
      [3, 4],
    ]);
  });

  it("it is fixed where inputs have several", () => {
    const add = modelAround(findOp("add")!, {}, [
      [3, 4],
      [1, 4],
    ]);
    expect(portsOf(exportedModel(add))).toEqual([
      [3, 4],
      [1, 4],
      [3, 4],
    ]);
  });

  it("sizes that are open stay names", () => {
    const model = exported(
      "input x [3, H, W]\nconv 4 kernel=3 pad=same stride=2\nmaxpool 2\nslice height=[1, -1]\nmean",
    );
    expect(portsOf(model)).toEqual([
      ["N", 3, "H", "W"],
      ["N", 4],
    ]);
    expect(model.graph.nodes[0]!.attributes.get("auto_pad")).toEqual({ kind: "string", value: "SAME_UPPER" });
  });

  it("another name is taken where the model has an N", () => {
    expect(portsOf(exported("input x [3, N]\nrelu"))[0]).toEqual(["batch", 3, "N"]);
  });

  it("layers that need an open size are told, all of them", () => {
    const text = "input x [3, H, W]\nlppool 2 p=1.5\nrelu\nlppool 2 ceil=true";
    expect(() => exported(text)).toThrow(ExportError);
    expect(() => exported(text)).toThrow(
      "lppool1 (lppool) cannot be exported: it needs the sizes H, W in numbers\n" +
        "lppool2 (lppool) cannot be exported: it needs the sizes H, W in numbers",
    );
  });
});

describe("layout NHWC", () => {
  it("the boundary is transposed, and shapes are those of the arrays", () => {
    const model = exported("layout NHWC\ninput x [3, 8, 6]\nconv 4 kernel=1\noutput y");
    expect(nodesOf(model)).toEqual([
      "x/NCHW: Transpose(x) -> x/NCHW",
      "conv1: Conv(x/NCHW, conv1.weight, conv1.bias) -> conv1",
      "y: Transpose(conv1) -> y",
    ]);
    expect(model.graph.inputs[0]!.shape).toEqual(["N", 8, 6, 3]);
    expect(model.graph.outputs[0]!.shape).toEqual(["N", 8, 6, 4]);
    expect(model.graph.nodes.map(({ attributes }) => attributes.get("perm"))).toEqual([
      { kind: "ints", values: [0, 3, 1, 2] },
      undefined,
      { kind: "ints", values: [0, 2, 3, 1] },
    ]);
  });

  it("flat tensors are left as they are", () => {
    expect(nodesOf(exported("layout NHWC\ninput x [3]\nrelu"))).toEqual(["relu1: Relu(x) -> output"]);
  });
});

describe("pooling that rounds up", () => {
  const zeros = { kind: "ints", values: [0, 0, 0, 0] };

  it("is said where all implementations agree", () => {
    expect(poolOf("input x [3, 6, 6]\nmaxpool 3 stride=2 ceil=true")).toEqual({
      nodes: ["MaxPool"],
      ceil: { kind: "int", value: 1 },
      pads: zeros,
    });
  });

  it("is left out where it makes no difference", () => {
    expect(poolOf("input x [3, 7, 7]\nmaxpool 3 stride=2 ceil=true").ceil).toEqual({ kind: "int", value: 0 });
  });

  it("becomes padding where along one axis a window would start in the padding", () => {
    // Height 4: windows at -1 and 2 reach 5 of 4. Width 2: a second window would start at 2, behind the input.
    expect(poolOf("input x [3, 4, 2]\nmaxpool 3 stride=3 pad=[1, 1, 0, 1] ceil=true")).toEqual({
      nodes: ["MaxPool"],
      ceil: undefined,
      pads: { kind: "ints", values: [1, 1, 1, 0] },
    });
  });

  it("of an average over padding that counts makes the padding a node", () => {
    const pool = poolOf("input x [3, 6, 6]\navgpool 3 stride=2 pad=1 ceil=true");
    expect([pool.nodes, pool.pads]).toEqual([["Pad", "Max", "AveragePool"], { kind: "ints", values: [0, 0, 1, 1] }]);
  });
});

describe("the file", () => {
  it("says its versions, and reads back as it was written", () => {
    const model = exported("input x [3, 4, 4]\nconv 2 kernel=3\nflatten\nsoftmax");
    expect([model.irVersion, model.producer, [...model.opsets]]).toEqual([8, "convoke", [["", 17]]]);
    const read = readOnnx(writeOnnx(model));
    expect(read.graph.nodes).toEqual(model.graph.nodes);
    expect(read.graph.inputs).toEqual(model.graph.inputs);
    expect(read.graph.outputs).toEqual(model.graph.outputs);
    expect(initializersOf(read)).toEqual(initializersOf(model));
  });

  it("is the same for the same model", () => {
    const text = "input x [3, 4, 4]\ngroupnorm 3 gelu\nlrn 4";
    expect(writeOnnx(exported(text))).toEqual(writeOnnx(exported(text)));
  });

  it("every name of a tensor is given once", () => {
    const model = exported("input x [4, 6, 6]\nrepeat 3 { layernorm gelu(approximate=tanh) }\nshuffle 2\nlrn 2");
    const { inputs, initializers, nodes } = model.graph;
    const names = [...inputs, ...initializers].map(({ name }) => name).concat(nodes.flatMap(({ outputs }) => outputs));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
  });

  it("weights that are missing are told, all of them", () => {
    const model = modelOf("model Net {\ninput x [3]\ndense 2\n}\n");
    expect(() => exportOnnx(model, new Map())).toThrow(
      "dense1.weight: no values are given\ndense1.bias: no values are given",
    );
  });

  it("keeps attributes as float32 engines read them", () => {
    const model = modelAround(findOp("leakyrelu")!, attributesOf(findOp("leakyrelu")!, { slope: 0.2 }), [[1, 4]]);
    expect(exportedModel(model).graph.nodes[0]!.attributes.get("alpha")).toEqual({ kind: "float", value: 0.2 });
  });
});
