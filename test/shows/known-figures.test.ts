/** Published parameters and multiply-accumulates of well-known nets, against the examples, each by the convention of its source. */
import { describe, expect, it } from "vitest";
import { countBy } from "../../src/conventions/convention.ts";
import { conventionOf } from "../../src/conventions/index.ts";
import { reportJson, type ReportJson } from "../../src/reports/report-json.ts";
import { exampleModel } from "../support/models.ts";
import { hasSharedData, sharedDataNote, sharedJson } from "../support/shared-data.ts";

interface Row {
  readonly model: string;
  readonly params: number;
  readonly trainable_params?: number;
  readonly gmacs: number;
  readonly layers?: readonly {
    readonly name: string;
    readonly out: readonly number[];
    readonly params: number;
    readonly macs: number;
  }[];
}

const examples: Readonly<Record<string, string>> = {
  alexnet: "alexnet.cvk",
  alexnet_2012_ungrouped: "alexnet-2012.cvk",
  alexnet_2012_grouped: "alexnet-2012-grouped.cvk",
  densenet121: "densenet-121.cvk",
  googlenet: "googlenet.cvk",
  mobilenet_v2: "mobilenet-v2.cvk",
  "keras.MobileNetV2": "mobilenet-v2.cvk",
  resnet18: "resnet-18.cvk",
  resnet34: "resnet-34.cvk",
  resnet50: "resnet-50.cvk",
  resnet101: "resnet-101.cvk",
  squeezenet1_0: "squeezenet-1.0.cvk",
  squeezenet1_1: "squeezenet-1.1.cvk",
  vgg11: "vgg-11.cvk",
  vgg11_bn: "vgg-11-bn.cvk",
  vgg16: "vgg-16.cvk",
  "keras.VGG16": "vgg-16.cvk",
  vgg16_bn: "vgg-16-bn.cvk",
  vgg19: "vgg-19.cvk",
  d2l_lenet: "lenet.cvk",
  d2l_bnlenet: "d2l/bn-lenet.cvk",
  d2l_alexnet: "d2l/alexnet.cvk",
  d2l_nin: "nin.cvk",
  d2l_vgg11: "d2l/vgg-11.cvk",
  d2l_googlenet: "d2l/googlenet.cvk",
  d2l_resnet18: "d2l/resnet-18.cvk",
};

/** Rows without an example. */
const without: Readonly<Record<string, string>> = {
  "keras.MobileNet": "version 1, not among the examples",
  "keras.ResNet50": "has biases in its convolutions and the stride in the first 1x1: another net than torchvision's",
};

describe.skipIf(!hasSharedData)(`published figures${sharedDataNote}`, () => {
  const rows = hasSharedData ? sharedJson<Row[]>("known-figures.json") : [];

  it("has an example for every row, or a reason", () => {
    expect(rows.map(({ model }) => model).toSorted()).toEqual(
      [...Object.keys(examples), ...Object.keys(without)].toSorted(),
    );
  });

  for (const row of rows.filter(({ model }) => examples[model] !== undefined)) {
    it(row.model, () => {
      const model = exampleModel(examples[row.model]!);
      const report = reportJson(model);
      const own = countBy(conventionOf(row.model.startsWith("keras.") ? "keras" : "torchvision"), model.graph);
      expect(own.params).toBe(row.params);
      if (row.trainable_params !== undefined) expect(report.totals.trainable).toBe(row.trainable_params);
      // Keras tells no work: those rows have the products that torchvision counts.
      const macs = Number(own.work ?? report.totals.macs);
      expect((macs / 1e9).toFixed(decimals(row.gmacs))).toBe(row.gmacs.toFixed(decimals(row.gmacs)));
      if (row.layers !== undefined) expect(counted(report)).toEqual(expectedLayers(row.layers));
    });
  }
});

function decimals(value: number): number {
  return (String(value).split(".")[1] ?? "").length;
}

type Figures = readonly [output: string, params: unknown, macs: unknown];

/** Layers with parameters, and pools that make the image smaller: what the published tables list, in order. */
function counted({ layers }: ReportJson): Figures[] {
  const extents = (at: number): string => String(layers[at]?.output.slice(1));
  return layers
    .filter(({ params, kind }, at) => params !== 0 || (kind.endsWith("pool") && extents(at) !== extents(at - 1)))
    .map(({ output, params, macs }) => [trimmed(output), params, macs]);
}

function expectedLayers(layers: NonNullable<Row["layers"]>): Figures[] {
  return layers.map(({ out, params, macs }) => [trimmed(out), params, macs]);
}

/** `[120, 1, 1]` and `[120]` are the same layer, written for a framework or for a reader. */
function trimmed(shape: readonly unknown[]): string {
  const text = shape.join(", ");
  return text.replace(/(, 1)+$/, "");
}
