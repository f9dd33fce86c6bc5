/** The examples, written as text from their graphs alone, mean the nets that they meant. */
import { expect, it } from "vitest";
import { interpretGraph } from "../../../../src/graph/interpret-graph.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { initialiseWeights } from "../../../../src/weights/initialise.ts";
import { ndarray } from "../../../../src/tensor/ndarray.ts";
import { constantShape } from "../../../../src/tensor/shape.ts";
import type { Graph } from "../../../../src/graph/graph.ts";
import { examplesOfModels, reducedSettings } from "../../../support/examples.ts";
import { exampleModel, modelOf } from "../../../support/models.ts";
import { termsOf } from "./support.ts";

it.each(examplesOfModels)("%s is the same net, its weights under the names of the text", (path) => {
  const model = exampleModel(path);
  const weights = new Map(model.graph.parameters.map(({ name }, at) => [name, Float32Array.of(at)]));
  const written = writeModelText(model, weights);
  const again = modelOf(written.text);
  expect(again.layout).toBe(model.layout);
  expect(termsOf(again.graph)).toEqual(termsOf(model.graph));
  expect(again.graph.nodes.length).toBe(model.graph.nodes.length);
  expect([...written.weights.keys()].toSorted()).toEqual(again.graph.parameters.map(({ name }) => name).toSorted());
  expect(new Set(written.weights.values())).toEqual(new Set(weights.values()));
});

it.each(["squeezenet-1.1.cvk", "resnet-18.cvk", "u-net.cvk"])(
  "%s computes the same with its renamed weights",
  (path) => {
    const model = exampleModel(path, {
      settings: { ...reducedSettings(path), ...(path === "u-net.cvk" ? {} : { size: "32" }) },
    });
    const weights = initialiseWeights(model.graph, 1);
    const written = writeModelText(model, weights);
    expect(run(modelOf(written.text).graph, written.weights)).toEqual(run(model.graph, weights));
  },
);

function run(graph: Graph, weights: ReadonlyMap<string, Float32Array>): readonly (readonly number[])[] {
  const parameters = new Map(
    graph.parameters.map(({ name, type }) => [name, ndarray(constantShape(type.shape), weights.get(name)!)]),
  );
  const inputs = new Map(
    graph.inputs.map(({ name, type }) => {
      const shape = constantShape(type.shape);
      const size = shape.reduce((product, extent) => product * extent, 1);
      return [
        name,
        ndarray(
          shape,
          Array.from({ length: size }, (_, at) => Math.sin(at)),
        ),
      ];
    }),
  );
  return [...interpretGraph(graph, inputs, parameters).values()].map(({ data }) => [...data]);
}
