/**
 * Every pointwise op of one number, and `pow`, over the whole range of binary32: within bounds, and as docs/accuracy.md says, which
 * `npx vitest run test/shows/pointwise-accuracy.test.ts -u` writes.
 */
import { format } from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.ts";
import { float32 } from "../../src/tensor/shape.ts";
import { nameOf, pointCount, SMALL, subjects, worstOf, type Off, type Subject } from "../support/pointwise-accuracy.ts";
import { modelOf, runModel } from "../support/models.ts";
import { attributesOf } from "../support/run-op.ts";

/** Computed in doubles and rounded once. */
const DOUBLE_UNITS = 0.501;
/** Computed in single precision. */
const SINGLE_UNITS = 5;
/** The largest error of results that are subnormal or nearly so. */
const SMALL_ERROR = 3e-39;

const found = new Map<Subject, { readonly ts: Off; readonly wasm: Off }>();

beforeAll(async () => {
  for (const subject of subjects) {
    found.set(subject, { ts: await worstOf(subject, "ts"), wasm: await worstOf(subject, "wasm") });
  }
}, 120_000);

describe.each(subjects.map((subject) => [nameOf(subject), subject] as const))("%s", (_name, subject) => {
  it("is rounded correctly by the TypeScript target", () => {
    const { ts } = found.get(subject)!;
    expect(ts.units, `at ${ts.at.join(", ")}`).toBeLessThanOrEqual(DOUBLE_UNITS);
    expect(ts.small, "half a unit of them").toBeLessThanOrEqual(SMALL * 2 ** -24 * DOUBLE_UNITS * 2);
  });

  it("is off by a few units in single precision", () => {
    const { wasm } = found.get(subject)!;
    expect(wasm.units, `at ${wasm.at.join(", ")}`).toBeLessThanOrEqual(subject.exception?.units ?? SINGLE_UNITS);
    expect(wasm.small).toBeLessThanOrEqual(SMALL_ERROR);
  });
});

it("no pointwise op of one number is left out but those that add, multiply or round", () => {
  const measured = new Set(subjects.map(({ op }) => op));
  const isPointwise = ops.filter((op) => {
    const attributes = attributesOf(op, "exponent" in op.attributes ? { exponent: 2 } : {});
    return (
      op.category === "activation" && op.spelled && op.traits([float32([1, 4])], attributes).pointwise !== undefined
    );
  });
  expect(isPointwise.map(({ name }) => name).filter((name) => !measured.has(name))).toEqual([
    "prelu",
    "rescale",
    "round",
  ]);
});

it.each(["reference", "ts", "wasm"] as const)(
  "the manual's softplus reciprocal keeps its digits on %s",
  async (target) => {
    const model = modelOf("model M {\n  input x [6]\n  softplus reciprocal\n}");
    const x = Float32Array.of(-50, -17, -15, -8, 0, 5);
    const results = await runModel(model, target, x);
    results.forEach((found, at) => {
      const expected = 1 / Math.log1p(Math.exp(x[at]!));
      expect(Math.abs(found / expected - 1)).toBeLessThan(5e-7);
    });
  },
);

it("docs/accuracy.md says so", async () => {
  await expect(await format(page(), { parser: "markdown", printWidth: 120 })).toMatchFileSnapshot(
    "../../docs/accuracy.md",
  );
});

function page(): string {
  const rows = subjects.map((subject) => {
    const { ts, wasm } = found.get(subject)!;
    const at = wasm.at.map((x) => Number(x.toPrecision(4))).join(", ");
    const small = wasm.small === 0 ? "" : wasm.small.toExponential(0);
    return `| ${nameOf(subject)} | ${ts.units.toFixed(2)} | ${wasm.units.toFixed(2)} | ${at} | ${small} |`;
  });
  const exceptions = subjects.flatMap((subject) =>
    subject.exception === undefined ? [] : [`- \`${nameOf(subject)}\`: ${subject.exception.why}.`],
  );
  return `# How exact pointwise layers are

Errors in units in the last place of a binary32 (ulp), the worst of ${pointCount.toLocaleString("en")} numbers over the whole range, zeros, infinities and NaN
among them, against an oracle in float64. Half a unit is a correctly rounded result. The TypeScript target computes in float64
and rounds once; the WebAssembly target computes in float32. Written and held by \`test/shows/pointwise-accuracy.test.ts\`, which
allows ${DOUBLE_UNITS} and ${SINGLE_UNITS} units.

Results below ${SMALL.toExponential(1)} lose digits in float32 on their way to subnormal numbers; their largest error stands in the last column as a
number. Attributes that float32 does not hold, such as an exponent of 2.2, are rounded to it.

| layer | TypeScript, ulp | WebAssembly, ulp | worst at | error of results near 0 |
| --- | ---: | ---: | ---: | ---: |
${rows.join("\n")}

Beyond the common bound:

${exceptions.join("\n")}
`;
}
