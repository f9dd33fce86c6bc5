/** Claims about behaviour on the command line: `check` names them, `verify` judges them by files beside the model. */
import { mkdirSync, symlinkSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import { verify } from "../../../src/cli/verify.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { writeOnnx } from "../../../src/interchange/onnx/write.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { modelOf } from "../../support/models.ts";
import { writeZip } from "../../support/zip.ts";

const net = (lines: string, name = "Plane"): string => `model ${name} {\n  input x [2]\n  dense 2\n${lines}}\n`;
/** Scores are x0 and x1. */
const weights = new Map([
  ["dense1.weight", Float32Array.of(1, 0, 0, 1)],
  ["dense1.bias", Float32Array.of(0, 0)],
]);
const stored = (scale: number) =>
  writeSafetensors(
    new Map([
      [
        "dense1.weight",
        storedFloat32(
          [2, 2],
          weights.get("dense1.weight")!.map((value) => value * scale),
        ),
      ],
      ["dense1.bias", storedFloat32([2], weights.get("dense1.bias")!)],
    ]),
  );
const onnx = (text: string): Uint8Array => writeOnnx(exportOnnx(modelOf(text), weights).model);
const points = { name: "x.npy", contents: writeNpy([4, 2], Float32Array.of(3, 1, 1, 2, 5, 4, 0, 1)) };
const target = { name: "target.npy", contents: writeNpy([4], Float32Array.of(0, 1, 1, 1)) };

const place = workplace({
  "project/package.json": "{}",
  "project/net.cvk": net('  expect accuracy("data/set.npz") >= 0.7\n  expect close("net.onnx", 1e-6)\n'),
  "project/broken.cvk": net('  expect accuracy("data/set.npz") >= 0.8\n'),
  "project/part.cvk": net(
    '  expect accuracy("part.npz") >= 0.8\n  expect accuracy("net.cvk") > 0\n  expect mae("no.npz") < 1\n',
  ),
  "project/same.cvk": net('  expect close("other.cvk", 0)\n'),
  "project/other.cvk": net("", "Other"),
  "project/out.cvk": net('  expect accuracy("../set.npz") >= 0.5\n  expect accuracy("link.npz") >= 0.5\n'),
  "project/models.cvk": net(
    '  expect close("several.cvk", 0)\n  expect close("wrong.cvk", 0)\n  expect close("wide.onnx", 0)\n  expect close("set.txt", 0)\n',
  ),
  "project/several.cvk": net("", "A") + net("", "B"),
  "project/wrong.cvk": net("  cnov 3\n"),
  "project/set.txt": "no model",
  "project/plain.cvk": net(""),
  "project/net.onnx": onnx(net("")),
  "project/wide.onnx": onnx(net("").replace("dense 2", "dense 2\n  concat {} { relu }")),
  "project/data/set.npz": writeZip([points, target]),
  "project/part.npz": writeZip([points]),
  "set.npz": writeZip([points, target]),
  "one.safetensors": stored(1),
  "set/input_0.npy": writeNpy([1, 2], Float32Array.of(1, 2)),
  "set/output_0.npy": writeNpy([1, 2], Float32Array.of(1, 2)),
});
symlinkSync(place.path("set.npz"), place.path("project/link.npz"));
mkdirSync(place.path("project/empty"));
afterAll(() => place.remove());

const at = (name: string): string => place.path(`project/${name}`);
const withWeights = ["--weights", place.path("one.safetensors")];

describe("check", () => {
  it("says which claims it does not judge, and judges no file", async () => {
    const { code, err } = await runHere(check, at("net.cvk"), at("part.cvk"), at("plain.cvk"));
    expect(code).toBe(0);
    expect(err.replaceAll(at(""), "")).toBe(
      "net.cvk: 2 claims about behaviour are not judged: convoke verify net.cvk --weights FILE judges them\n" +
        "part.cvk: 3 claims about behaviour are not judged: convoke verify part.cvk --weights FILE judges them\n",
    );
    expect((await runHere(check, at("net.cvk"), "--quiet")).err).toBe("");
  });

  it("as data, with their places", async () => {
    const { out, err } = await runHere(check, at("broken.cvk"), "--format", "json");
    expect(err).toBe("");
    expect(JSON.parse(out)).toEqual({
      diagnostics: [],
      unjudged: [
        {
          claim: 'accuracy("data/set.npz") >= 0.8',
          file: at("broken.cvk"),
          line: 4,
          column: 10,
          endLine: 4,
          endColumn: 41,
        },
      ],
    });
    expect(JSON.parse((await runHere(check, at("plain.cvk"), "--format", "json")).out)).toEqual({ diagnostics: [] });
  });
});

describe("verify", () => {
  it("tells what it measured, a claim a line", async () => {
    const { code, out, err } = await runHere(verify, at("net.cvk"), ...withWeights, "--target", "ts");
    expect(err).toBe("");
    expect(out).toBe(
      'ok   accuracy("data/set.npz") >= 0.7: 0.75 over 4 examples\n' +
        'ok   close("net.onnx", 1e-6): the largest difference is 0 of the largest element of output, over 8 random inputs\n',
    );
    expect(code).toBe(0);
  });

  it("fails where one is broken, on any of its targets, and tells why once", async () => {
    const words = [at("broken.cvk"), ...withWeights, "--target", "ts", "--target", "reference"];
    const { code, out, err } = await runHere(verify, ...words);
    expect(code).toBe(1);
    expect(out.split("\n").slice(0, 2)).toEqual([
      'FAIL ts: accuracy("data/set.npz") >= 0.8: 0.75 over 4 examples',
      'FAIL reference: accuracy("data/set.npz") >= 0.8: 0.75 over 4 examples',
    ]);
    expect(err).toContain(
      'broken.cvk:4:10 error[claim/broken]: accuracy("data/set.npz") is 0.75; claimed is at least 0.8',
    );
    expect(err.match(/claim\/broken/g)).toHaveLength(1);
  });

  it("judges them beside stored outputs as well", async () => {
    const { code, out } = await runHere(verify, at("net.cvk"), ...withWeights, "--data", place.path("set"));
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.slice(0, 20))).toEqual(
      [`ok   ${`${place.path("set")}: `.slice(0, 15)}`, 'ok   accuracy("data/s', 'ok   close("net.onnx"', ""].map(
        (line) => line.slice(0, 20),
      ),
    );
  });

  it.each([
    [
      "part.cvk",
      [
        "part.npz: arrays are missing: target; it holds x",
        "net.cvk is no .npz that holds x and target, and no folder of pictures",
        "there is no no.npz",
      ],
    ],
    ["out.cvk", [/^\.\.\/set\.npz is not read: it lies outside of/, /^link\.npz is not read: it lies outside of/]],
    [
      "models.cvk",
      [
        "several.cvk holds 2 models, where one is due",
        /^wrong\.cvk has errors: /,
        "the output output is [2], and output of wide.onnx [4]",
        "set.txt has not the name of a model: .cvk, .onnx, .json, .h5 or .keras",
      ],
    ],
  ])("%s names what cannot be measured with", async (file, reasons) => {
    const { code, out } = await runHere(verify, at(file), ...withWeights, "--format", "json");
    expect(code).toBe(1);
    const { claims } = JSON.parse(out) as { claims: { reason: string; pass: boolean }[] };
    expect(claims.map(({ pass }) => pass)).toEqual(reasons.map(() => false));
    reasons.forEach((reason, which) => expect(claims[which]!.reason).toMatch(reason));
  });

  it("runs a model of text that it compares with by the same weights", async () => {
    expect((await runHere(verify, at("same.cvk"), ...withWeights)).code).toBe(0);
    expect((await runHere(verify, at("same.cvk"), "--init", "seed=3")).code).toBe(0);
  });

  it("says what it needs", async () => {
    const { code, err } = await runHere(verify, at("net.cvk"));
    expect(code).toBe(2);
    expect(err).toContain("--weights FILE.safetensors");
    expect((await runHere(verify, at("plain.cvk"), ...withWeights)).err).toContain("--data DIR");
  });
});
