/** Random expressions mean the same to the interpreter and to V8: precedence, folding and cheap divisions. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { emitTypeScript } from "../../../src/targets/typescript/emit-typescript.ts";
import { KernelBuilder } from "../../../src/kernel/kernel-builder.ts";
import * as x from "../../../src/kernel/expression.ts";
import { textOf } from "../../../src/javascript/sections.ts";
import { interpretProgram } from "../../../src/kernel/interpret-program.ts";
import type { Expression, Program } from "../../../src/kernel/ir.ts";
import { verifyProgram } from "../../../src/kernel/verify-program.ts";
import { importModule } from "../../support/import-module.ts";
import { buffer, program } from "../kernel/samples.ts";
import { functionInDouble } from "../../../src/kernel/in-double.ts";

const EXTENT = 5;
const data = buffer("data", "input", EXTENT);
const result = buffer("result", "output", EXTENT);

/** An expression once it is known where it stands: at the loop's index. */
type Build = (i: Expression) => Expression;

const { int, float } = fc.letrec<{ int: Build; float: Build }>((tie) => {
  const ints = fc.tuple(tie("int"), tie("int"));
  const floats = fc.tuple(tie("float"), tie("float"));
  const positive = fc.integer({ min: 1, max: 9 });
  const both =
    (build: (a: Expression, b: Expression) => Expression) =>
    ([a, b]: readonly [Build, Build]): Build =>
    (i) =>
      build(a(i), b(i));
  const byConstant =
    (build: (a: Expression, b: Expression) => Expression) =>
    ([a, n]: readonly [Build, number]): Build =>
    (i) =>
      build(a(i), x.int(n));
  // The sign of zero is not specified, so nothing may divide by one.
  const divide = both((a, b) => x.div(a, x.add(x.abs(b), x.float(1))));
  return {
    int: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant<Build>((i) => i),
      fc.integer({ min: -20, max: 20 }).map(
        (n): Build =>
          () =>
            x.int(n),
      ),
      ...[x.add, x.sub, x.mul, x.min, x.max].map((build) => ints.map(both(build))),
      ...[x.div, x.rem].map((build) => fc.tuple(tie("int"), positive).map(byConstant(build))),
      fc.tuple(tie("int"), positive).map(
        ([a, n]): Build =>
          (i) =>
            x.shiftRight(a(i), n),
      ),
      tie("int").map(
        (a): Build =>
          (i) =>
            x.unary("neg", a(i)),
      ),
    ),
    float: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant<Build>((i) => x.load(data, i)),
      fc.integer({ min: -20, max: 20 }).map(
        (n): Build =>
          () =>
            x.float(n / 4),
      ),
      ...[x.add, x.sub, x.mul, x.min, x.max].map((build) => floats.map(both(build))),
      floats.map(divide),
      ...[x.neg, x.abs, x.floor, x.ceil].map((build) =>
        tie("float").map(
          (a): Build =>
            (i) =>
              build(a(i)),
        ),
      ),
      tie("float").map(
        (a): Build =>
          (i) =>
            x.max(a(i), x.float(0)),
      ),
      tie("int").map(
        (a): Build =>
          (i) =>
            x.toFloat(a(i)),
      ),
      fc
        .tuple(tie("float"), tie("float"), tie("float"), tie("int"), tie("int"))
        .map(([a, b, c, m, n]): Build => (i) => {
          const first = x.compare("lt", a(i), b(i));
          return x.select(x.or(x.and(first, x.compare("ne", m(i), n(i))), x.not(first)), c(i), a(i));
        }),
    ),
  };
});

function programOf(build: Build): Program {
  const k = new KernelBuilder();
  k.range("i", (i) => k.store(result, i, build(i)));
  const fn = functionInDouble(k.finish({ name: "layer", description: "layer", origin: undefined }));
  const inputs = [{ name: "data", buffer: data, shape: [EXTENT] }];
  const outputs = [{ name: "result", buffer: result, shape: [EXTENT] }];
  return program({ name: "Random", buffers: [data, result], inputs, outputs, run: [[fn, EXTENT]] });
}

const values = Float32Array.of(1.5, -0.25, 0, -3, 40);

/** Without the sign of zero. */
function plain(numbers: Iterable<number>): number[] {
  return Array.from(numbers, (value) => value + 0);
}

function interpreted(subject: Program): number[] | undefined {
  const net = interpretProgram(subject);
  net.load(new Map());
  try {
    return plain(net.run(new Map([["data", values]])).get("result")!);
  } catch {
    return undefined;
  }
}

test.each([
  [
    "integers",
    int.map(
      (build): Build =>
        (i) =>
          x.toFloat(build(i)),
    ),
  ],
  ["floats", float],
])("random expressions of %s", async (_, arbitrary) => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (build) => {
      const subject = programOf(build);
      verifyProgram(subject);
      const expected = interpreted(subject);
      // Beyond 32 bits: the interpreter refuses, and other engines may give anything.
      fc.pre(expected !== undefined);
      const net = await importModule(subject);
      expect(plain(net.run({ data: values })["result"]!), textOf(emitTypeScript(subject).sections(false))).toEqual(
        expected,
      );
    }),
    { numRuns: 300, seed: 9 },
  );
});
