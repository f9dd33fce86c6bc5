/**
 * ONNX's published operator tests for elementwise layers, joins and normalisations: inputs and outputs that others
 * computed, against the references and every engine. Attributes are those of each test's model.
 */
import { describe, it } from "vitest";
import { findOp } from "../../src/ops/index.ts";
import type { AttributeRecord } from "../../src/ops/contract/language-value.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { readOnnxTensor } from "../support/onnx-tensor.ts";
import { attributesOf, expectClose, runReference } from "../support/run-op.ts";
import { hasSharedData, sharedBytes, sharedDataNote } from "../support/shared-data.ts";
import { engines } from "./engines.ts";
import { sampled } from "../support/effort.ts";

interface PublishedCase {
  /** Folder under `onnx/node`. */
  readonly folder: string;
  readonly op: string;
  readonly attributes?: AttributeRecord;
  /** Names of the inputs behind the data inputs: parameters of the layer. */
  readonly parameters?: readonly string[];
  /** Names of the scalar inputs behind the data inputs: attributes of the layer. */
  readonly scalars?: readonly string[];
  /** Data inputs; 1 where left out. */
  readonly inputs?: number;
}

const trained = ["weight", "bias"];
const withStatistics = ["weight", "bias", "running_mean", "running_var"];

const published: readonly PublishedCase[] = [
  { folder: "test_add", op: "add", inputs: 2 },
  { folder: "test_sub", op: "sub", inputs: 2 },
  { folder: "test_sub_example", op: "sub", inputs: 2 },
  { folder: "test_div", op: "div", inputs: 2 },
  { folder: "test_div_example", op: "div", inputs: 2 },
  { folder: "test_max_example", op: "max", inputs: 3 },
  { folder: "test_max_two_inputs", op: "max", inputs: 2 },
  { folder: "test_min_example", op: "min", inputs: 3 },
  { folder: "test_batchnorm_example", op: "bn", parameters: withStatistics },
  { folder: "test_batchnorm_epsilon", op: "bn", attributes: { eps: 1e-2 }, parameters: withStatistics },
  { folder: "test_group_normalization_example", op: "groupnorm", attributes: { groups: 2 }, parameters: trained },
  { folder: "test_instancenorm_example", op: "instancenorm", attributes: { affine: true }, parameters: trained },
  {
    folder: "test_instancenorm_epsilon",
    op: "instancenorm",
    attributes: { affine: true, eps: 1e-2 },
    parameters: trained,
  },
  { folder: "test_layer_normalization_2d_axis1", op: "layernorm", parameters: trained },
  {
    folder: "test_layer_normalization_4d_axis2",
    op: "layernorm",
    attributes: { axes: ["height", "width"] },
    parameters: trained,
  },
  {
    folder: "test_layer_normalization_4d_axis3",
    op: "layernorm",
    attributes: { axes: ["width"] },
    parameters: trained,
  },
  {
    folder: "test_layer_normalization_3d_axis1_epsilon",
    op: "layernorm",
    attributes: { axes: [0, 1], eps: 1e-1 },
    parameters: trained,
  },
  { folder: "test_lrn", op: "lrn", attributes: { size: 3, alpha: 0.0002, beta: 0.5, k: 2 } },
  { folder: "test_relu", op: "relu" },
  { folder: "test_leakyrelu_example", op: "leakyrelu", attributes: { slope: 0.1 } },
  { folder: "test_elu", op: "elu", attributes: { alpha: 2 } },
  { folder: "test_elu_default", op: "elu" },
  { folder: "test_selu_default", op: "selu" },
  { folder: "test_gelu_default_1", op: "gelu" },
  { folder: "test_gelu_default_2", op: "gelu" },
  { folder: "test_gelu_tanh_1", op: "gelu", attributes: { approximate: "tanh" } },
  { folder: "test_swish", op: "silu" },
  { folder: "test_sigmoid", op: "sigmoid" },
  { folder: "test_sigmoid_example", op: "sigmoid" },
  { folder: "test_tanh", op: "tanh" },
  { folder: "test_softplus", op: "softplus" },
  { folder: "test_softsign_example", op: "softsign" },
  { folder: "test_clip", op: "clip", scalars: ["min", "max"] },
  { folder: "test_clip_outbounds", op: "clip", scalars: ["min", "max"] },
  { folder: "test_softmax_axis_1", op: "softmax" },
  { folder: "test_softmax_default_axis", op: "softmax", attributes: { axis: 1 } },
  { folder: "test_softmax_example", op: "softmax" },
  { folder: "test_softmax_large_number", op: "softmax" },
  { folder: "test_logsoftmax_axis_1", op: "logsoftmax" },
  { folder: "test_logsoftmax_axis_2", op: "logsoftmax", attributes: { axis: "length" } },
  { folder: "test_logsoftmax_example_1", op: "logsoftmax" },
  { folder: "test_logsoftmax_large_number", op: "logsoftmax" },
  { folder: "test_reduce_mean_do_not_keepdims_random@v1.6.0", op: "mean", attributes: { axes: ["channels"] } },
  { folder: "test_reduce_mean_keepdims_random@v1.6.0", op: "mean", attributes: { axes: ["channels"], keepdims: true } },
  { folder: "test_dropout_default_old", op: "dropout" },
  { folder: "test_sqrt", op: "sqrt" },
];

describe.skipIf(!hasSharedData)(`ONNX operator tests${sharedDataNote}`, () => {
  describe.each(sampled(published))("$op: $folder", (one) => {
    it("reference", () => {
      const { attributes, inputs, parameters, output } = load(one);
      expectClose(runReference(findOp(one.op)!, attributes, inputs, parameters)[0]!, output, 1e-5);
    });

    it.each(engines.map((engine) => [engine.name, engine] as const))("%s", async (_, engine) => {
      const { attributes, inputs, parameters, output } = load(one);
      const [found] = await engine.run(findOp(one.op)!, attributes, inputs, parameters);
      expectClose(found!, output, 1e-5);
    });
  });
});

interface Loaded {
  readonly attributes: AttributeRecord;
  readonly inputs: readonly NdArray[];
  readonly parameters: Readonly<Record<string, NdArray>>;
  readonly output: NdArray;
}

function load({ folder, op, attributes = {}, parameters = [], scalars = [], inputs = 1 }: PublishedCase): Loaded {
  const tensor = (file: string) => readOnnxTensor(sharedBytes(`onnx/node/${folder}/test_data_set_0/${file}.pb`));
  const further = (names: readonly string[]) =>
    names.map((name, index) => [name, tensor(`input_${inputs + index}`)] as const);
  const given = Object.fromEntries(further(scalars).map(([name, { data }]) => [name, data[0]!]));
  return {
    attributes: attributesOf(findOp(op)!, { ...attributes, ...given }),
    inputs: Array.from({ length: inputs }, (_, index) => withChannels(tensor(`input_${index}`))),
    parameters: Object.fromEntries(further(parameters)),
    output: withChannels(tensor("output_0")),
  };
}

/** Vectors become flat batches `[N, 1]`, since layers know no tensor without channels. */
function withChannels(array: NdArray): NdArray {
  return array.shape.length === 1 ? ndarray([array.shape[0]!, 1], array.data) : array;
}
