/** Figures of layer tables, counted by hand from the shapes of LeNet, AlexNet and ResNet-18. */
import { describe, expect, it } from "vitest";
import { layerColumnNames, layerColumns, type LayerColumnName } from "../../../../src/reports/tables/layer-columns.ts";
import { layerTable, type LayerTableOptions } from "../../../../src/reports/tables/layer-table.ts";
import type { ReportTable } from "../../../../src/reports/tables/report-table.ts";
import type { Units } from "../../../../src/reports/tables/units.ts";
import type { ResolvedModel } from "../../../../src/resolve/resolved-model.ts";
import { exampleModel, modelOf } from "../../../support/models.ts";

const lenet = exampleModel("lenet.cvk");
const alexnet = exampleModel("alexnet.cvk");
const resnet = exampleModel("resnet-18.cvk");

function textsOf(rows: ReportTable["rows"]): readonly (readonly string[])[] {
  return rows.map(({ cells }) => cells.map(({ text }) => text));
}

function valuesOf(model: ResolvedModel, column: LayerColumnName, options: LayerTableOptions = {}): readonly unknown[] {
  return layerTable(model, { ...options, columns: [column] }).rows.map(({ cells }) => cells[0]!.value);
}

describe("a column", () => {
  it("is called once, and no other name of it is that of another", () => {
    const names = layerColumns.flatMap(({ name, also }) => [name, ...also]);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(layerColumns.map(({ rank }) => rank)).size).toBe(layerColumns.length);
  });

  it("tells windows: AlexNet's first convolution is 11x11 with stride 4, behind it poolings of 3x3 with stride 2", () => {
    const table = layerTable(alexnet, { columns: ["kernel", "stride"] });
    const pool = ["3x3", "2"];
    const same = ["3x3", "1"];
    expect(textsOf(table.rows).slice(0, 8)).toEqual([["11x11", "4"], pool, ["5x5", "1"], pool, same, same, same, pool]);
    expect(textsOf(table.rows).slice(8).flat().join("")).toBe("");
  });

  it("tells windows that are not square", () => {
    const model = modelOf(
      "model A { input x [1, 15, 15]; conv 1 kernel=3x1 stride=2x1; lppool 2; maxpool 3x1 stride=1 }",
    );
    expect(textsOf(layerTable(model, { columns: ["kernel", "stride"] }).rows)).toEqual([
      ["3x1", "2x1"],
      ["2x2", "2"],
      ["3x1", "1"],
    ]);
  });

  it("tells the effective stride: the product of all strides up to there", () => {
    expect(valuesOf(lenet, "jump").slice(0, 4)).toEqual([1, 2, 2, 4]);
    expect(valuesOf(alexnet, "jump").slice(0, 8)).toEqual([4, 8, 8, 16, 16, 16, 16, 32]);
  });

  it("tells FLOPs, twice the MACs, and bytes of results and weights", () => {
    expect(valuesOf(lenet, "flops").slice(0, 3)).toEqual([235_200, 0, 480_000]);
    // 4 bytes for each of 6*28*28, 6*14*14, 16*10*10, 16*5*5; a view is no memory of its own; 120, 84, 10
    expect(valuesOf(lenet, "memory")).toEqual([18_816, 4_704, 6_400, 1_600, 0, 480, 336, 40]);
    expect(valuesOf(lenet, "weights")).toEqual([624, 0, 9_664, 0, 0, 192_480, 40_656, 3_400]);
    expect(valuesOf(lenet, "weights", { weightsType: "f16" })[0]).toBe(312);
  });

  it("tells FLOPs a byte", () => {
    const [first, , , , , , , last] = valuesOf(lenet, "intensity");
    // 784 read, 4704 written, 156 weights; 84, 10 and 850
    expect(first).toBeCloseTo(235_200 / (4 * (784 + 4_704 + 156)), 12);
    expect(last).toBeCloseTo(1_680 / (4 * (84 + 10 + 850)), 12);
    // 3*224*224 read, 64*55*55 written, 11*11*3*64 + 64 weights; 55*55 positions of 363*64 products
    const moved = 4 * (150_528 + 193_600 + 23_296);
    expect(valuesOf(alexnet, "intensity")[0]).toBeCloseTo((2 * 55 * 55 * 363 * 64) / moved, 12);
  });

  it("tells what is learnt, and what is written in the model", () => {
    const model = modelOf("model A { input x [1, 6, 8]; conv 1 kernel=1x2 bias=false weight=[[1, -1]]; bn }");
    expect(textsOf(layerTable(model, { columns: ["layer", "parameters", "trainable", "weights"] }).rows)).toEqual([
      ["conv1", "2", "", ""],
      // scale and shift are learnt, mean and variance are in the file as well
      ["bn1", "2", "2", "16 B"],
    ]);
  });

  it("counts a layer that shares its weights where these are first used", () => {
    const text = "model A { input x [4]; first: dense 4; dense 4 share=first }";
    expect(textsOf(layerTable(modelOf(text), { columns: ["formula", "parameters", "macs"] }).rows)).toEqual([
      ["4*4 + 4", "20", "16"],
      ["shared", "", "16"],
    ]);
  });

  it("tells times where they were measured, and nothing of layers without a kernel", () => {
    const times = {
      layers: new Map([
        ["conv1", 1],
        ["sigmoid1", 0.5],
        ["dense3", 0.5],
      ]),
      outside: 0,
      total: 4,
    };
    const table = layerTable(lenet, { columns: ["layer", "time", "time-share"], times });
    expect(textsOf(table.rows).slice(0, 2)).toEqual([
      ["conv1", "1.500", "37.5%"],
      ["avgpool1", "", ""],
    ]);
    expect(table.totals.at(-1)!.cells.map(({ value }) => value)).toEqual(["total", 4, 1]);
  });

  it("says what figures over open sizes are, and of ratios which sizes decide", () => {
    const open = modelOf("model A { input x [1, H, W]; conv 2 kernel=3 }");
    const table = layerTable(open, { columns: ["macs", "memory", "intensity", "macs-share"] });
    expect(textsOf(table.rows)).toEqual([["18*(H - 2)*(W - 2)", "(8*(H - 2)*(W - 2)) B", "f(H, W)", ""]]);
    expect(table.rows[0]!.cells.map(({ value }) => typeof value)).toEqual(["string", "string", "object", "object"]);
  });

  it("adds up to its total, whatever the model and however it is folded", () => {
    const summed = layerColumnNames.filter((name) =>
      ["parameters", "trainable", "weights", "macs", "flops", "memory"].includes(name),
    );
    for (const model of [lenet, alexnet, resnet, exampleModel("googlenet.cvk"), exampleModel("densenet-121.cvk")]) {
      for (const depth of [undefined, 0, 1, 2]) {
        const { rows, totals } = layerTable(model, { columns: summed, depth });
        const sums = summed.map((_, at) => rows.reduce((sum, { cells }) => sum + Number(cells[at]!.value), 0));
        expect([model.name, depth, ...sums]).toEqual([
          model.name,
          depth,
          ...totals.at(-1)!.cells.map(({ value }) => value),
        ]);
      }
    }
  });
});

describe("blocks", () => {
  it("are a line each, with their sums and what they give in the end", () => {
    const { rows } = layerTable(resnet, {
      depth: 0,
      columns: ["layer", "kind", "output", "parameters", "kernel", "jump"],
    });
    expect(textsOf(rows)).toEqual([
      ["conv1", "conv", "[64, 112, 112]", "9,408", "7x7", "2"],
      ["bn1", "bn relu", "[64, 112, 112]", "128", "", "2"],
      ["maxpool1", "maxpool", "[64, 56, 56]", "", "3x3", "4"],
      // of two blocks, each 2 convolutions of 3*3*64*64 and 2 norms of 128
      ["layer1", "BasicStage", "[64, 56, 56]", "147,968", "", "4"],
      ["layer2", "BasicStage", "[128, 28, 28]", "525,568", "", "8"],
      ["layer3", "BasicStage", "[256, 14, 14]", "2,099,712", "", "16"],
      ["layer4", "BasicStage", "[512, 7, 7]", "8,393,728", "", "32"],
      ["avgpool1", "avgpool", "[512, 1, 1]", "", "7x7", ""],
      ["flatten1", "flatten", "[512]", "", "", ""],
      ["fc", "dense", "[1000]", "513,000", "", ""],
    ]);
  });

  it("share a line where they are neighbours and alike", () => {
    const { rows } = layerTable(exampleModel("resnet-50.cvk"), { depth: 1, columns: ["layer", "kind", "parameters"] });
    const blocks = rows.filter(({ block }) => block !== undefined);
    expect(textsOf(blocks).slice(0, 2)).toEqual([
      // 64*64 + 9*64*64 + 64*256 + 64*256 and norms of 64, 64, 256, 256
      ["layer1.0", "Bottleneck", "75,008"],
      // twice 256*64 + 9*64*64 + 64*256 and norms of 64, 64, 256
      ["layer1.1 … layer1.2", "Bottleneck x 2", "140,800"],
    ]);
    expect(textsOf(blocks).map(([, kind]) => kind)).toEqual(
      [2, 3, 5, 2].flatMap((more) => ["Bottleneck", `Bottleneck x ${more}`]),
    );
  });

  it("are open where they lie less deep", () => {
    expect(valuesOf(resnet, "layer", { depth: 9 })).toEqual(valuesOf(resnet, "layer"));
  });
});

describe("the order of rows", () => {
  it("is from the largest number down, what is equal as it was", () => {
    const order = valuesOf(lenet, "layer", { sort: { column: "macs", direction: "desc" } });
    expect(order).toEqual(["conv2", "conv1", "dense1", "dense2", "dense3", "avgpool1", "avgpool2", "flatten1"]);
  });

  it("has what is empty last both ways", () => {
    const order = valuesOf(lenet, "stride", { sort: { column: "stride", direction: "asc" } });
    expect(order).toEqual([1, 1, 2, 2, null, null, null, null]);
    expect(valuesOf(lenet, "stride", { sort: { column: "stride", direction: "desc" } })).toEqual([
      2,
      2,
      1,
      1,
      null,
      null,
      null,
      null,
    ]);
  });
});

/** Titles, then the sums of LeNet. */
function inUnits(counts: Units["counts"], bytes: Units["bytes"]): readonly string[] {
  const columns: readonly LayerColumnName[] = ["parameters", "weights", "share"];
  const table = layerTable(lenet, { columns, units: { counts, bytes } });
  return [...table.columns.map(({ title }) => title), ...table.totals.at(-1)!.cells.map(({ text }) => text)];
}

describe("units", () => {
  it("are those of each figure, of all in a column, or none", () => {
    expect(inUnits("full", "fitting")).toEqual(["parameters", "weights", "share", "61,706", "241.0 KiB", "100.0%"]);
    expect(inUnits("short", "B")).toEqual(["parameters", "weights (B)", "share", "61.7K", "246,824", "100.0%"]);
    expect(inUnits("K", "KiB")).toEqual(["parameters (K)", "weights (KiB)", "share", "61.71", "241.04", "100.0%"]);
    expect(inUnits("M", "MiB")).toEqual(["parameters (M)", "weights (MiB)", "share", "0.06", "0.24", "100.0%"]);
    expect(inUnits("raw", "fitting")[3]).toBe("61706");
  });

  it("say that there is more than they show", () => {
    const { rows } = layerTable(lenet, { columns: ["parameters"], units: { counts: "M", bytes: "fitting" } });
    expect(textsOf(rows).slice(0, 2)).toEqual([["<0.01"], [""]]);
  });
});
