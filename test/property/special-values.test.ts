/**
 * Every op with the values at which IEEE 754 arithmetic bends (NaN, both infinities, -0, denormals, numbers whose squares or
 * sums are beyond float32) in each operand's place, against its reference. Cases are those of the conformance suite.
 *
 * Each case is tried on one target and layout, which follow each other from case to case, with every other one of the
 * values in one random place and everywhere. With CONVOKE_EFFORT=N above 1 it is all targets, all values and N places (all,
 * where there are no more).
 */
import { describe, expect, it } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { hashText, randomSource } from "../../src/base/random.ts";
import type { AnyOp } from "../../src/ops/contract/op.ts";
import { ops } from "../../src/ops/index.ts";
import type { ResolvedModel } from "../../src/resolve/resolved-model.ts";
import { boundaryOrder, inverseOrder, permute, type Layout } from "../../src/tensor/layout.ts";
import { ndarray, type NdArray } from "../../src/tensor/ndarray.ts";
import { cases, type ConformanceCase } from "../conformance/cases.ts";
import { operandsOf, type Operands } from "../conformance/operands.ts";
import { isThorough, sampled, tries } from "../support/effort.ts";
import { modelAround } from "../support/op-model.ts";
import { attributesOf } from "../support/run-op.ts";
import { Subject, variantsOf } from "../support/special-values.ts";
import { targetOf } from "../../src/targets/index.ts";
import { type LoadedProgram } from "../../src/targets/target.ts";

interface Engine {
  readonly target: "ts" | "wasm";
  readonly layout: Layout;
}

const ENGINES: readonly Engine[] = (["ts", "wasm"] as const).flatMap((target) =>
  (["NCHW", "NHWC"] as const).map((layout) => ({ target, layout })),
);

const places = tries(1);

const subjects = ops.filter(({ spelled, inputs }) => spelled && inputs.max > 0);
let tried = 0;

describe.each(subjects.map((op) => [op.name, op] as const))("%s", (_, op) => {
  const tests = sampled(cases[op.name] ?? []).map((each) => {
    const own = ENGINES[tried++ % ENGINES.length]!;
    return [each.note, each, isThorough ? ENGINES : [own]] as const;
  });
  it.each(tests)("%s", async (note, each, engines) => {
    for (const engine of engines) expect(await faults(op, each, engine, hashText(`${op.name} ${note}`))).toEqual([]);
  });
});

async function faults(op: AnyOp, each: ConformanceCase, engine: Engine, seed: number): Promise<string[]> {
  const attributes = attributesOf(op, each.attributes);
  const ordinary = operandsOf(op, each);
  const model = modelAround(op, attributes, each.inputs, { layout: engine.layout });
  const run = await runnerOf(model, engine);
  const subject = new Subject(op, attributes, ordinary);
  const found: string[] = [];
  const variants = [...variantsOf(ordinary, places, randomSource(seed))];
  for (const [at, variant] of variants.entries()) {
    if (!isThorough && at % 2 === seed % 2) continue;
    const outputs = await run(variant.operands);
    const fault = subject.fault(variant, engine.target, outputs);
    if (fault !== undefined) found.push(`${engine.target} ${engine.layout}: ${variant.note}: ${fault}`);
  }
  return found;
}

/** Compiles once, without what mixes the elements of a tile, and loads new weights where they have changed. */
async function runnerOf(model: ResolvedModel, { target, layout }: Engine) {
  const { program } = compileModel(model, { target, accuracy: "strict" }).lowered;
  let loaded: { readonly parameters: Operands["parameters"]; readonly net: LoadedProgram } | undefined;
  return async ({ inputs, parameters }: Operands): Promise<readonly NdArray[]> => {
    if (loaded?.parameters !== parameters) {
      loaded = { parameters, net: await targetOf(target).load(program, weightsOf(parameters)) };
    }
    const { net } = loaded;
    inputs.forEach((input, at) => {
      const order = boundaryOrder(layout, input.shape.length);
      net.write(program.inputs[at]!, Float32Array.from(permute(input, order).data));
    });
    await net.run();
    return Promise.all(
      program.outputs.map(async (port) => {
        const order = inverseOrder(boundaryOrder(layout, port.shape.length));
        return permute(ndarray(port.shape, await net.read(port)), order);
      }),
    );
  };
}

function weightsOf(parameters: Operands["parameters"]): ReadonlyMap<string, Float32Array> {
  return new Map(Object.entries(parameters).map(([name, { data }]) => [`layer.${name}`, Float32Array.from(data)]));
}
