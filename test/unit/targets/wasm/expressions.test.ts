/** Every operator, type and number of lanes means the same to a binary and to the interpreter. */
import { setFlagsFromString } from "node:v8";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KernelBuilder } from "../../../../src/kernel/kernel-builder.ts";
import * as x from "../../../../src/kernel/expression.ts";
import { exp, log } from "../../../../src/kernel/functions.ts";
import { erf } from "../../../../src/kernel/normal-distribution.ts";
import { tanh } from "../../../../src/kernel/sigmoids.ts";
import { evaluateScalar, interpretProgram } from "../../../../src/kernel/interpret-program.ts";
import type { StorageType } from "../../../../src/kernel/elements.ts";
import type { Buffer, Expression, Lanes, Program } from "../../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../../src/kernel/verify-program.ts";
import { buffer, program } from "../../kernel/samples.ts";
import { relaxedSimd } from "../../../../src/targets/wasm/wasm-peak.ts";
import { wasmNet } from "./instance.ts";
import { functionInDouble } from "../../../../src/kernel/in-double.ts";

interface Setting {
  readonly float?: "f32" | "f64";
  readonly lanes?: Lanes;
}

/** `result[i] = value(i)` for each element, or vector of elements, of `data`. */
function mapped(
  length: number,
  value: (i: Expression, data: Buffer, k: KernelBuilder) => Expression,
  { float = "f32", lanes = 1 }: Setting = {},
  others: readonly Buffer[] = [],
  elements = length,
): Program {
  const data = buffer("data", "input", elements);
  const result = buffer("result", "output", length);
  const k = new KernelBuilder();
  k.for("i", 0, length, (i) => k.store(result, i, value(i, data, k)), lanes);
  const written = k.finish({ name: "layer", description: "layer", origin: undefined });
  const fn = float === "f64" ? functionInDouble(written) : written;
  const subject = program({
    name: "Mapped",
    buffers: [data, result, ...others],
    inputs: [{ name: "data", buffer: data, shape: [elements] }],
    outputs: [{ name: "result", buffer: result, shape: [length] }],
    run: [[fn, 1]],
  });
  verifyProgram(subject);
  return subject;
}

function wasm(subject: Program, data: Float32Array): number[] {
  const net = wasmNet(subject, { guards: true });
  net.load(new Map());
  return [...net.run(new Map([["data", data]])).get("result")!];
}

function interpreted(subject: Program, data: Float32Array): number[] {
  const net = interpretProgram(subject);
  net.load(new Map());
  return [...net.run(new Map([["data", data]])).get("result")!];
}

/** Without the sign of zero, which the IR leaves open where it takes an extreme. */
function plain(numbers: readonly number[]): number[] {
  return numbers.map((value) => value + 0);
}

const settings: readonly (readonly [string, Setting])[] = [
  ["f32", { float: "f32", lanes: 1 }],
  ["f64", { float: "f64", lanes: 1 }],
  ["f32x4", { float: "f32", lanes: 4 }],
];

test("picks lanes of two vectors", () => {
  const values = Float32Array.of(1.5, -2.25, 0, 7, -0.1, 1e-20, 3e30, -8.5);
  fc.assert(
    fc.property(fc.array(fc.nat(7), { minLength: 4, maxLength: 4 }), (picks) => {
      const subject = mapped(
        4,
        (_, data) => x.shuffle(x.load(data, x.int(0), 4), x.load(data, x.int(4), 4), picks),
        { lanes: 4 },
        [],
        8,
      );
      expect(wasm(subject, values)).toEqual(picks.map((pick) => values[pick]));
      expect(interpreted(subject, values)).toEqual(picks.map((pick) => values[pick]));
    }),
    { numRuns: 30 },
  );
});

describe.each(settings)("floats as %s", (_, setting) => {
  const { lanes = 1 } = setting;
  const values = Float32Array.of(1.5, -2.25, 0, 7, -0.1, 1e-20, 3e30, -8.5);
  const at = (i: Expression, data: Buffer) => x.load(data, i, lanes);

  test.each([
    ["neg", x.neg],
    ["abs", x.abs],
    ["floor", x.floor],
    ["ceil", x.ceil],
    ["sqrt", (a: Expression) => x.sqrt(x.abs(a))],
    ["plus a constant", (a: Expression) => x.add(a, x.float(0.75))],
  ])("%s", (_name, operator) => {
    const subject = mapped(values.length, (i, data) => operator(at(i, data)), setting);
    expect(wasm(subject, values)).toEqual(interpreted(subject, values));
  });

  test.each([
    ["add", x.add],
    ["sub", x.sub],
    ["mul", x.mul],
    ["div", x.div],
    ["min", x.min],
    ["max", x.max],
  ])("%s", (_name, operator) => {
    const other = x.float(-1.25);
    for (const swapped of [false, true]) {
      const subject = mapped(
        values.length,
        (i, data) => {
          const a = at(i, data);
          const b = x.add(x.abs(a), x.splat(other, lanes));
          return swapped ? operator(b, a) : operator(a, b);
        },
        setting,
      );
      expect(plain(wasm(subject, values))).toEqual(plain(interpreted(subject, values)));
    }
  });

  test.each(["eq", "ne", "lt", "le", "gt", "ge"] as const)("select by %s", (operator) => {
    const subject = mapped(
      values.length,
      (i, data) => {
        const a = at(i, data);
        const condition = x.compare(operator, a, x.float(1.5));
        const both = x.and(condition, x.not(x.compare("eq", a, x.float(0))));
        return x.select(x.or(both, x.compare("gt", a, x.float(5))), x.neg(a), x.float(4));
      },
      setting,
    );
    expect(wasm(subject, values)).toEqual(interpreted(subject, values));
  });

  test("doubles hold what floats do not", () => {
    const values = Float32Array.of(1e30, -3e38, 1e-40, NaN, 3.4e38, 0.1, -7, 1e-30, 5, 3e38, -1e30, 2);
    const subject = mapped(
      values.length,
      (i, data, k) => {
        const element = x.load(data, i, lanes);
        const wide = k.let("wide", x.widen(element));
        const half = k.variable("half", x.mul(wide, x.double(0.5)));
        // Twice, so that the variable is read and assigned; from a computed float, and from memory.
        k.for("round", 0, 2, () => half.set(x.add(half.value, x.mul(x.widen(x.neg(element)), x.double(0.25)))));
        const root = x.sqrt(x.abs(x.mul(wide, x.sub(wide, half.value))));
        return x.narrow(x.div(x.neg(root), x.double(3)));
      },
      setting,
    );
    expect(wasm(subject, values)).toEqual(Array.from(values, (value) => Math.fround(-Math.abs(value) / 3)));
  });

  test("doubles of a vector that is partly filled", () => {
    for (const active of [1, 2, 3]) {
      const data = buffer("data", "input", 4);
      const result = buffer("result", "output", 4);
      const k = new KernelBuilder();
      const loaded = x.widen(x.load(data, x.int(0), 4, active));
      k.store(result, x.int(0), x.narrow(x.mul(loaded, x.double(2))), active);
      const fn = k.finish({ name: "layer", description: "layer", origin: undefined });
      const subject = program({
        name: "Partly",
        buffers: [data, result],
        inputs: [{ name: "data", buffer: data, shape: [4] }],
        outputs: [{ name: "result", buffer: result, shape: [4] }],
        run: [[fn, 1]],
      });
      verifyProgram(subject);
      expect(wasm(subject, Float32Array.of(1, 2, 3, 4)).slice(0, active)).toEqual([2, 4, 6].slice(0, active));
    }
  });

  test("the extremes of two values are NaN where either is", () => {
    const data = Float32Array.of(NaN, NaN, -1, 3, Infinity, -Infinity, NaN, 2, NaN, 1, NaN, -1, 0, NaN, Infinity, NaN);
    for (const [extreme, compute] of [[x.max, Math.max] as const, [x.min, Math.min] as const]) {
      const half = data.length / 2;
      const subject = mapped(
        half,
        (i, all) => extreme(x.load(all, i, lanes), x.load(all, x.add(i, x.int(half)), lanes)),
        setting,
        [],
        data.length,
      );
      const expected = Array.from({ length: half }, (_each, at) => compute(data[at]!, data[at + half]!));
      expect(wasm(subject, data)).toEqual(expected);
    }
  });

  test("an extreme that is found round by round is NaN wherever NaN comes", () => {
    const { float = "f32" } = setting;
    const rounds = 5;
    for (const [extreme, start] of [[x.max, -Infinity] as const, [x.min, Infinity] as const]) {
      const data = buffer("data", "input", rounds * lanes);
      const result = buffer("result", "output", lanes);
      const k = new KernelBuilder();
      const found = k.variable("found", x.splat(x.float(start), lanes));
      // Two a round, the last one apart, and no use before all of them have been seen.
      k.for("i", 0, 2, (i) => {
        for (const at of [0, 1]) {
          const index = x.mul(x.add(x.mul(i, x.int(2)), x.int(at)), x.int(lanes));
          found.set(extreme(found.value, x.load(data, index, lanes)));
        }
      });
      found.set(extreme(found.value, x.load(data, x.int(4 * lanes), lanes)));
      k.store(result, x.int(0), found.value);
      const written = k.finish({ name: "layer", description: "layer", origin: undefined });
      const fn = float === "f64" ? functionInDouble(written) : written;
      const subject = program({
        name: "Rounds",
        buffers: [data, result],
        inputs: [{ name: "data", buffer: data, shape: [data.length] }],
        outputs: [{ name: "result", buffer: result, shape: [lanes] }],
        run: [[fn, 1]],
      });
      verifyProgram(subject);
      const numbers = Float32Array.from({ length: data.length }, (_each, at) => ((at * 7) % 5) - 2);
      expect(wasm(subject, numbers)).toEqual(interpreted(subject, numbers));
      expect(wasm(subject, numbers)).not.toContain(NaN);
      for (const at of numbers.keys()) {
        const holding = numbers.with(at, NaN);
        const expected = wasm(subject, numbers).with(at % lanes, NaN);
        expect(wasm(subject, holding), `NaN at ${at}`).toEqual(expected);
      }
      expect(
        wasm(
          subject,
          numbers.map(() => NaN),
        ),
      ).toEqual(Array.from({ length: lanes }, () => NaN));
    }
  });

  test("a NaN passes through an activation, on either side of the constant", () => {
    const data = Float32Array.of(NaN, -1, 3, 9);
    const relu = mapped(4, (i, from) => x.max(at(i, from), x.float(0)), setting);
    const relu6 = mapped(4, (i, from) => x.min(x.float(6), x.max(x.float(0), at(i, from))), setting);
    expect(wasm(relu, data)).toEqual([NaN, 0, 3, 9]);
    expect(wasm(relu6, data)).toEqual([NaN, 0, 3, 6]);
  });

  test("conversions and bits", () => {
    const some = Float32Array.of(1.9, -1.9, 0, 100.5);
    const subject = mapped(
      4,
      (i, data) => {
        const a = at(i, data);
        const truncated = x.toFloat(x.toInt(a));
        const doubled = x.floatFromBits(
          x.add(x.bitsOfFloat(x.add(x.abs(a), x.float(1))), x.splat(x.int(1 << 23), lanes)),
        );
        return x.add(truncated, doubled);
      },
      setting,
    );
    expect(wasm(subject, some)).toEqual(interpreted(subject, some));
  });

  test.each([
    ["exp", exp],
    ["log", log],
    ["tanh", tanh],
    ["erf", erf],
  ])("%s", (_name, fn) => {
    const some = Float32Array.from({ length: 64 }, (_value, index) => (index + 1) / 8 - (fn === log ? 0 : 4));
    const subject = mapped(64, (i, data) => x.call(fn, at(i, data)), setting);
    wasm(subject, some).forEach((value, index) => {
      const wanted = evaluateScalar(fn, some[index]!);
      expect(Math.abs(value - wanted)).toBeLessThanOrEqual(3e-7 * Math.abs(wanted));
    });
  });

  test("functions at the ends of their range", () => {
    const ends = Float32Array.of(Infinity, -Infinity, 200, -200);
    expect(
      wasm(
        mapped(4, (i, data) => x.call(exp, at(i, data)), setting),
        ends,
      ),
    ).toEqual([Infinity, 0, Infinity, 0]);
    expect(
      wasm(
        mapped(4, (i, data) => x.call(tanh, at(i, data)), setting),
        ends,
      ),
    ).toEqual([1, -1, 1, -1]);
    const small = Float32Array.of(0, 1, -1, Infinity);
    expect(
      wasm(
        mapped(4, (i, data) => x.call(log, at(i, data)), setting),
        small,
      ),
    ).toEqual([-Infinity, 0, NaN, Infinity]);
  });
});

describe("integers", () => {
  const whole = Float32Array.of(7, -7, 0, 12, -1, 100, -100, 13);
  const operators: readonly (readonly [string, (a: Expression, n: Expression) => Expression])[] = [
    ["add", x.add],
    ["sub", x.sub],
    ["mul", x.mul],
    ["div", x.div],
    ["rem", x.rem],
    ["min", x.min],
    ["max", x.max],
    ["and", (a, n) => x.binary("and", a, n)],
    ["or", (a, n) => x.binary("or", a, n)],
  ];
  for (const lanes of [1, 4] as const) {
    test.each(operators)(`%s, ${lanes} at a time`, (_name, operator) => {
      for (const n of [1, 4, 5, 12]) {
        const subject = mapped(
          whole.length,
          (i, data, k) => {
            const a = k.let("a", x.toInt(x.load(data, i, lanes)));
            return x.toFloat(operator(a, x.splat(x.int(n), lanes)));
          },
          { lanes },
        );
        expect(plain(wasm(subject, whole))).toEqual(plain(interpreted(subject, whole)));
      }
    });

    test(`shifts, comparisons and negation, ${lanes} at a time`, () => {
      const subject = mapped(
        whole.length,
        (i, data) => {
          const a = x.toInt(x.load(data, i, lanes));
          const shifted = x.add(x.shiftLeft(a, 3), x.shiftRight(a, 1));
          const chosen = x.select(x.compare("lt", a, x.splat(x.int(3), lanes)), x.unary("neg", a), shifted);
          return x.toFloat(chosen);
        },
        { lanes },
      );
      expect(plain(wasm(subject, whole))).toEqual(plain(interpreted(subject, whole)));
    });
  }

  test("divides by what is known only when it runs", () => {
    const subject = mapped(whole.length, (i, data) => {
      const divisor = x.add(i, x.int(1));
      const a = x.toInt(x.load(data, i));
      return x.toFloat(x.add(x.mul(x.div(a, divisor), x.int(1000)), x.rem(a, divisor)));
    });
    expect(wasm(subject, whole)).toEqual(interpreted(subject, whole));
  });

  test("truth in all lanes at once", () => {
    const subject = mapped(
      8,
      (i, data) => x.select(x.compare("lt", i, x.int(4)), x.load(data, i, 4), x.splat(x.float(-1), 4)),
      { lanes: 4 },
    );
    expect(wasm(subject, whole)).toEqual([7, -7, 0, 12, -1, -1, -1, -1]);
  });
});

describe("storage", () => {
  test.each(["f32", "f64", "i32"] as const)("reads constants kept as %s", (element: StorageType) => {
    const table = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5, 7];
    const data =
      element === "f32"
        ? Float32Array.from(table)
        : element === "f64"
          ? Float64Array.from(table)
          : Int32Array.from(table);
    const constant = buffer("table", "constant", table.length, element, data);
    for (const float of ["f32", "f64"] as const) {
      const read = (i: Expression) => (element === "i32" ? x.toFloat(x.load(constant, i)) : x.load(constant, i));
      expect(
        wasm(
          mapped(table.length, (i) => read(i), { float }, [constant]),
          new Float32Array(table.length),
        ),
      ).toEqual(table);
    }
  });

  test("keeps the lower 16 bits of integers", () => {
    const numbers = Float32Array.of(0, 1, -1, 32767, -32768, 32768, 65535, -32769, 65536, 12_345_678);
    const kept = buffer("kept", "workspace", numbers.length, "i16");
    const [data, result] = [buffer("data", "input", numbers.length), buffer("result", "output", numbers.length)];
    const k = new KernelBuilder();
    k.for("i", 0, numbers.length, (i) => k.store(kept, i, x.toInt(x.load(data, i))));
    k.for("i", 0, 8, (i) => k.store(result, i, x.toFloat(x.load(kept, i, 4))), 4);
    k.for("i", 8, numbers.length, (i) => k.store(result, i, x.toFloat(x.load(kept, i))));
    const fn = k.finish({ name: "layer", description: "", origin: undefined });
    const subject = program({
      name: "Narrow",
      buffers: [data, kept, result],
      inputs: [{ name: "data", buffer: data, shape: [numbers.length] }],
      outputs: [{ name: "result", buffer: result, shape: [numbers.length] }],
      run: [[fn, 1]],
    });
    verifyProgram(subject);
    const expected = [0, 1, -1, 32767, -32768, -32768, -1, 32767, 0, 24_910];
    expect(interpreted(subject, numbers)).toEqual(expected);
    expect(wasm(subject, numbers)).toEqual(expected);
  });

  test("an integer of 16 bits in every lane", () => {
    const table = buffer("table", "constant", 3, "i16", Int16Array.of(7, -5, 300));
    const subject = mapped(12, (i) => x.toFloat(x.splat(x.load(table, x.div(i, x.int(4))), 4)), { lanes: 4 }, [table]);
    expect(wasm(subject, new Float32Array(12))).toEqual([7, 7, 7, 7, -5, -5, -5, -5, 300, 300, 300, 300]);
  });

  test("a choice reads only the memory that is chosen", () => {
    const subject = mapped(6, (i, data) => {
      return x.select(x.compare("ge", i, x.int(2)), x.load(data, x.sub(i, x.int(2))), x.float(9));
    });
    expect(wasm(subject, Float32Array.of(1, 2, 3, 4, 5, 6))).toEqual([9, 9, 1, 2, 3, 4]);
  });

  test.each([1, 2, 3])("the first %i lanes of a vector", (active) => {
    const data = buffer("data", "input", 11);
    const result = buffer("result", "output", 12);
    const k = new KernelBuilder();
    k.for("i", 0, 3, (i) => {
      const at = x.mul(i, x.int(4));
      k.store(result, at, x.splat(x.float(-1), 4));
      k.store(result, at, x.add(x.load(data, at, 4, active), x.splat(x.float(0.5), 4)), active);
    });
    k.store(result, x.int(8), x.load(data, x.int(0), 4, active));
    const fn = k.finish({ name: "layer", description: "", origin: undefined });
    const subject = program({
      name: "Partial",
      buffers: [data, result],
      inputs: [{ name: "data", buffer: data, shape: [11] }],
      outputs: [{ name: "result", buffer: result, shape: [12] }],
      run: [[fn, 1]],
    });
    const values = Float32Array.from({ length: 11 }, (_, at) => at + 1);
    const lanes = (from: number, rest: number, more: number) =>
      [0, 1, 2, 3].map((lane) => (lane < active ? from + lane + more : rest));
    expect(wasm(subject, values)).toEqual([...lanes(1, -1, 0.5), ...lanes(5, -1, 0.5), ...lanes(1, 0, 0)]);
  });

  test.each([1, 2, 3, 4])("%i of four doubles, kept in memory", (active) => {
    const data = buffer("data", "input", 4);
    const result = buffer("result", "output", 8);
    const k = new KernelBuilder();
    const kept = k.scratch("kept", active);
    k.store(kept, x.int(0), x.mul(x.widen(x.load(data, x.int(0), 4)), x.double(1 / 3)), active);
    k.for("i", 0, active, (i) => k.store(result, i, x.narrow(x.mul(x.element(kept, i), x.double(3)))));
    k.store(result, x.int(4), x.narrow(x.mul(x.element(kept, x.int(0), 4, active), x.double(3))));
    const fn = k.finish({ name: "layer", description: "", origin: undefined });
    const subject = program({
      name: "Kept",
      buffers: [data, result, kept],
      inputs: [{ name: "data", buffer: data, shape: [4] }],
      outputs: [{ name: "result", buffer: result, shape: [8] }],
      run: [[fn, 1]],
    });
    verifyProgram(subject);
    const values = Float32Array.of(1.1, -2.2, 3.3, 4.4);
    const expected = [...values].map((value, at) => (at < active ? Math.fround(value * (1 / 3) * 3) : 0));
    expect(wasm(subject, values)).toEqual([...expected, ...expected]);
  });
});

// ── Random integers ──────────────────────────────────────────────────────────────────────────────────────────────────

type Build = (i: Expression, j: Expression, k: KernelBuilder) => Expression;

const { int } = fc.letrec<{ int: Build }>((tie) => {
  const pair = fc.tuple(tie("int"), tie("int"));
  const positive = fc.integer({ min: 1, max: 9 });
  return {
    int: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constant<Build>((i) => i),
      fc.constant<Build>((_, j) => j),
      fc.integer({ min: -20, max: 20 }).map(
        (n): Build =>
          () =>
            x.int(n),
      ),
      ...[x.add, x.sub, x.mul, x.min, x.max].map((build) =>
        pair.map(
          ([a, b]): Build =>
            (i, j, k) =>
              build(a(i, j, k), b(i, j, k)),
        ),
      ),
      ...[x.div, x.rem].map((build) =>
        fc.tuple(tie("int"), positive).map(
          ([a, n]): Build =>
            (i, j, k) =>
              build(a(i, j, k), x.int(n)),
        ),
      ),
      tie("int").map(
        (a): Build =>
          (i, j, k) =>
            k.let("named", a(i, j, k)),
      ),
    ),
  };
});

test("random integers in two loops, as values and as indices", () => {
  const data = buffer("data", "input", 16);
  const result = buffer("result", "output", 15);
  fc.assert(
    fc.property(int, int, fc.integer({ min: 1, max: 3 }), (build, index, step) => {
      const k = new KernelBuilder();
      k.range("i", (i) => {
        const sum = k.variable("sum", x.float(0));
        k.for(
          "j",
          x.rem(i, x.int(2)),
          7,
          (j) => {
            const read = x.load(data, x.rem(index(i, j, k), x.int(16)));
            sum.set(x.add(sum.value, x.add(x.toFloat(x.rem(build(i, j, k), x.int(1000))), read)));
          },
          step,
        );
        k.store(result, i, sum.value);
      });
      const fn = functionInDouble(k.finish({ name: "layer", description: "", origin: undefined }));
      const subject = program({
        name: "Random",
        buffers: [data, result],
        inputs: [{ name: "data", buffer: data, shape: [16] }],
        outputs: [{ name: "result", buffer: result, shape: [15] }],
        run: [[fn, 15]],
      });
      verifyProgram(subject);
      const values = Float32Array.from({ length: 16 }, (_, at) => at / 4);
      let wanted: number[] | undefined;
      try {
        wanted = interpreted(subject, values);
      } catch {
        // Beyond 32 bits: the interpreter refuses.
      }
      fc.pre(wanted !== undefined);
      expect(plain(wasm(subject, values))).toEqual(plain(wanted!));
    }),
    { numRuns: 300, seed: 5 },
  );
});

// ── Fused multiply-adds ──────────────────────────────────────────────────────────────────────────────────────────────

function square(data: Expression): Expression {
  return x.mul(data, data);
}

describe("with relaxed SIMD", () => {
  /** The square of 1 + 2^-12 less what binary32 rounds it to. */
  const lost = 2 ** -24;
  const rounded = x.splat(x.float(1 + 2 ** -11), 4);

  test.each([
    ["a * b + c", (data: Expression) => x.add(square(data), x.neg(rounded)), [0, lost]],
    ["c + a * b", (data: Expression) => x.add(x.neg(rounded), square(data)), [0, lost]],
    ["c - a * b", (data: Expression) => x.sub(rounded, square(data)), [0, -lost]],
    ["a * b - c, which has no instruction", (data: Expression) => x.sub(square(data), rounded), [0]],
  ])("%s is rounded once or twice", (_, value, expected) => {
    if (!relaxedSimd.isThere()) setFlagsFromString(relaxedSimd.v8Flag);
    const subject = mapped(4, (i, data) => value(x.load(data, i, 4)), { lanes: 4 });
    const inputs = new Map([["data", new Float32Array(4).fill(1 + 2 ** -12)]]);
    const [plain, relaxed] = [false, true].map((isRelaxed) => wasmNet(subject, { relaxedSimd: isRelaxed }));
    const results = relaxed!.run(inputs).get("result")!;
    expect(expected).toContain(results[0]);
    expect(plain!.run(inputs).get("result")![0]! + 0).toBe(0);
    const isFused = Buffer.compare(plain!.kernels.binary, relaxed!.kernels.binary) !== 0;
    expect(isFused).toBe(expected.length > 1);
  });
});
