/** The examples that layers show in the manual: each resolves without a word of complaint and gives the shape it claims. */
import { describe, expect, it } from "vitest";
import { check } from "../../src/check.ts";
import { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import { ops } from "../../src/ops/index.ts";

const spelled = ops.filter((op) => op.spelled);

it("every layer has an example", () => {
  expect(spelled.filter((op) => op.examples.length === 0).map(({ name }) => name)).toEqual([]);
});

describe.each(spelled.map((op) => [op.name, op] as const))("%s", (name, op) => {
  it.each(op.examples)("$text: $input -> $output", ({ text, input, output }) => {
    expect(text.split(/\W+/)).toContain(name);
    const { diagnostics } = check("example.cvk", `model Example {\n  input x ${input}\n  ${text}\n  -> ${output}\n}\n`);
    expect(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join("\n\n")).toBe("");
  });
});
