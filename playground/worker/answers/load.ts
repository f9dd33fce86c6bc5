import type { Node, ResolvedModel, Source } from "../../../src/index.ts";
import { arenaBytes, constantDim, constantShape, totalWork } from "../../../src/tools.ts";
import type { LoadedNet, NetLayer } from "../../questions/load.ts";
import type { Answer } from "../answer.ts";
import { withPictures } from "../pictures.ts";
import { rangesOf } from "../ranges.ts";
import { prepare } from "../running.ts";

/** Multiply-accumulates of an example. */
const SMALL = 5e6;

export const answer: Answer<"load"> = async (running, { compiler }) => {
  const prepared = await prepare(running, compiler);
  const { model, source, weightBytes } = prepared;
  if (prepared.isHeavy) return { kind: "heavy", weightBytes, workBytes: arenaBytes(model) ?? 0 };
  const { plain, weights } = prepared.net();
  const net = await plain;
  return {
    kind: "net",
    model: model.name,
    weights: weights.used,
    isSmall: constantDim(totalWork(model.graph)) < SMALL,
    ...portsOf(model),
    layers: layersOf(net.nodes, source),
  };
};

type Type = Node["outputs"][number]["type"];

/** Without the batch. */
function shapeOf({ shape }: Type): readonly number[] {
  return constantShape(shape).slice(1);
}

function layersOf(nodes: readonly Node[], source: Source): readonly NetLayer[] {
  return nodes.map((node) => ({
    name: node.name,
    kind: node.op.name,
    shape: shapeOf(node.outputs[0]!.type),
    ranges: rangesOf(node, source),
  }));
}

function portsOf(model: ResolvedModel): Pick<LoadedNet, "inputs" | "outputs"> {
  const own = new Map(model.graph.inputs.map(({ name, pixels }) => [name, pixels]));
  return {
    inputs: withPictures(model).graph.inputs.map(({ name, type, pixels }) => ({
      name,
      shape: shapeOf(type),
      isChannelsLast: model.layout === "NHWC",
      isPicture: pixels !== undefined,
      saysPixels: own.get(name) !== undefined,
    })),
    outputs: model.graph.outputs.map(({ name, value, classes }) => ({ name, shape: shapeOf(value.type), classes })),
  };
}
