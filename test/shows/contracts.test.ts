/** What `docs/architecture.md` says the compiler checks: each of these mistakes, planted in a copy of the sources, is refused. */
import { expect, it } from "vitest";
import { compileWith, isRefused, type Mistake } from "../support/does-not-compile.ts";

const mistakes: readonly Mistake[] = [
  {
    what: "a misspelt code in an op",
    file: "src/ops/kinds/tile.ts",
    from: 'code: "rank"',
    to: 'code: "rankk"',
    error: `'"rankk"' is not assignable`,
  },
  {
    what: "a misspelt code in a rule that several ops share",
    file: "src/ops/shared/windowed.ts",
    from: 'code: "unread"',
    to: 'code: "unraed"',
    error: `'"unraed"' is not assignable`,
  },
  {
    what: "an op without a message that a shared rule reports",
    file: "src/ops/kinds/shuffle.ts",
    from: "messages: groupMessages,",
    to: "",
    error: '"groups-not-dividing"',
  },
  {
    what: "a misspelt code in an analysis",
    file: "src/analysis/unused-layers.ts",
    from: 'code: "graph/unused-layer"',
    to: 'code: "graph/unusedlayer"',
    error: `'"graph/unusedlayer"' is not assignable`,
  },
  {
    what: "an attribute renamed in the op, but not in its exporter",
    file: "src/ops/kinds/selu.ts",
    from: "gamma",
    to: "gama",
    errorIn: "src/interchange/onnx/exporters/activation.ts",
    error: "'gamma' does not exist",
  },
  {
    what: "an attribute that an import misspells",
    file: "src/interchange/onnx/operators/elementwise.ts",
    from: '"prelu", [value], { shared:',
    to: '"prelu", [value], { share:',
    error: "'share' does not exist",
  },
  {
    what: "an attribute renamed in the op, but not in an idiom that adds the layer",
    file: "src/ops/kinds/leakyrelu.ts",
    from: "slope",
    to: "slop",
    errorIn: "src/interchange/import/idioms/gates.ts",
    error: "'slope' does not exist",
  },
  {
    what: "an attribute renamed in the op, but not in an idiom that looks for the layer",
    file: "src/ops/kinds/power.ts",
    from: "exponent",
    to: "exponend",
    errorIn: "src/interchange/import/idioms/normalisations.ts",
    error: "Property 'exponent' does not exist",
  },
  {
    what: "an op without an exporter",
    file: "src/interchange/onnx/exporters/elementwise.ts",
    from: '  atanh: one("Atanh"),\n',
    to: "",
    errorIn: "src/interchange/onnx/exporters/index.ts",
    error: "Property 'atanh' is missing",
  },
  {
    what: "a target that runs no single step",
    file: "src/targets/wasm/load-wasm.ts",
    from: "    step: (index) => exports.step(index, 0, kernels.run[index]!.extent),\n",
    to: "",
    error: "Property 'step' is missing",
  },
  {
    what: "a misspelt option of a target",
    file: "src/targets/index.ts",
    from: "export { typescript, wasm };",
    to: "export { typescript, wasm };\nexport const four = wasm.with({ treads: 4 });",
    error: "'treads' does not exist",
  },
  {
    what: "a kind of expression that the mapper does not know",
    file: "src/kernel/ir.ts",
    from: '| { readonly kind: "splat"; readonly value: Expression }',
    to: '| { readonly kind: "splat" | "spray"; readonly value: Expression }',
    errorIn: "src/kernel/map.ts",
    error: '"spray"',
  },
];

const { before, after } = compileWith(mistakes);

it("the sources compile", () => {
  expect(before).toEqual([]);
});

it.each(mistakes)("$what does not", (mistake) => {
  expect(isRefused(mistake, after), after.join("\n")).toBe(true);
});
