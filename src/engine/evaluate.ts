/** What a model is worth with some weights: its compiled net, as it infers, over all examples of a set. */
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import type { TensorMap } from "../tensor/dtype.ts";
import { judgeOf, type Judgement, type Judging } from "../training/judge-outputs.ts";
import { engineFor, type EngineChoice, type EngineOptions } from "./engine.ts";
import { batchOf, type Examples } from "./examples.ts";

export interface EvaluateOptions extends EngineOptions {
  /** Called before each batch: how many examples are judged, and of how many. */
  readonly onProgress?: (done: number, all: number) => void;
}

/**
 * @param model with its batch; arrays have channels in front of positions.
 * @param targets the names of the arrays that hold targets, by the output that they are for.
 */
export async function evaluate(
  model: ResolvedModel,
  plan: Judging,
  targets: ReadonlyMap<string, string>,
  weights: TensorMap,
  examples: Examples,
  choice: EngineChoice,
  { onProgress = () => {}, ...options }: EvaluateOptions = {},
): Promise<Judgement> {
  const engine = await engineFor({ ...model, layout: "NCHW" }, weights, choice, options);
  try {
    const judge = judgeOf(plan, new Map(engine.outputs.map(({ name, shape }) => [name, shape])));
    const batch = engine.inputs[0]!.shape[0]!;
    for (let at = 0; at < examples.rows.length; at += batch) {
      onProgress(at, examples.rows.length);
      const rows = examples.rows.subarray(at, at + batch);
      const arrays = batchOf(examples, rows, batch);
      const outputs = await engine.run(arrays);
      const cut = (data: Float32Array): Float32Array => data.subarray(0, (data.length / batch) * rows.length);
      const found = [...outputs].map(([name, data]) => [name, cut(data)] as const);
      const due = [...targets].map(([name, array]) => [name, cut(arrays.get(array)!)] as const);
      judge.add(new Map(found), new Map(due), rows.length);
    }
    return judge.judgement();
  } finally {
    engine.close();
  }
}
