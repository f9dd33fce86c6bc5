/** `convoke plan`: what it prints, writes and refuses. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plan } from "../../../src/cli/plan.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { readXml } from "../../support/xml.ts";

const place = workplace({
  "net.cvk":
    "model Net {\n  input image [2, 8, 8]\n  conv 4 kernel=3 pad=1 relu\n  conv 4 kernel=3 pad=1 relu\n  flatten\n  dense 3\n" +
    "  train { loss crossentropy; optimizer sgd(lr=0.1); batch 4 }\n}\n",
  "claim.cvk":
    "model Claim {\n  input image [3, 8, 8]\n  conv 4 kernel=1\n  flatten\n  dense 2\n  expect params == 3\n}\n",
  "bare.cvk": "model Bare {\n  input x [4]\n  rescale 2\n}\n",
  "open.cvk": "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n",
});
const before = process.cwd();
beforeAll(() => process.chdir(place.folder));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

/** In KiB. */
function peakIn(text: string): number {
  return Number(/^most is alive at .*: ([\d.]+) KiB/m.exec(text)![1]);
}

describe("convoke plan", () => {
  it("prints a line for each buffer and where most is alive", async () => {
    const { code, out, err } = await runHere(plan, "net.cvk");
    expect([code, err]).toEqual([0, ""]);
    // Maps of 4 channels with zeros around 8 * 8 positions for the layer behind, in binary64.
    expect(out).toMatch(/^conv1 +f64 +3,200 +[\d,]+ +conv1 +conv2 +[\d.]+%$/m);
    expect(out).toMatch(/^most is alive at conv[12]: [\d.]+ KiB in 2 buffers$/m);
    expect(out).toMatch(/^besides: [\d.]+ \w+ for weights as kernels read them, [\d.]+ \w+ for inputs and outputs$/m);
  });

  it("prints the same where a claim does not hold, which is told, and exits with 1", async () => {
    const { code, out, err } = await runHere(plan, "claim.cvk");
    // 3*4 + 4, and 256*2 + 2.
    expect(err).toContain("params is 530, not 3");
    expect(out).toMatch(/^most is alive at /m);
    expect(code).toBe(1);
    expect((await runHere(plan, "claim.cvk", "--format", "json", "--out", "claim.json")).code).toBe(1);
    expect(JSON.parse(readFileSync("claim.json", "utf8"))).toMatchObject({ model: "Claim" });
  });

  it("plans for other targets and batches", async () => {
    const { out } = await runHere(plan, "net.cvk", "--target", "wasm", "--batch", "2");
    expect(out).toMatch(/^conv1 +f32 +3,200 /m);
  });

  it("plans a step of training, of as many examples as the model says", async () => {
    const { code, out } = await runHere(plan, "net.cvk", "--train");
    expect(code).toBe(0);
    expect(out).toContain("memory over a step of training");
    const { out: one } = await runHere(plan, "net.cvk", "--train", "--batch", "1");
    expect(peakIn(out)).toBeGreaterThan(2 * peakIn(one));
  });

  it("writes a picture to a file, and nothing else", async () => {
    const { code, out } = await runHere(plan, "net.cvk", "--format", "svg", "--out", "pictures/net.svg");
    expect([code, out]).toEqual([0, ""]);
    expect(readXml(readFileSync("pictures/net.svg", "utf8")).name).toBe("svg");
    expect((await runHere(plan, "net.cvk", "--format", "svg")).out).toBe(readFileSync("pictures/net.svg", "utf8"));
  });

  it("says so where no kernel leaves something for another", async () => {
    const { code, out } = await runHere(plan, "bare.cvk");
    expect(code).toBe(0);
    expect(out).toContain("\nno kernel leaves activations for another\n");
  });

  it.each([
    [["open.cvk"], 2, "the sizes H, W must be bound"],
    [["bare.cvk", "--train"], 1, "Bare does not say how it is trained"],
    [["net.cvk", "--train", "--accuracy", "strict"], 2, "--accuracy goes with what infers"],
  ])("refuses %j", async (words, code, message) => {
    const outcome = await runHere(plan, ...words);
    expect([outcome.code, outcome.out]).toEqual([code, ""]);
    expect(outcome.err).toContain(message);
  });
});
