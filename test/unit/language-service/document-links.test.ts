import { expect, it } from "vitest";
import { documentLinks } from "../../../src/language-service/document-links.ts";
import { workspaceOf } from "../../support/language-service.ts";

it("links imports and files beside a model from where it stands, and no other text", () => {
  const text = `import {
  Down,
} from "../blocks/down.cvk"
model Net {
  input image [3, 8, 8]
  "conv/1": conv 4 kernel=1
  flatten; dense 2
  output y classes="names.txt"
  output z = "conv/1" classes=["cat", "dog"]
  expect accuracy("set/digits.npz") >= 0.98 && close("net.onnx", 1e-5)
}
`;
  const links = documentLinks(workspaceOf({ "models/net.cvk": text }), "models/net.cvk");
  expect(links.map(({ range, path }) => [text.slice(range.start, range.end), path])).toEqual([
    ["../blocks/down.cvk", "blocks/down.cvk"],
    ["names.txt", "models/names.txt"],
    ["set/digits.npz", "models/set/digits.npz"],
    ["net.onnx", "models/net.onnx"],
  ]);
});

it("has none where there is no file, or no path yet", () => {
  expect(documentLinks(workspaceOf({}), "net.cvk")).toEqual([]);
  expect(documentLinks(workspaceOf({ "net.cvk": 'import { A } from ""' }), "net.cvk")).toEqual([]);
});
