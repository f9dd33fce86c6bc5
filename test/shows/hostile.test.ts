/** Names chosen to break generated code, and random text: refused clearly or harmless, and never a crash. */
import { readdirSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { compileModel } from "../../src/compile.ts";
import { engineFor } from "../../src/engine/engine.ts";
import { emitModule } from "../../src/package/emit-module.ts";
import { initialiseWeights } from "../../src/weights/initialise.ts";
import { examplesFolder } from "../support/models.ts";
import { tries } from "../support/effort.ts";

const names = [
  "constructor",
  "__proto__",
  "prototype",
  "toString",
  "hasOwnProperty",
  "arguments",
  "eval",
  "await",
  "class",
  "function",
  "begin",
  "end",
  "load",
  "signature",
  "run",
  "memory",
  "Float32Array",
  'a";process.exit()//',
  "*/ process.exit() /*",
  "${process.exit()}",
  "`",
  "</script><script>",
  "\u2028process.exit()",
  "привет",
  "模型",
  "é",
  "𝒳",
  "a b",
  "../../etc/passwd",
  "",
  "0",
  "x".repeat(500),
];

/** Where a name can stand: as a label, an input, an output, a model's or a block's name. */
const places: Readonly<Record<string, (name: string) => string>> = {
  label: (name) => `model Net {\n input image [1, 4, 4]\n ${JSON.stringify(name)}: conv 2 kernel=3\n relu\n}`,
  "bare label": (name) => `model Net {\n input image [1, 4, 4]\n ${name}: conv 2 kernel=3\n relu\n}`,
  input: (name) => `model Net {\n input ${name} [1, 4, 4]\n conv 2 kernel=3\n}`,
  output: (name) => `model Net {\n input image [1, 4, 4]\n conv 2 kernel=3\n output ${name}\n}`,
  model: (name) => `model ${name} {\n input image [1, 4, 4]\n conv 2 kernel=3\n}`,
  block: (name) => `block ${name}() { conv 2 kernel=3 }\nmodel Net {\n input image [1, 4, 4]\n ${name}\n}`,
  parameter: (name) => `model Net(${name} = 2) {\n input image [1, 4, 4]\n conv ${name} kernel=3\n}`,
};

describe("names chosen to break generated code", () => {
  const cases = Object.entries(places).flatMap(([place, write]) =>
    names.map((name) => [place, name, write(name)] as const),
  );

  it.each(cases)("%s %j is refused or harmless", async (_place, name, text) => {
    const { models, diagnostics } = check(`${name}.cvk`, text);
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    if (errors.length > 0) {
      expect(errors.every(({ message }) => message.length > 0)).toBe(true);
      return;
    }
    const [model] = models;
    const weights = initialiseWeights(model!.graph, 1);
    const input = Float32Array.from({ length: 16 }, (_, i) => i);
    const outputs: number[][] = [];
    for (const target of ["reference", "ts"] as const) {
      const engine = await engineFor(model!, weights, target);
      const results = await engine.run(new Map([[engine.inputs[0]!.name, input]]));
      outputs.push([...results.values()].flatMap((values) => [...values]));
    }
    expect(outputs[1]!.length).toBe(8);
    outputs[1]!.forEach((value, i) => expect(value).toBeCloseTo(outputs[0]![i]!, 4));
    await importsClean(model!, name);
  });
});

/** The module as it is shipped imports and exports what it should. */
async function importsClean(model: Parameters<typeof compileModel>[0], name: string): Promise<void> {
  const { lowered } = compileModel(model);
  const { js } = emitModule(lowered.program, {
    name,
    model: model.name,
    source: `${name}.cvk`,
    layout: model.layout,
    weights: "none",
  });
  const loaded = (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(js).toString("base64")}`
  )) as object;
  expect(Object.keys(loaded)).toEqual(expect.arrayContaining(["load", "signature"]));
}

/** Whatever the text, it is answered with diagnostics that have a place and words. */
function survives(text: string): void {
  const { diagnostics } = check("random.cvk", text);
  for (const { span, message } of diagnostics) {
    expect(span.start).toBeLessThanOrEqual(span.end);
    expect(message).not.toBe("");
  }
}

describe("text that is not a model", () => {
  const seed = 20_251;
  it(`${tries(10_000)} random texts never crash the compiler`, () => {
    const words = fc.constantFrom(
      ..."model block input output conv dense add concat { } ( ) [ ] = == -> : ; , . 3 5x5 0.5 1e9 62M 8MiB \n // /* */ \" ' x relu if else repeat for in from let expect import layout train $ \\ é".split(
        " ",
      ),
      "\n",
      " ",
    );
    const soup = fc.array(words, { maxLength: 60 }).map((list) => list.join(" "));
    fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: "binary" }), fc.string()), survives), {
      numRuns: tries(10_000),
      seed,
    });
  });

  it(`${tries(5000)} mutated models never crash the compiler`, { timeout: 300_000 }, () => {
    const models = readdirSync(examplesFolder)
      .filter((name) => name.endsWith(".cvk"))
      .map((name) => readFileSync(examplesFolder + name, "utf8"))
      .filter((text) => text.length < 2500);
    expect(models.length).toBeGreaterThan(5);
    const mutation = fc.record({
      at: fc.nat(),
      remove: fc.nat(12),
      insert: fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom("{", "}", "[", "]", "(", ")", "-1", "0", "99999999", "conv", "\n", ":"),
      ),
    });
    const mutated = fc.tuple(fc.constantFrom(...models), fc.array(mutation, { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(mutated, ([text, mutations]) => {
        let result = text;
        for (const { at, remove, insert } of mutations) {
          const place = at % (result.length + 1);
          result = result.slice(0, place) + insert + result.slice(place + remove);
        }
        survives(result);
      }),
      { numRuns: tries(5000), seed },
    );
  });
});
