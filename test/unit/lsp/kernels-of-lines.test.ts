import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { kernelsOf } from "../../../src/lsp/views.ts";

const text = `model Net {
  input image [3, 8, 8]
  stem: conv 8 kernel=3 pad=1
  relu
  head: conv 4 kernel=1
}
`;

it.each([
  ["stem: conv", /^\/\/ net\.cvk:3 {2}stem: conv 8 /],
  // Fused with the line before.
  ["relu", /^\/\/ net\.cvk:3 {2}stem: conv 8 /],
  ["head: conv", /^\/\/ net\.cvk:5 {2}head: conv 4 /],
])("of %s, kernels are shown from where it is computed, not where weights are packed", (line, comment) => {
  const { source, models } = check("net.cvk", text);
  const kernels = kernelsOf(models[0]!, { source, start: text.indexOf(line) });
  expect(kernels.text.split("\n")[kernels.line]).toMatch(comment);
});

it("kernels are made for sizes that are known", () => {
  const { source, models } = check("net.cvk", text.replace("[3, 8, 8]", "[3, H, W]"));
  expect(() => kernelsOf(models[0]!, { source, start: 0 })).toThrow("H, W is open");
});
