/** Worked examples of textbooks: every figure exact. */
import { describe, expect, it } from "vitest";
import { engineNames } from "../../src/engine/engine.ts";
import { reportJson } from "../../src/reports/report-json.ts";
import { modelOf, runModel } from "../support/models.ts";
import { hasSharedData, sharedDataNote, sharedJson } from "../support/shared-data.ts";

type Matrix = readonly (readonly number[])[];

interface WindowCase {
  readonly name: string;
  readonly input: Matrix;
  readonly kernel: Matrix | number;
  readonly bias?: number;
  readonly pad?: number;
  readonly stride?: number;
  readonly output?: Matrix;
  readonly outputShape?: readonly number[];
  readonly outputRow0Starts?: readonly number[];
}

interface ShapeCase {
  readonly name: string;
  readonly input: readonly number[];
  readonly batch?: number;
  readonly conv: {
    readonly filters: number;
    readonly kernel: number;
    readonly stride?: number;
    readonly pad?: number | string;
  };
  readonly output: readonly number[];
  readonly weightShape?: readonly number[];
  readonly params: number;
}

interface Textbook {
  readonly conv: readonly WindowCase[];
  readonly maxpool: readonly WindowCase[];
  readonly shapes: readonly ShapeCase[];
  readonly receptiveField: readonly {
    readonly name: string;
    readonly kernels: readonly number[];
    readonly field: readonly number[];
  }[];
}

const empty: Textbook = { conv: [], maxpool: [], shapes: [], receptiveField: [] };

const optional = (name: string, value: unknown): string => (value === undefined ? "" : ` ${name}=${String(value)}`);

const windowLine = (kind: "conv" | "maxpool", { kernel, stride, pad, bias }: WindowCase): string => {
  const rest = `${optional("stride", stride)}${optional("pad", pad)}`;
  if (kind === "maxpool") return `maxpool ${String(kernel)}${rest}`;
  return `conv 1 weight=${JSON.stringify(kernel)} bias=${bias === undefined ? "false" : `[${bias}]`}${rest}`;
};

describe.skipIf(!hasSharedData)(`textbook cases${sharedDataNote}`, () => {
  const book = hasSharedData ? sharedJson<Textbook>("textbook-cases.json") : empty;
  for (const kind of ["conv", "maxpool"] as const) {
    for (const each of book[kind]) {
      it.each(engineNames)(`${kind}: ${each.name} on %s`, async (target) => {
        const [height, width] = [each.input.length, each.input[0]!.length];
        const model = modelOf(`model Case {\n  input x [1, ${height}, ${width}]\n  ${windowLine(kind, each)}\n}`);
        const output = await runModel(model, target, Float32Array.from(each.input.flat()));
        const shape = model.graph.outputs[0]!.value.type.shape.slice(2);
        if (each.output !== undefined) {
          expect(shape).toEqual([each.output.length, each.output[0]!.length]);
          expect([...output]).toEqual(each.output.flat());
        }
        if (each.outputShape !== undefined) expect(shape).toEqual(each.outputShape);
        if (each.outputRow0Starts !== undefined) {
          expect(Array.from(output.subarray(0, each.outputRow0Starts.length))).toEqual(each.outputRow0Starts);
        }
        expect(each.output ?? each.outputShape).toBeDefined();
      });
    }
  }

  for (const each of book.shapes) {
    it(`shapes: ${each.name}`, () => {
      const { filters, kernel, stride, pad } = each.conv;
      const line = `conv ${filters} kernel=${kernel}${optional("stride", stride)}${optional("pad", pad)}`;
      const model = modelOf(`model Case {\n  input x [${each.input.join(", ")}]\n  ${line}\n}`, {
        batch: each.batch ?? 1,
      });
      const { layers, totals } = reportJson(model);
      expect(layers[0]!.output).toEqual(each.output);
      expect(totals.params).toBe(each.params);
      expect(model.graph.outputs[0]!.value.type.shape[0]).toBe(each.batch ?? 1);
      if (each.weightShape !== undefined) expect(model.graph.parameters[0]!.type.shape).toEqual(each.weightShape);
    });
  }

  for (const each of book.receptiveField) {
    it(`receptive field: ${each.name}`, () => {
      const lines = each.kernels.map((kernel) => `  conv 1 kernel=${kernel}`);
      const { layers } = reportJson(modelOf(`model Case {\n  input x [1, 16, 16]\n${lines.join("\n")}\n}`));
      expect(layers.at(-1)!.receptiveField.map(({ size }) => size)).toEqual(each.field);
    });
  }
});
