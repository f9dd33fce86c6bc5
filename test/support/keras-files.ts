/** The Keras models of `testdata`, in whatever container they come. */
import { readdirSync } from "node:fs";
import { readForeign } from "../../src/cli/foreign-models.ts";
import type { ForeignModel } from "../../src/interchange/import/language.ts";
import { sharedPath } from "./shared-data.ts";

/** The model of a folder: a configuration beside weights, `model.json` with shards, `.h5`, or `.keras`. */
export function kerasModelAt(folder: string, file: string): Promise<ForeignModel> {
  const path = sharedPath(`${folder}/${file}`);
  const isAlone = readdirSync(sharedPath(folder)).includes("topology.json");
  return isAlone ? readForeign(sharedPath(`${folder}/topology.json`), path) : readForeign(path);
}

/** The same model whose outputs are those of inner layers. */
export function probedAt(model: ForeignModel, layers: readonly string[]): ForeignModel {
  const outputs = layers.map((layer) => {
    const node = model.graph.nodes.find(({ name }) => name === layer)!;
    return { name: node.outputs[0]!, elementType: "float32", shape: undefined } as const;
  });
  return { ...model, graph: { ...model.graph, outputs } };
}
