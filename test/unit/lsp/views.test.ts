import { expect, it } from "vitest";
import { graphOf, kernelsOf, reportOf } from "../../../src/lsp/views.ts";
import { modelOf } from "../../support/models.ts";

const text = `model Net {
  input image [3, 8, 8]
  conv 4 kernel=3
  relu
  flatten
  dense 2
}
`;

const model = modelOf(text, {}, undefined, "net.cvk");
const { source } = model.span;

/** The line of the kernels' text that belongs to a line of the model. */
function kernelLine(line: number): string {
  const { text: kernels, line: at } = kernelsOf(model, { source, start: source.lineStarts[line - 1]! + 2 });
  return kernels.split("\n")[at]!;
}

it("kernels of a line begin where they name it; those of a fused line with the line that it was fused with", () => {
  expect(kernelLine(3)).toMatch(/^\/\/ net\.cvk:3 /);
  expect(kernelLine(4)).toBe(kernelLine(3));
  expect(kernelLine(6)).toMatch(/^\/\/ net\.cvk:6 /);
});

it("pages are whole and load nothing", () => {
  for (const { html } of [reportOf(model), graphOf(model)]) {
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toMatch(/<meta http-equiv="Content-Security-Policy" content="default-src/);
  }
});

it("kernels are of bound sizes alone", () => {
  const open = modelOf("model Net { input image [3, H, 8]; relu }");
  expect(() => kernelsOf(open, { source: open.span.source, start: 0 })).toThrow(
    "kernels are made for bound sizes, and H is open",
  );
});
