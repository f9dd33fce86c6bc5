/** `convoke new` as a user begins with it. */
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import { workplace } from "../../support/command.ts";
import { sampled } from "../../support/effort.ts";

const place = workplace();
afterAll(() => place.remove());

/** Counted by hand. */
const starters = {
  // (9*1 + 2)*16 + (9*16 + 2)*16 + (9*16 + 2)*32 + (9*32 + 2)*32 + 32*10 + 10
  cnn: { signature: "image [1, 28, 28] -> [10]", params: "16,794", input: [1, 28, 28], output: [10] },
  // He et al., section 4.2, n = 3, with projections: 464 + 14,016 + 51,648 + 205,696 + 650
  resnet: { signature: "image [3, 32, 32] -> [10]", params: "272,474", input: [3, 32, 32], output: [10] },
  // 2,800 + 13,952 + 55,552 + 36,992 + 9,280 + 34
  unet: {
    signature: "image [3, 128, 128] -> [2, 128, 128]",
    params: "118,610",
    input: [3, 128, 128],
    output: [2, 128, 128],
  },
  // 3 + 9
  filter: { signature: "image [3, 64, 64] -> [1, 64, 64]", params: "12", input: [3, 64, 64], output: [1, 64, 64] },
} as const;

describe.each(sampled(Object.entries(starters)))(
  "convoke new --from %s",
  (name, { signature, params, input, output }) => {
    const file = `nets/my-${name}.cvk`;
    const model = `My${name[0]!.toUpperCase()}${name.slice(1)}`;

    it("writes a model without mistakes, and tells what to do next", () => {
      const { code, out, err } = place.convoke("new", `nets/my-${name}`, "--from", name);
      expect([code, out]).toEqual([0, ""]);
      const figures = `${model}: ${signature}, ${params} parameters, `;
      expect(err).toContain(`${file}  ${figures}`);
      const checked = place.convoke("check", "--strict", file);
      expect(checked).toMatchObject({ code: 0, err: "" });
      expect(checked.out).toContain(`ok ${file}: ${figures}`);
      expect(checked.out.split("\n")).toHaveLength(2);
    });

    it("whose next steps work as they are printed", () => {
      const { err } = place.convoke("new", file, "--from", name, "--force");
      const steps = [...err.matchAll(/^ {2}convoke (.*?) {2}/gm)].map(([, words]) => words!.split(" "));
      expect(steps.map(([command]) => command)).toEqual(["check", "report", "compile"]);
      for (const words of steps) expect(place.convoke(...words)).toMatchObject({ code: 0 });
      expect(existsSync(place.path(`generated/my-${name}.js`))).toBe(true);
    });

    it("which runs", () => {
      const [channels, height, width] = input;
      // Dark on the left, bright on the right.
      const step = Float32Array.from({ length: channels * height * width }, (_, at) =>
        at % width < width / 2 ? 0 : 1,
      );
      writeFileSync(place.path("image.npy"), writeNpy([...input], step));
      const weights = name === "filter" ? [] : ["--init", "seed=1"];
      const { code, out } = place.convoke("run", file, ...weights, "--input", "image.npy");
      expect(code).toBe(0);
      const [result] = Object.values(JSON.parse(out) as Record<string, { shape: number[]; data: number[] }>);
      expect(result!.shape).toEqual([1, ...output]);
      if (name !== "filter") return expect(new Set(result!.data).size).toBeGreaterThan(1);
      // Every row: 1 on either side of the step, and 0 elsewhere.
      const due = result!.data.map((_, at) => (at % width === 31 || at % width === 32 ? 1 : 0));
      expect(result!.data.map((value) => Math.round(value * 1e5) / 1e5)).toEqual(due);
    });
  },
);

describe("convoke new", () => {
  it("lists what there is to begin with; the first is taken where none is named", () => {
    const { code, out, err } = place.convoke("new", "--list");
    expect([code, err]).toEqual([0, ""]);
    expect(out.match(/^\w+/gm)).toEqual(Object.keys(starters));
    place.convoke("new", "first");
    place.convoke("new", "other/first", "--from", "cnn");
    expect(readFileSync(place.path("first.cvk"), "utf8")).toBe(readFileSync(place.path("other/first.cvk"), "utf8"));
  });

  it("never writes over what is there, unless told to", () => {
    writeFileSync(place.path("taken.cvk"), "mine");
    const { code, err } = place.convoke("new", "taken");
    expect([code, err]).toEqual([2, expect.stringContaining("taken.cvk is there already")]);
    expect(readFileSync(place.path("taken.cvk"), "utf8")).toBe("mine");
    expect(place.convoke("new", "taken", "--force").code).toBe(0);
    expect(readFileSync(place.path("taken.cvk"), "utf8")).toContain("model Taken(");
  });

  it.skipIf(process.platform === "win32")("takes a link that leads nowhere for what is there", () => {
    symlinkSync("nowhere", place.path("link.cvk"));
    expect(place.convoke("new", "link").code).toBe(2);
    expect(existsSync(place.path("nowhere"))).toBe(false);
  });

  it.each([
    ["my-net", "my-net.cvk", "MyNet"],
    ["my_net.v2.cvk", "my_net.v2.cvk", "MyNetV2"],
    ["two words", "two words.cvk", "TwoWords"],
    ["camelCase", "camelCase.cvk", "CamelCase"],
    ["model", "model.cvk", "Model"],
    ["überNetz", "überNetz.cvk", "ÜberNetz"],
    ["网络", "网络.cvk", "网络"],
  ])("of %j writes %j with the model %s", (name, file, model) => {
    const { code, err } = place.convoke("new", name);
    expect(code).toBe(0);
    expect(readFileSync(place.path(file), "utf8")).toContain(`model ${model}(`);
    const word = file.includes(" ") ? `'${file}'` : file;
    expect(err).toContain(`  convoke check ${word} `);
  });

  it.each([
    ["3d-net", "for example net-3d-net"],
    ["x²", "for example x"],
    ["it's", "for example it-s"],
    ["a\nb\u001b[2J", "for example a-b-2J"],
    ["*", "for example my-net"],
    ["..", "for example my-net"],
    ["", "for example my-net"],
    ["nets/", "name the model in it: nets/my-net"],
    ["stage", "has a block Stage: choose another name"],
    ["x".repeat(300), "its name is too long"],
  ])("refuses the name %j, and says what would do", (name, advice) => {
    const { code, out, err } = place.convoke("new", name);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(advice);
    // oxlint-disable-next-line no-control-regex -- one line, and nothing that speaks to the terminal
    expect(err).toMatch(/^error: [^\u0000-\u001f]*\n$/);
  });

  it("names the starter that was probably meant", () => {
    expect(place.convoke("new", "x", "--from", "rsnet").err).toContain('not "rsnet"; did you mean resnet?');
    expect(existsSync(place.path("x.cvk"))).toBe(false);
  });
});
