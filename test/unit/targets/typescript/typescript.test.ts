import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emitTypeScript } from "../../../../src/targets/typescript/emit-typescript.ts";
import {
  float32Literal,
  commentText,
  numberLiteral,
  propertyKey,
  stringLiteral,
} from "../../../../src/javascript/literal-text.ts";
import { Identifiers, toIdentifier } from "../../../../src/javascript/identifiers.ts";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { exp, log } from "../../../../src/kernel/functions.ts";
import { erf } from "../../../../src/kernel/normal-distribution.ts";
import { tanh } from "../../../../src/kernel/sigmoids.ts";
import { evaluateScalar, interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import type { Buffer, Expression, Program } from "../../../../src/kernel/ir.ts";
import { textOf } from "../../../../src/javascript/sections.ts";
import { importModule } from "../../../support/import-module.ts";
import { passedFor } from "../../../support/kernel-passes.ts";
import { buffer, program, tinyProgram } from "../../kernel/samples.ts";

/** A program of one function, from `in` to `out`. */
function kernel(
  length: number,
  outputs: number,
  extent: number,
  build: (k: KernelBuilder, input: Buffer, output: Buffer) => void,
  others: readonly Buffer[] = [],
): Program {
  const input = buffer("data", "input", length);
  const output = buffer("result", "output", outputs);
  const k = new KernelBuilder();
  build(k, input, output);
  const fn = k.finish({ name: "layer", description: "layer", origin: undefined });
  return program({
    name: "Kernel",
    buffers: [input, output, ...others],
    inputs: [{ name: "data", buffer: input, shape: [length] }],
    outputs: [{ name: "result", buffer: output, shape: [outputs] }],
    run: [[fn, extent]],
  });
}

async function run(subject: Program, data: Float32Array): Promise<number[]> {
  const net = await importModule(passedFor("ts", subject));
  return [...net.run({ data })["result"]!];
}

function interpreted(subject: Program, data: Float32Array): number[] {
  const net = interpretProgram(subject);
  net.load(new Map());
  return [...net.run(new Map([["data", data]])).get("result")!];
}

function text(subject: Program): string {
  return textOf(emitTypeScript(passedFor("ts", subject)).sections(false));
}

/** result[n] = data[4 n + 1] */
function pickSecond(k: KernelBuilder, data: Buffer, result: Buffer): void {
  k.range("n", (n) => k.store(result, n, x.load(data, x.add(x.mul(n, x.int(4)), x.int(1)))));
}

describe("printed text", () => {
  test.each(["ts", "js"])("of a small net, as .%s", async (ending) => {
    const kernels = textOf(emitTypeScript(passedFor("ts", tinyProgram())).sections(ending === "ts"));
    await expect(`${kernels}\n`).toMatchFileSnapshot(`../../../golden/typescript/tiny-kernels.${ending}`);
  });

  test("folds the extent, and drops a loop that runs once", () => {
    expect(text(kernel(8, 2, 2, pickSecond))).toContain(
      "for (let n = 0; n < 2; n++) {\n    result[n] = data[n * 4 + 1];",
    );
    expect(text(kernel(8, 2, 1, pickSecond))).toContain("function layer(data, result) {\n  result[0] = data[1];\n}");
  });

  test("gives a function of several extents a parameter", async () => {
    const once = kernel(4, 4, 2, (k, data, result) => k.range("i", (i) => k.store(result, i, x.load(data, i))));
    const fn = once.functions[0]!;
    const [prepare, running] = once.regions;
    const more = { ...running!, invocations: [...running!.invocations, { function: fn, extent: 3 }] };
    const twice = { ...once, regions: [prepare!, more] };
    expect(text(twice)).toContain("function layer(data, result, end) {\n  for (let i = 0; i < end; i++) {");
    expect(await run(twice, Float32Array.of(5, 6, 7, 8))).toEqual([5, 6, 7, 0]);
  });

  test("divides without Math.floor where the dividend is not negative", () => {
    const subject = kernel(1, 4, 4, (k, _, result) => {
      k.range("i", (i) => {
        k.store(result, i, x.toFloat(x.div(i, x.int(3))));
        k.store(result, i, x.toFloat(x.rem(i, x.int(3))));
        k.store(result, i, x.toFloat(x.div(x.sub(i, x.int(2)), x.int(3))));
        k.store(result, i, x.toFloat(x.div(x.sub(i, x.int(2)), x.int(4))));
        k.store(result, i, x.toFloat(x.rem(x.sub(i, x.int(2)), x.int(4))));
      });
    });
    expect(text(subject)).toContain(
      [
        "    result[i] = (i / 3) | 0;",
        "    result[i] = i % 3;",
        "    result[i] = Math.floor((i - 2) / 3);",
        "    result[i] = (i - 2) >> 2;",
        "    result[i] = (i - 2) & 3;",
      ].join("\n"),
    );
  });

  test("is the same each time", () => {
    expect(text(tinyProgram())).toBe(text(tinyProgram()));
  });
});

describe("emitted code computes what the IR says", () => {
  const data = Float32Array.of(1.5, -2, 0, 3.25, -0.5, 1e-3, 100, -7);

  test("loops, a running pointer, a branch and stores of each width", async () => {
    const half = buffer("half", "workspace", 8, "f32");
    const whole = buffer("whole", "workspace", 8, "f64");
    const count = buffer("count", "workspace", 1, "i32");
    const build = (k: KernelBuilder, input: Buffer, output: Buffer): void => {
      k.store(count, x.int(0), x.int(2));
      k.range("r", (r) => {
        const pointer = k.variable("pointer", x.mul(r, x.int(4)));
        k.for(
          "c",
          0,
          4,
          (c) => {
            const value = k.let("value", x.div(x.load(input, pointer.value), x.float(3)));
            k.store(half, pointer.value, value);
            k.store(whole, pointer.value, value);
            const wide = x.sub(x.load(whole, pointer.value), x.load(half, pointer.value));
            k.if(
              x.compare("eq", c, x.int(2)),
              () => k.store(output, pointer.value, x.mul(wide, x.float(1e9))),
              () => k.store(output, pointer.value, x.mul(x.toFloat(x.load(count, x.int(0))), value)),
            );
            pointer.set(x.add(pointer.value, x.int(2)));
          },
          2,
        );
      });
    };
    const subject = kernel(8, 8, 2, build, [half, whole, count]);
    const result = await run(subject, data);
    // What no one wrote is NaN to the interpreter.
    expect(result).toEqual(interpreted(subject, data).map((value) => (Number.isNaN(value) ? 0 : value)));
    expect(result[6]).toBeCloseTo((100 / 3 - Math.fround(100 / 3)) * 1e9, 3);
    expect(result[0]).toBeCloseTo(1, 6);
  });

  test.each<[string, (v: Expression, w: Expression) => Expression, (v: number, w: number) => number]>([
    ["max with 0", (v) => x.max(v, x.float(0)), (v) => Math.max(v, 0)],
    ["max", x.max, Math.max],
    ["min", x.min, Math.min],
    ["a - (b - a)", (v, w) => x.sub(v, x.sub(w, v)), (v, w) => v - (w - v)],
    ["a / (b / a)", (v, w) => x.div(v, x.div(w, v)), (v, w) => v / (w / v)],
    ["-(-a)", (v) => x.unary("neg", x.unary("neg", v)), (v) => v],
    [
      "abs, sqrt, floor, ceil",
      (v, w) => x.add(x.sqrt(x.abs(v)), x.sub(x.floor(w), x.ceil(v))),
      (v, w) => Math.sqrt(Math.abs(v)) + (Math.floor(w) - Math.ceil(v)),
    ],
    [
      "select of a select",
      (v, w) => x.select(x.compare("lt", v, w), x.select(x.compare("ge", v, x.float(0)), v, w), x.float(9)),
      (v, w) => (v < w ? (v >= 0 ? v : w) : 9),
    ],
    [
      "conditions",
      (v, w) =>
        x.select(
          x.or(x.and(x.compare("gt", v, w), x.compare("ne", v, x.float(0))), x.not(x.compare("le", w, v))),
          v,
          w,
        ),
      (v, w) => ((v > w && v !== 0) || !(w <= v) ? v : w),
    ],
    ["truncation", (v) => x.toFloat(x.toInt(x.mul(v, x.float(2)))), (v) => Math.trunc(v * 2)],
    [
      "bits",
      (v) => x.floatFromBits(x.add(x.bitsOfFloat(v), x.shiftLeft(x.int(1), 23))),
      (v) => (v === 0 ? 2 ** -126 : 2 * v),
    ],
  ])("%s", async (_, build, expected) => {
    const subject = kernel(8, 8, 8, (k, input, output) => {
      k.range("i", (i) => k.store(output, i, build(x.load(input, i), x.load(input, x.sub(x.int(7), i)))));
    });
    const values = Array.from(data, (v, i) => Math.fround(expected(v, data[7 - i]!)) + 0);
    expect((await run(subject, data)).map((value) => value + 0)).toEqual(values);
    expect(interpreted(subject, data).map((value) => value + 0)).toEqual(values);
  });

  test("max with 0 of infinities", async () => {
    const subject = kernel(3, 3, 3, (k, input, output) => {
      k.range("i", (i) => k.store(output, i, x.max(x.load(input, i), x.float(0))));
    });
    expect(await run(subject, Float32Array.of(-Infinity, Infinity, NaN))).toEqual([0, Infinity, NaN]);
  });

  test("exp, log, tanh and erf", async () => {
    const functions = [exp, log, tanh, erf];
    const subject = kernel(8, 32, 8, (k, input, output) => {
      k.range("i", (i) => {
        functions.forEach((fn, at) => k.store(output, x.add(i, x.int(8 * at)), x.call(fn, x.load(input, i))));
      });
    });
    const expected = functions.flatMap((fn) => Array.from(data, (value) => Math.fround(evaluateScalar(fn, value))));
    expect(await run(subject, data)).toEqual(expected);
  });

  test("any integer division by a positive constant", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -40, max: 5 }), fc.integer({ min: 1, max: 9 }), async (from, divisor) => {
        const subject = kernel(1, 16, 8, (k, _, output) => {
          k.range("i", (i) => {
            const n = k.let("n", x.mul(x.add(i, x.int(from)), x.int(3)));
            k.store(output, i, x.toFloat(x.div(n, x.int(divisor))));
            k.store(output, x.add(i, x.int(8)), x.toFloat(x.rem(n, x.int(divisor))));
          });
        });
        const dividends = Array.from({ length: 8 }, (_, i) => (i + from) * 3);
        const quotients = dividends.map((n) => Math.floor(n / divisor));
        expect((await run(subject, new Float32Array(1))).map((value) => value + 0)).toEqual([
          ...quotients.map((q) => q + 0),
          ...dividends.map((n, i) => n - quotients[i]! * divisor + 0),
        ]);
      }),
      { numRuns: 40, seed: 1 },
    );
  });
});

describe("names", () => {
  test.each([
    ["conv1", "conv1"],
    ["layer1.0.conv1", "layer1_0_conv1"],
    ["1x1", "_1x1"],
    ["größe", "größe"],
    ["a b`${c}`", "a_b_$_c__"],
    ["", "_"],
  ])("%j is mended to an identifier", (wish, identifier) => {
    expect(toIdentifier(wish)).toBe(identifier);
  });

  test.each(["await", "arguments", "eval", "class", "constructor", "__proto__", "Math", "Float32Array", "undefined"])(
    "%s is not used as it is",
    (word) => {
      expect(new Identifiers().declare(word)).toBe(`${word}_1`);
    },
  );

  test("a second wish for a name gets a suffix, then numbers, also in inner scopes", () => {
    const names = new Identifiers(undefined, ["load"]);
    expect(names.declare("load", "_data")).toBe("load_data");
    expect(names.declare("load", "_data")).toBe("load_data_1");
    expect(new Identifiers(names).declare("load_data")).toBe("load_data_2");
  });
});

describe("literals", () => {
  test("strings cannot end a line or a script element", () => {
    const hostile = 'a\u2028b\u2029</script><!--"\\\n`${x}';
    const literal = stringLiteral(hostile);
    expect(literal).toMatch(/^[^\u2028\u2029<\n]*$/);
    expect(JSON.parse(literal)).toBe(hostile);
  });

  test("comments stay comments", () => {
    expect(commentText("one\ntwo\u2028three */ four </script> <!--")).toBe("one two three * / four < /script> < !--");
  });

  test("keys are quoted where they must be, and __proto__ is a key like any other", () => {
    expect(["conv", "conv1.weight", "0", "__proto__"].map(propertyKey)).toEqual([
      "conv",
      '"conv1.weight"',
      '"0"',
      '["__proto__"]',
    ]);
  });

  test("float32 values are written as short as possible and read back exactly", () => {
    expect(float32Literal(Math.fround(0.1))).toBe("0.1");
    expect(numberLiteral(0.1)).toBe("0.1");
    expect(numberLiteral(-0)).toBe("-0");
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(Math.fround(Number(float32Literal(value)))).toBe(value);
      }),
    );
  });
});
