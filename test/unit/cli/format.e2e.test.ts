/** `convoke format` as a user runs it. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { attributeOrder } from "../../../src/ops/attribute-order.ts";
import { layerNames } from "../../../src/ops/index.ts";
import { workplace } from "../../support/command.ts";
import { examplesFolder } from "../../support/models.ts";

const rough = "model M {\ninput x [3,8,8]\nconv 4 pad=1 kernel=3\n}\n";
const even = "model M {\n  input x [3, 8, 8]\n  conv 4 kernel=3 pad=1\n}\n";

const place = workplace({
  "models/rough.cvk": rough,
  "models/even.cvk": even,
  "broken.cvk": "model M {\nconv   4   kernel = = 3\nconv   4\n}\n",
  "open.cvk": "model M {\nadd { conv   4\n}\n",
  "net.onnx": "",
});
afterAll(() => place.remove());

it("--check lists what would change, and writes nothing", () => {
  const { code, out, err } = place.convoke("format", "--check", "models");
  expect({ code, out, err }).toEqual({ code: 1, out: "models/rough.cvk\n", err: "1 file to format: convoke format\n" });
  expect(readFileSync(place.path("models/rough.cvk"), "utf8")).toBe(rough);
});

it("changes files in place, and only those that differ", () => {
  const before = statSync(place.path("models/even.cvk")).ino;
  expect(place.convoke("format", "models")).toEqual({ code: 0, out: "models/rough.cvk\n", err: "" });
  expect(readFileSync(place.path("models/rough.cvk"), "utf8")).toBe(even);
  expect(statSync(place.path("models/even.cvk")).ino).toBe(before);
  expect(place.convoke("format", "models", "--check")).toEqual({ code: 0, out: "", err: "" });
});

it("has the order of the attributes of each layer, and of nothing else", () => {
  const address = new URL("../../../dist/tools.js", import.meta.url).href;
  const names = [...layerNames, "convv", "toString"];
  const program = `import { attributeOrder } from "${address}"; console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => attributeOrder(name) ?? null)));`;
  const built = execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" });
  expect(JSON.parse(built)).toEqual([...layerNames.map(attributeOrder), null, null]);
});

it("formats standard input to standard output", () => {
  expect(place.convokeFed(rough, "format", "-")).toEqual({ code: 0, out: even, err: "" });
  expect(place.convokeFed(rough, "format", "--check", "-").code).toBe(1);
});

it("leaves what has mistakes as it is, and says so", () => {
  const broken = place.convoke("format", "broken.cvk");
  expect(broken.code).toBe(0);
  expect(broken.err).toContain("broken.cvk has mistakes, which are left as they are");
  expect(readFileSync(place.path("broken.cvk"), "utf8")).toBe("model M {\n  conv   4   kernel = = 3\n  conv 4\n}\n");
  const open = place.convoke("format", "open.cvk");
  expect(open).toMatchObject({ code: 0, out: "" });
  expect(open.err).toContain("open.cvk is left as it is: its brackets do not match");
  const comment = place.convokeFed("/* open\nmodel M {}\n", "format", "-");
  expect(comment.err).toContain("standard input is left as it is: a comment in it is never closed");
});

it("takes files of text alone", () => {
  expect(place.convoke("format")).toMatchObject({ code: 2, out: "" });
  expect(place.convoke("format", "missing.cvk")).toMatchObject({ code: 2, out: "" });
  expect(place.convoke("format", "net.onnx").err).toContain("a model of another program");
});

it("has nothing to change in the examples", () => {
  expect(place.convoke("format", "--check", examplesFolder)).toEqual({ code: 0, out: "", err: "" });
});
