/** `convoke report` as a user sees it; every figure here was counted by hand. */
import { afterAll, describe, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const net = `model Net(classes = 10) {
  input image [1, 6, 6]
  stem: conv 2 kernel=3 relu
  maxpool 2
  flatten
  dense classes
}
`;
const pictured = `model Pictured {
  input image [3, 4, 4] pixels(mean=0.5, fit=cover)
  input more [1]
  from image
  avgpool global
  flatten
  pooled: relu
  kinds: dense 2
  output kinds classes="kinds.txt"
  from pooled
  listed: dense 3
  output listed classes=["a", "b", "c"]
  from more
  plain: relu
  output plain
}
`;
const place = workplace({
  "pictured.cvk": pictured,
  "kinds.txt": "cat\ndog\n",
  "net.cvk": net,
  "open.cvk": "model Open {\n  input image [1, H, W]\n  conv 2 kernel=3\n}\n",
  "defaults.cvk": "model Open {\n  input image [1, H = 6, W = 7]\n  conv 2 kernel=3 pad=1\n}\n",
  "claim.cvk": "model Claim {\n  input image [3, 8, 8]\n  conv 4 kernel=1\n  expect params == 3\n}\n",
  "huge.cvk": "model Huge {\n  input x [65536]\n  dense 65536\n}\n",
  "two.cvk": `${net}model Other {\n  input image [1, 5, 5]\n  relu\n}\n`,
  "literal.cvk": "model Literal {\n  input image [1, 6, 8]\n  conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n  bn\n}\n",
  "warned.cvk": "model Warned {\n  input image [1, 6, 6]\n  conv 2 kernel=3 stride=2\n}\n",
});
afterAll(() => place.remove());

interface Report {
  readonly model: string;
  readonly inputs?: readonly Readonly<Record<string, unknown>>[];
  readonly outputs?: readonly Readonly<Record<string, unknown>>[];
  readonly layers: readonly Readonly<Record<string, unknown>>[];
  readonly totals: Readonly<Record<string, unknown>>;
}

const json = (...args: string[]): Report => {
  const { code, out, err } = place.convoke("report", ...args, "--format", "json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as Report;
};

const seen = (size: number | null, stride: number | null, start: number | null) => ({ size, stride, start });

describe("convoke report --format json", () => {
  it("tells how pictures become inputs, and where the names of classes are", () => {
    expect(json("pictured.cvk")).toMatchObject({
      inputs: [
        {
          name: "image",
          shape: [3, 4, 4],
          pixels: {
            scale: 1 / 255,
            mean: [0.5, 0.5, 0.5],
            std: [1, 1, 1],
            order: "rgb",
            fit: "cover",
            fill: [0, 0, 0],
            crop: 1,
          },
        },
        { name: "more", shape: [1] },
      ],
      outputs: [
        { name: "kinds", shape: [2], classes: { file: "kinds.txt", count: 2 } },
        { name: "listed", shape: [3], classes: { file: null, count: 3 } },
        { name: "plain", shape: [1] },
      ],
    });
    const { inputs, outputs } = json("pictured.cvk");
    expect([inputs![1], outputs![2]].map((port) => Object.keys(port!))).toEqual([
      ["name", "shape"],
      ["name", "shape"],
    ]);
  });

  it("has the documented shape and the right figures", () => {
    const report = json("net.cvk");
    expect(Object.keys(report)).toEqual(["model", "inputs", "outputs", "layers", "totals"]);
    expect(report).toMatchObject({
      model: "Net",
      inputs: [{ name: "image", shape: [1, 6, 6] }],
      outputs: [{ shape: [10] }],
      layers: [
        {
          name: "stem",
          kind: "conv",
          output: [2, 4, 4],
          params: 20, // 3*3*1*2 + 2
          formula: "(3*3*1)*2 + 2",
          macs: 288, // 16 positions * 9 * 2
          receptiveField: [seen(3, 1, 0), seen(3, 1, 0)],
          source: { file: "net.cvk", line: 3 },
        },
        { name: "relu1", kind: "relu", output: [2, 4, 4], params: 0, macs: 0, source: { file: "net.cvk", line: 3 } },
        {
          name: "maxpool1",
          kind: "maxpool",
          output: [2, 2, 2],
          params: 0,
          formula: "",
          macs: 0,
          receptiveField: [seen(4, 2, 0), seen(4, 2, 0)],
          source: { file: "net.cvk", line: 4 },
        },
        { name: "flatten1", kind: "flatten", output: [8], params: 0, source: { file: "net.cvk", line: 5 } },
        {
          name: "dense1",
          kind: "dense",
          output: [10],
          params: 90, // 8*10 + 10
          macs: 80,
          receptiveField: [seen(null, null, null), seen(null, null, null)],
          source: { file: "net.cvk", line: 6 },
        },
      ],
      totals: { params: 110, trainable: 110, macs: 368, weightBytes: 440 },
    });
    // The convolution holds its input and its output: (36 + 32) * 4 bytes.
    expect(report.totals["peakActivationBytes"]).toBe(272);
    expect(report.totals["arenaBytes"]).toBeGreaterThan(0);
  });

  it("counts running statistics and literals apart from what is trained", () => {
    // A 1x2 literal, and scale and shift of one channel; mean and variance are statistics.
    expect(json("literal.cvk").totals).toMatchObject({ params: 4, trainable: 2, buffers: 2 });
  });

  it("writes figures over open sizes as expressions, and leaves out what needs numbers", () => {
    const { totals, layers } = json("open.cvk");
    expect(layers[0]).toMatchObject({ output: [2, "H - 2", "W - 2"], params: 20 });
    expect(totals).toMatchObject({ params: 20, peakActivationBytes: null, arenaBytes: null });
    expect(json("open.cvk", "--size", "H=5", "--size", "W=6").layers[0]).toMatchObject({ output: [2, 3, 4] });
  });

  it("takes defaults for numbers, and with --open the sizes", () => {
    // 3*3 products for each of 2 channels
    expect(json("defaults.cvk").totals["macs"]).toBe(18 * 6 * 7);
    expect(json("defaults.cvk", "--size", "W=5").totals["macs"]).toBe(18 * 6 * 5);
    expect(json("defaults.cvk", "--open").totals["macs"]).toBe("18*H*W");
    expect(json("defaults.cvk", "--open", "--size", "W=5").totals["macs"]).toBe("90*H");
    expect(json("net.cvk", "--open")).toEqual(json("net.cvk"));
  });

  it("counts what no memory could hold", () => {
    // 2^16 * 2^16 weights and 2^16 biases; there is no plan for memory that cannot be addressed.
    expect(json("huge.cvk").totals).toMatchObject({ params: 4_295_032_832, macs: 4_294_967_296, arenaBytes: null });
  });

  it("reports what --set and --model choose", () => {
    expect(json("net.cvk", "--set", "classes=3").totals["params"]).toBe(47);
    expect(json("two.cvk", "--model", "Other").model).toBe("Other");
    expect(place.convoke("report", "two.cvk")).toMatchObject({ code: 2, out: "" });
    expect(place.convoke("report", "two.cvk").err).toContain("choose one with --model: Net, Other");
    expect(place.convoke("report", "two.cvk", "--model", "Othr").err).toContain("did you mean Other?");
  });

  it("counts one example whatever the batch", () => {
    expect(json("net.cvk", "--batch", "4").totals).toMatchObject({ params: 110, macs: 368, peakActivationBytes: 272 });
  });

  it("keeps warnings off the output", () => {
    const { code, out, err } = place.convoke("report", "warned.cvk", "--format", "json");
    expect(code).toBe(0);
    expect(err).toContain("warning[conv/unread]");
    expect(JSON.parse(out)).toMatchObject({ model: "Warned" });
  });
});

describe("convoke report", () => {
  it("is a table for people", () => {
    const { code, out, err } = place.convoke("report", "net.cvk");
    expect([code, err]).toEqual([0, ""]);
    const [head, , titles, , ...rows] = out.split("\n");
    expect(head).toBe("Net  image [1, 6, 6] -> [10]");
    expect(titles).toMatch(/^layer +kind +output +formula +parameters +share +MACs +share +sees$/);
    expect(rows[0]).toMatch(/^stem +conv relu +\[2, 4, 4\] +\(3\*3\*1\)\*2 \+ 2 +20 +18\.2% +288 +78\.3% +3x3$/);
    expect(rows[1]).toMatch(/^maxpool1 +maxpool +\[2, 2, 2\] +4x4$/);
    expect(rows[3]).toMatch(/^dense1 +dense +\[10\] .* 90 +81\.8% +80 +21\.7% +all$/);
    expect(out).toMatch(/\ntotal +110 +100\.0% +368 +100\.0%\n/);
    expect(out).toContain("weights of 440 B, activations of 272 B at their peak (float32)\n");
    expect(out).toMatch(/the compiled module plans \d+ B for activations, besides inputs and outputs\n$/);
  });

  it("works for open sizes", () => {
    const { code, out } = place.convoke("report", "open.cvk");
    expect(code).toBe(0);
    expect(out).toContain("[2, H - 2, W - 2]");
    expect(out).not.toContain("plans");
  });
});

describe("convoke report on a model where only a claim fails", () => {
  it("prints the figures beside the error, and exits with 1", () => {
    const { code, out, err } = place.convoke("report", "claim.cvk");
    expect(code).toBe(1);
    expect(out).toMatch(/^Claim {2}image \[3, 8, 8\] -> \[4, 8, 8\]/);
    expect(out).toMatch(/conv1 +conv/);
    expect(err).toContain("claim.cvk:4:10 error[claim/broken]: params is 16, not 3");
    expect(out).not.toContain("error[");
  });
});
