/**
 * Figures as other tools tell them: tables that they or their users published, and tables by hand from their rules, line by line.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  conventionNames,
  countBy,
  type ConventionCount,
  type ConventionName,
} from "../../src/conventions/convention.ts";
import { conventionOf, conventions } from "../../src/conventions/index.ts";
import { blockTree, isBlock, layersOf, type BlockTree } from "../../src/graph/block-tree.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { layerTable } from "../../src/reports/tables/layer-table.ts";
import type { ReportTable } from "../../src/reports/tables/report-table.ts";
import { exampleModel, modelOf } from "../support/models.ts";

const count = (name: ConventionName, graph: Graph): ConventionCount => countBy(conventionOf(name), graph);

function lines(name: ConventionName, graph: Graph): (readonly [layer: string, params: unknown, work: unknown])[] {
  return [...count(name, graph).layers]
    .filter(([, { params, work }]) => params !== 0 || (work ?? 0) !== 0)
    .map(([node, { params, work }]) => [node.name, params, work]);
}

type Module = readonly [name: string, type: string, output: readonly number[], params: number, multAdds: number];

/** Its own words say where they are from. */
const modules = JSON.parse(readFileSync(new URL("../data/torch-modules.json", import.meta.url), "utf8")) as {
  readonly nets: Readonly<Record<string, { readonly modules: readonly Module[] }>>;
};

/** As published: an input of [3, 64, 64]. */
const resnet18 = exampleModel("resnet-18.cvk", { settings: { size: "64" } }).graph;

/** Branches of a block run in another order there. */
function inOrder(list: readonly (readonly unknown[])[]): readonly string[] {
  return list.map(String).toSorted();
}

function ascending(list: readonly unknown[]): readonly number[] {
  return list.map(Number).toSorted((a, b) => a - b);
}

/** Parameters of the layers of a block. */
function block(...params: readonly number[]): readonly number[] {
  return params;
}

describe("torchinfo", () => {
  it.each([
    ["lenet", exampleModel("lenet.cvk").graph],
    ["alexnet", exampleModel("alexnet.cvk").graph],
    ["resnet18", resnet18],
    ["mobilenet_v2", exampleModel("mobilenet-v2.cvk").graph],
  ])("%s has the parameters and mult-adds of PyTorch's modules, in any order of a block's branches", (net, graph) => {
    const found = lines("torchinfo", graph).map(([, params, work]) => [params, work]);
    const expected = modules.nets[net]!.modules.filter(([, , , params]) => params > 0).map(([, , , params, work]) => [
      params,
      work,
    ]);
    expect(inOrder(found)).toEqual(inOrder(expected));
  });

  // tests/test_output/resnet18_depth_consistency.out of TylerYep/torchinfo, 790340d: an input of [3, 64, 64].
  it("ResNet-18 is as its own tests have it, at depths 1 and 2", () => {
    const { layers, params, work } = count("torchinfo", resnet18);
    const sum = (tree: BlockTree): number =>
      layersOf(tree).reduce((total, node) => total + Number(layers.get(node)!.params), 0);
    const stages = blockTree(resnet18.nodes).items.filter(isBlock);
    expect(stages.map(sum)).toEqual([147_968, 525_568, 2_099_712, 8_393_728]);
    const blocks = stages.flatMap(({ items }) => items.filter(isBlock)).map(sum);
    expect(blocks).toEqual([73_984, 73_984, 230_144, 295_424, 919_040, 1_180_672, 3_673_088, 4_720_640]);
    expect(params).toBe(11_689_512);
    expect((Number(work) / 1e6).toFixed(2)).toBe("148.57");
  });

  // tests/test_output/single_input_all_cols.out, 29166cc: a batch of 7, of which ours is one.
  it("a net for digits is as its own tests have it", () => {
    const net = modelOf(
      "model Net { input image [1, 28, 28]; conv 10 kernel=5; maxpool 2 relu; conv 20 kernel=5 dropout; maxpool 2 relu; flatten; dense 50 relu; dense 10 }",
    );
    expect(lines("torchinfo", net.graph).map(([, params, work]) => [params, 7 * Number(work)])).toEqual([
      [260, 1_048_320],
      [5_020, 2_248_960],
      [16_050, 112_350],
      [510, 3_570],
    ]);
  });

  // "Total mult-adds (M): 714.68" in published summaries of torchvision's AlexNet.
  it("AlexNet has the published total", () => {
    expect((Number(count("torchinfo", exampleModel("alexnet.cvk").graph).work) / 1e6).toFixed(2)).toBe("714.68");
  });
});

describe("Keras", () => {
  it("LeNet and AlexNet, by hand: kernels, channels in and out, and biases", () => {
    expect(lines("keras", exampleModel("lenet.cvk").graph).map(([, params]) => params)).toEqual([
      5 * 5 * 1 * 6 + 6,
      5 * 5 * 6 * 16 + 16,
      400 * 120 + 120,
      120 * 84 + 84,
      84 * 10 + 10,
    ]);
    expect(lines("keras", exampleModel("alexnet.cvk").graph).map(([, params]) => params)).toEqual([
      23_296, 307_392, 663_936, 884_992, 590_080, 37_752_832, 16_781_312, 4_097_000,
    ]);
  });

  it("ResNet-18, by hand: four numbers a channel in batch norms", () => {
    const graph = exampleModel("resnet-18.cvk").graph;
    const torch = modules.nets["resnet18"]!.modules;
    const expected = torch
      .filter(([, , , params]) => params > 0)
      .map(([, type, , params]) => (type === "BatchNorm2d" ? 2 * params : params));
    expect(ascending(lines("keras", graph).map(([, params]) => params))).toEqual(ascending(expected));
    expect(count("keras", graph).params).toBe(11_689_512 + 2 * 4_800);
  });

  // Its summary as users have published it: "mobilenetv2_1.00_224", Total params: 3,538,984.
  it("MobileNetV2 is as its summary has it", () => {
    const expected = [
      block(864, 128),
      block(288, 128, 512, 64),
      block(1536, 384, 864, 384, 2304, 96),
      block(3456, 576, 1296, 576, 3456, 96),
      block(3456, 576, 1296, 576, 4608, 128),
      block(6144, 768, 1728, 768, 6144, 128),
      block(6144, 768, 1728, 768, 6144, 128),
      block(6144, 768, 1728, 768, 12288, 256),
      block(24576, 1536, 3456, 1536, 24576, 256),
      block(24576, 1536, 3456, 1536, 24576, 256),
      block(24576, 1536, 3456, 1536, 24576, 256),
      block(24576, 1536, 3456, 1536, 36864, 384),
      block(55296, 2304, 5184, 2304, 55296, 384),
      block(55296, 2304, 5184, 2304, 55296, 384),
      block(55296, 2304, 5184, 2304, 92160, 640),
      block(153600, 3840, 8640, 3840, 153600, 640),
      block(153600, 3840, 8640, 3840, 153600, 640),
      block(153600, 3840, 8640, 3840, 307200, 1280),
      block(409600, 5120),
      block(1281000),
    ].flat();
    const graph = exampleModel("mobilenet-v2.cvk").graph;
    expect(lines("keras", graph).map(([, params]) => params)).toEqual(expected);
    expect(count("keras", graph).params).toBe(3_538_984);
  });
});

/** conv [4, 8, 8], bn, maxpool [4, 4, 4], conv [8, 2, 2], bn, avgpool [8, 1, 1], dense [10]. */
const small = modelOf(
  "model Small { input image [3, 8, 8]; conv 4 kernel=3 pad=1 bn relu; maxpool 2; conv 8 kernel=3 bn relu; avgpool global; flatten; dense 10 }",
).graph;

describe("a small net with pooling, batch norms and biases, by hand", () => {
  const [first, second, last] = [27 * 4 * 64, 36 * 8 * 4, 8 * 10];

  it.each([
    ["torchvision", 522, [first, second, last]],
    ["torchinfo", 522, [first + 4 * 64, 8, second + 8 * 4, 16, last + 10]],
    ["ptflops", 522, [first + 4 * 64, second + 8 * 4, last]],
    ["fvcore", 522, [first, 2 * 4 * 64, second, 2 * 8 * 4, 8 * 2 * 2, last]],
    ["keras", 522 + 2 * (4 + 8), []],
  ] as const)("%s", (name, params, work) => {
    expect(count(name, small).params).toBe(params);
    const found = [...count(name, small).layers.values()].flatMap((layer) =>
      (layer.work ?? 0) === 0 ? [] : [layer.work],
    );
    expect(found).toEqual(work);
    if (name !== "keras") expect(count(name, small).work).toBe(work.reduce((sum, each) => sum + each, 0));
  });

  it("each line that differs from ours says why, and no other", () => {
    const told = conventions.map((convention) => [
      convention.name,
      [...countBy(convention, small).layers].flatMap(([node, { differs }]) =>
        differs.map((why) => `${node.name}: ${why}`),
      ),
    ]);
    expect(Object.fromEntries(told)).toEqual({
      torchvision: [],
      torchinfo: [
        "conv1: counts the bias, too, once for each position",
        "bn1: counts scale and shift once",
        "conv2: counts the bias, too, once for each position",
        "bn2: counts scale and shift once",
        "dense1: counts the bias, too",
      ],
      keras: ["bn1: counts moving statistics, too", "bn2: counts moving statistics, too"],
      ptflops: [
        "conv1: counts the bias, too, for each element of the output",
        "conv2: counts the bias, too, for each element of the output",
      ],
      fvcore: [
        "bn1: counts 2 for each element of the input",
        "bn2: counts 2 for each element of the input",
        "avgpool1: counts 1 for each element of the input",
      ],
    });
  });

  // tests/common_test.py of sovrasov/flops-counter.pytorch, 2c85b93.
  it("ptflops' own test of a convolution", () => {
    const net = modelOf("model Net { input image [3, 224, 224]; conv 2 kernel=3 }");
    expect(count("ptflops", net.graph).work).toBe(2_759_904);
  });
});

describe("what few nets have", () => {
  it("transposed convolutions: by the output's positions for torchinfo, by the input's for ptflops and fvcore", () => {
    const { graph } = modelOf("model Net { input image [2, 4, 4]; convtranspose 3 kernel=2 stride=2 }");
    expect(count("torchinfo", graph).work).toBe((2 * 2 * 2 * 3 + 3) * 8 * 8);
    expect(count("ptflops", graph).work).toBe(2 * 2 * 2 * 3 * 4 * 4 + 3 * 8 * 8);
    expect(count("fvcore", graph).work).toBe(2 * 2 * 2 * 3 * 4 * 4);
  });

  it("torchinfo counts a dense layer over positions once, and no product of two tensors", () => {
    const { graph } = modelOf("model Net { input rows [5, 8]; q: dense 8 axis=1; matmul {} { permute [1, 0] } }");
    expect(count("torchinfo", graph).work).toBe(8 * 8 + 8);
    expect(count("torchvision", graph).work).toBe(5 * 8 * 8 + 5 * 5 * 8);
  });

  it("frozen layers are no parameters for ptflops", () => {
    const { graph } = modelOf("model Net { input image [1, 4, 4]; conv 2 kernel=3 frozen=true; flatten; dense 3 }");
    expect([count("ptflops", graph).params, count("torchinfo", graph).params]).toEqual([27, 47]);
  });

  it("figures of open sizes are formulas", () => {
    const { graph } = modelOf("model Net { input image [1, H, W]; conv 2 kernel=3 pad=1; bn }");
    const { params, work } = count("fvcore", graph);
    expect(params).toBe(24);
    expect(typeof work).toBe("object");
  });
});

function table(convention: ConventionName): ReportTable {
  const net = "model Net { input image [1, 6, 8]; conv 2 kernel=3; bn; flatten; dense 3 }";
  return layerTable(modelOf(net), { convention });
}

describe("a report by a convention", () => {
  it.each(conventionNames)("%s: every figure of work names its unit, and the tool's titles are there", (name) => {
    const { columns, notes } = table(name);
    const titles = Object.fromEntries(columns.map((column) => [column.name, column.title]));
    const { params, work, tool } = conventionOf(name);
    expect(titles["parameters"]).toBe(params.title);
    expect(titles["macs"] ?? "").toMatch(work === undefined ? /^$/ : /MAC|FLOP/);
    expect(notes[0]).toContain(tool);
  });

  it("sums are those of the tool, and lines say what it does", () => {
    const { columns, rows, totals } = table("torchinfo");
    const at = (name: string): number => columns.findIndex((column) => column.name === name);
    const conv = (9 * 2 + 2) * 4 * 6;
    expect(rows.map(({ cells }) => cells[at("macs")]!.value)).toEqual([conv, 4, 0, 48 * 3 + 3]);
    expect(totals.at(-1)!.cells[at("macs")]!.value).toBe(conv + 4 + 48 * 3 + 3);
    expect(rows.map(({ cells }) => cells[at("differs")]!.text)).toEqual([
      "counts the bias, too, once for each position",
      "counts scale and shift once",
      "",
      "counts the bias, too",
    ]);
  });

  it("arithmetic intensity is ours by every convention", () => {
    const graph = "model Net { input image [1, 6, 8]; conv 2 kernel=3; bn }";
    const cells = (convention?: ConventionName): unknown[] =>
      layerTable(modelOf(graph), { convention, columns: ["intensity"] }).rows.map((row) => row.cells[0]!.value);
    // 2 * 18*24 FLOPs over the bytes of 48 and 48 elements and 20 parameters.
    expect(cells()[0]).toBeCloseTo((2 * 18 * 24) / (4 * (48 + 48 + 20)), 9);
    for (const name of conventionNames) expect(cells(name)).toEqual(cells());
  });

  it("a tool that tells no work has no column of it", () => {
    expect(table("keras").columns.map(({ name }) => name)).toEqual([
      "layer",
      "kind",
      "output",
      "parameters",
      "share",
      "differs",
    ]);
  });
});
