/** `convoke dump` and `convoke layers` as a user sees them. */
import { readFileSync, statSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { layerNames } from "../../../src/ops/index.ts";
import { passes } from "../../../src/pipeline.ts";
import { targetNames, targetOf } from "../../../src/targets/index.ts";
import { sampled } from "../../support/effort.ts";
import { workplace } from "../../support/command.ts";

const place = workplace({
  "net.cvk": "model Net {\n  input image [1, 6, 6]\n  stem: conv 2 kernel=3 bn relu\n}\n",
  "roomy.cvk": "model Roomy {\n  input image [64, 56, 56]\n  conv 64 kernel=3 pad=1\n}\n",
  "normed.cvk": "model Normed {\n  input image [16, 6, 6]\n  l2norm\n}\n",
  "open.cvk": "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n",
});
afterAll(() => place.remove());

const dump = (...args: string[]) => place.convoke("dump", ...args);

describe("convoke dump", () => {
  it.each(sampled([["resolve"], ...passes.map(({ name }) => [name]), ["strategies"], ["lower"]], 2))(
    "prints the stage %s",
    (stage) => {
      const { code, out, err } = dump("net.cvk", "--after", stage);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain("stem");
      expect(place.convoke("dump", "--help").out).toContain(`  ${stage} `);
    },
  );

  it("shows what a stage did: the batch norm is there at first, and gone after it is folded", () => {
    expect(dump("net.cvk", "--after", "resolve").out).toMatch(/\bbn1?\b/);
    expect(dump("net.cvk", "--after", "lower").out).not.toMatch(/\bbn1\(/);
  });

  it("prints the last pass where none is named, and the last kernel pass where a target or an accuracy is", () => {
    expect(dump("net.cvk").out).toBe(dump("net.cvk", "--after", passes.at(-1)!.name).out);
    for (const target of targetNames) {
      const last = dump("net.cvk", "--after", targetOf(target).passes.at(-1)!.name, "--target", target).out;
      expect(last).toMatch(/^program Net\n/);
      expect(dump("net.cvk", "--target", target).out).toBe(last);
    }
    expect(dump("net.cvk", "--accuracy", "strict").out).toMatch(/^program Net\n/);
  });

  it("shows open sizes as written, and wants them bound for later stages", () => {
    expect(dump("open.cvk", "--after", "resolve").out).toContain("H - 2");
    expect(dump("open.cvk", "--after", "lower")).toMatchObject({ code: 2, out: "" });
    expect(dump("open.cvk", "--after", "lower", "--size", "H=9", "--size", "W=9").code).toBe(0);
  });

  it("prints the strategies for short, for each target", () => {
    const { code, out } = dump("net.cvk", "--strategies");
    expect(code).toBe(0);
    expect(out).toMatch(/^layer +strategy +function +because\n/);
    expect(out).toBe(dump("net.cvk", "--after", "strategies").out);
    expect(dump("net.cvk", "--strategies", "--target", "ts").out).toBe(out);
    expect(dump("net.cvk", "--strategies", "--target", "wasm").out).not.toBe(out);
  });

  it("shows what else would have computed a layer, and that strict accuracy leaves it out", () => {
    const wasm = ["roomy.cvk", "--strategies", "--target", "wasm"];
    expect(dump(...wasm).out).toMatch(/^conv1 +winograd .*; convolution would take [\d.]+ times as long$/m);
    expect(dump(...wasm, "--accuracy", "strict").out).toMatch(/^conv1 +convolution /m);
  });

  it("prints the kernels of a target", () => {
    expect(dump("roomy.cvk", "--after", "lower", "--target", "wasm").out).toContain("f32x4");
    expect(dump("roomy.cvk", "--after", "lower").out).not.toContain("f32x4");
  });

  it.each(
    sampled(
      targetNames.flatMap((target) => targetOf(target).passes.map(({ name }) => [name, target])),
      2,
    ),
  )("prints the program after the kernel pass %s, for %s", (pass, target) => {
    const { code, out, err } = dump("net.cvk", "--after", pass, "--target", target);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^program Net\n/);
    expect(place.convoke("dump", "--help").out).toMatch(new RegExp(`--target ${target}:\n(  .*\n)*  ${pass} `));
  });

  it("shows what a kernel pass did: loops over channels run in vectors, and loads go through views", () => {
    const wasm = ["normed.cvk", "--target", "wasm", "--after"];
    expect(dump(...wasm, "lower").out).not.toContain("x4[");
    expect(dump(...wasm, "vectorise-loops").out).toContain("x4[");
    expect(dump("roomy.cvk", "--after", "fix-extents").out).not.toMatch(/^view /m);
    expect(dump("roomy.cvk", "--after", "shift-views").out).toMatch(/^view \w+: f64\[\d+\] \w+ at \d+ of \w+$/m);
  });

  it.each(targetNames)("prints the code for %s, which compile writes", (target) => {
    const { code, out, err } = dump("net.cvk", "--after", "code", "--target", target);
    expect([code, err]).toEqual([0, ""]);
    expect(place.convoke("dump", "--help").out).toMatch(new RegExp(`--target ${target}:\n(  .*\n)*  code `));
    const beside = target === "wasm" ? ["--wasm-in", "file"] : [];
    place.convoke("compile", "net.cvk", "--target", target, ...beside, "--name", "net", "--out", target);
    if (target === "ts") return expect(readFileSync(place.path("ts/net.ts"), "utf8")).toContain(out.trim());
    const bytes = statSync(place.path("wasm/net.wasm")).size.toLocaleString("en");
    expect(out).toMatch(new RegExp(`^WebAssembly, ${bytes} bytes\n(.*\n)*  stem \\(net\\.cvk:3\\) +\\d+\n`));
  });

  it.each(
    sampled(
      [
        [
          ["--after", "resolve", "--strategies"],
          "--strategies is short for --after strategies, and excludes --after resolve",
        ],
        [
          ["--after", "fold-batch-norm", "--target", "wasm"],
          "fold-batch-norm is the same for all targets: --target goes with --after strategies, lower and what follows",
        ],
        [
          ["--after", "resolve", "--accuracy", "strict"],
          "resolve is the same for every accuracy: --accuracy goes with",
        ],
      ],
      2.5,
    ),
  )("refuses %j", (args, message) => {
    const { code, out, err } = dump("net.cvk", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("says for which target a pass of another one is", () => {
    const { code, err } = dump("net.cvk", "--after", "vectorise-loops");
    expect([code, err]).toEqual([2, expect.stringContaining("vectorise-loops is a stage of --target wasm, not of ts")]);
  });

  it("names the stages where one is unknown", () => {
    expect(dump("net.cvk", "--after", "vectorise-loop").err).toContain("did you mean vectorise-loops?");
    expect(dump("net.cvk", "--after", "lowering").err).toContain("did you mean lower?");
    expect(dump("net.cvk", "--after", "vectorise").err).toContain("did you mean vectorise-loops?");
    expect(dump("net.cvk", "--after", "everything").err).toContain("the stages are resolve, ");
  });
});

describe("convoke layers", () => {
  it("lists every layer with a sentence", () => {
    const { code, out, err } = place.convoke("layers");
    expect([code, err]).toEqual([0, ""]);
    for (const name of layerNames) expect(out).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });

  it("tells all of one: its attributes with their defaults, and an example", () => {
    const { code, out } = place.convoke("layers", "conv");
    expect(code).toBe(0);
    expect(out).toMatch(/^conv: /);
    expect(out).toMatch(/\n {2}stride .*\n.*; default 1\n/);
    expect(out).toMatch(/\n {2}channels .*\n.*; required\n/);
    expect(out).toContain("-> [");
  });

  it("tells of several, and names what was probably meant", () => {
    expect(place.convoke("layers", "relu", "maxpool").out).toMatch(/^relu: [\s\S]*^maxpool: /m);
    expect(place.convoke("layers", "relu", "maxpol")).toMatchObject({ code: 2, out: "" });
    expect(place.convoke("layers", "maxpol").err).toContain("did you mean maxpool?");
  });
});
