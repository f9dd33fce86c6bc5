/** Models for tests: from text or from the examples, checked without mistakes, and run. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { check, type CheckOptions, type Host } from "../../src/check.ts";
import { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import { engineFor, type EngineChoice } from "../../src/engine/engine.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";

export const examplesFolder = fileURLToPath(new URL("../../examples/", import.meta.url));

export const examplesHost = {
  readFile: (path: string) =>
    existsSync(examplesFolder + path) ? readFileSync(examplesFolder + path, "utf8") : undefined,
} satisfies Host;

/** The only model of a text; mistakes of severity error fail the test with their rendering. */
export function modelOf(text: string, options?: CheckOptions, host?: Host, path = "test.cvk"): ResolvedModel {
  const { models, diagnostics } = check(path, text, host, options);
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map((each) => formatDiagnostic(each)).join("\n\n"));
  if (models.length !== 1) throw new Error(`${path} holds ${models.length} models`);
  return models[0]!;
}

export function exampleModel(path: string, options?: CheckOptions): ResolvedModel {
  return modelOf(examplesHost.readFile(path)!, options, examplesHost, path);
}

/** Runs a model of one input and one output on a target; weights default to seeded ones. */
export async function runModel(
  model: ResolvedModel,
  target: EngineChoice,
  input: Float32Array,
  weights: ReadonlyMap<string, Float32Array> = initialiseWeights(model.graph, 1),
): Promise<Float32Array> {
  const engine = await engineFor(model, weights, target);
  const [result] = (await engine.run(new Map([[engine.inputs[0]!.name, input]]))).values();
  return result!;
}
