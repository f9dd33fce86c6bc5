/** Where in a step numbers end: the first layer whose result holds one that is not finite, by what runs the step. */
import { interpretGraph } from "../graph/interpret-graph.ts";
import { runKernelPasses } from "../kernel/pass.ts";
import { lower, type Accuracy } from "../lower/lower.ts";
import type { Lowered } from "../lower/lowered.ts";
import { runPipeline } from "../pipeline.ts";
import { targetOf } from "../targets/index.ts";
import type { Target } from "../targets/target.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { ndarray, type NdArray } from "../tensor/ndarray.ts";
import { constantShape } from "../tensor/shape.ts";
import type { Graph, Node } from "../graph/graph.ts";
import type { EngineChoice } from "./engine.ts";

/**
 * @param state all that is kept from step to step, as it was before.
 * @param inputs all that the step reads.
 * @returns the layer's name; undefined where all results are finite.
 */
export async function nonFiniteLayer(
  graph: Graph,
  choice: EngineChoice,
  state: TensorMap,
  inputs: TensorMap,
  accuracy?: Accuracy,
): Promise<string | undefined> {
  if (choice === "reference") return interpreted(graph, state, inputs);
  const target = targetOf(choice);
  const optimised = runPipeline(graph);
  const options = { layout: "NCHW", training: true, probes: true, accuracy } as const;
  return compiled(optimised, target, lower(optimised, target.facts, options), state, inputs);
}

function interpreted(graph: Graph, state: TensorMap, inputs: TensorMap): string | undefined {
  let found: string | undefined;
  interpretGraph(graph, arraysOf(graph.inputs, inputs), arraysOf(graph.parameters, state), (node, results) => {
    if (results.some(({ data }) => !isFinite(data))) found ??= nameOf(node);
  });
  return found;
}

function arraysOf(values: Graph["inputs"] | Graph["parameters"], of: TensorMap): ReadonlyMap<string, NdArray> {
  return new Map(values.map(({ name, type }) => [name, ndarray(constantShape(type.shape), of.get(name)!)]));
}

/** With those that are fused with it. */
function nameOf({ name, epilogue }: Node): string {
  return [name, ...epilogue.map((step) => step.name)].join(" + ");
}

async function compiled(
  { nodes }: Graph,
  target: Target,
  { program, probes }: Lowered,
  state: TensorMap,
  inputs: TensorMap,
): Promise<string | undefined> {
  const loaded = await target.load(runKernelPasses(program, target.passes), new Map());
  try {
    for (const port of program.state) loaded.write(port, state.get(port.name)!);
    for (const port of program.inputs) loaded.write(port, inputs.get(port.name)!);
    await loaded.run();
    for (const node of nodes) {
      const port = probes.get(node.outputs[0]!);
      if (port !== undefined && !isFinite(await loaded.read(port))) return nameOf(node);
    }
    return undefined;
  } finally {
    loaded.close();
  }
}

function isFinite(data: Float32Array | Float64Array): boolean {
  return data.every((value) => Number.isFinite(value));
}
