/** `convoke report --scale`: families of nets whose figures were worked out by hand. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { report } from "../../../src/cli/report.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { elementsIn, numberOf, readXml, textOf } from "../../support/xml.ts";

const place = workplace({
  // 9 * 3w + 3w + 3w * 2 + 2 = 36w + 2 parameters; 27w * size^2 + 6w MACs.
  "net.cvk":
    "model Net(width = 1, size = 4) {\n  input image [1, size, size]\n  conv 3 * width kernel=3 pad=1\n" +
    "  avgpool global\n  flatten\n  dense 2\n}\n",
  // 4 * 9 + 4 = 40 parameters, 36 * (H - 2) * (W - 2) MACs; W is 6 where nothing else is said.
  "open.cvk": "model Open {\n  input image [1, H, W = 6]\n  conv 4 kernel=3\n}\n",
  "claim.cvk": "model Claim(width = 2) {\n  input x [3]\n  dense width\n  expect params == 8\n}\n",
  "list.cvk": 'model List(widths = [2], name = "a") {\n  input x [3]\n  for n in widths { dense n }\n}\n',
  "needed.cvk": "model Needed(width) {\n  input x [3]\n  dense width\n}\n",
  "two.cvk": "model A(n = 1) {\n  input x [2]\n  dense n\n}\nmodel B(n = 1) {\n  input x [3]\n  dense n\n}\n",
  "wrong.cvk": "model Wrong(n = 1) {\n  input x [2]\n  dence n\n}\n",
  "set/net.cvk": "model Net(width = 1) {\n  input x [3]\n  dense width\n}\n",
  "set/convoke.config.json": '{ "set": { "width": 9 } }',
});
const before = process.cwd();
beforeAll(() => process.chdir(place.folder));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

const run = (...words: readonly string[]) => runHere(report, ...words);
const csvOf = async (...words: readonly string[]) => {
  const { out } = await run(...words, "--format", "csv");
  return out.trimEnd().split("\n");
};

describe("convoke report --scale", () => {
  it("has a row for each value of a parameter", async () => {
    const { code, out, err } = await run("net.cvk", "--scale", "width=1,2,4");
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["Net"],
      [""],
      ["width", "parameters", "MACs", "weights", "activations", "sees"],
      [expect.stringMatching(/^─+$/)],
      // The input of 16 elements and three planes of them are alive at once, and of float32.
      ["1", "38", "438", "152 B", "256 B", "3x3"],
      ["2", "74", "876", "296 B", "448 B", "3x3"],
      ["4", "146", "1,752", "584 B", "832 B", "3x3"],
      [""],
    ]);
  });

  it("has one for each combination, the first name changing slowest", async () => {
    const columns = ["--columns", "macs"] as const;
    expect(await csvOf("net.cvk", "--scale", "width=1,2", "--scale", "size=4,8", ...columns)).toEqual([
      "width,size,macs,problem",
      `1,4,${27 * 16 + 6},`,
      `1,8,${27 * 64 + 6},`,
      `2,4,${54 * 16 + 12},`,
      `2,8,${54 * 64 + 12},`,
    ]);
  });

  it("binds sizes that are open, and those that have a default", async () => {
    const rows = await csvOf("open.cvk", "--scale", "H=4,8", "--scale", "W=5", "--columns", "params,macs");
    expect(rows.slice(1)).toEqual([`4,5,40,${36 * 2 * 3},`, `8,5,40,${36 * 6 * 3},`]);
    // (5 - 2) * 36 * (H - 2)
    const open = await csvOf("open.cvk", "--scale", "W=5", "--columns", "macs");
    expect(open.slice(1)).toEqual(["5,108*H - 216,"]);
  });

  it("tells beside its row what is wrong at a value, with the figures of the others", async () => {
    const { code, out, err } = await run("net.cvk", "--scale", "width=1,0.5,2", "--format", "markdown");
    expect(code).toBe(1);
    expect(out.split("\n").filter((line) => line.startsWith("| "))).toEqual([
      "| width | parameters | MACs | weights | activations | sees |",
      "| --- | ---: | ---: | ---: | ---: | ---: |",
      "| `1` | 38 | 438 | 152 B | 256 B | 3x3 |",
      "| `0.5 [1]` |  |  |  |  |  |",
      "| `2` | 74 | 876 | 296 B | 448 B | 3x3 |",
    ]);
    expect(out).toMatch(/^1\. width=0\.5: net\.cvk:3: channels must be an integer, found 1\.5$/m);
    expect(err).toBe("1 of 3 nets has errors; all of it: convoke check net.cvk --set width=0.5\n");
    const [, , half] = await csvOf("net.cvk", "--scale", "width=1,0.5");
    expect(half).toBe('0.5,,,,,,"net.cvk:3: channels must be an integer, found 1.5"');
  });

  it("has figures beside claims that hold at other values", async () => {
    const { code, out } = await run("claim.cvk", "--scale", "width=2,3");
    expect(code).toBe(1);
    expect(out).toMatch(/^2 +8 +6 /m);
    expect(out).toMatch(/^3 \[1\] +12 +9 /m);
    expect(out).toContain("[1] width=3: claim.cvk:4: params is 12, not 8\n");
  });

  it("tells the mistakes in full where no value gives a net", async () => {
    const { code, out, err } = await run("net.cvk", "--scale", "width=0.5,1.5");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("none of 2 nets has figures; of the first, with --set width=0.5:\n");
    expect(err).toContain("net.cvk:3:8 error[");
    expect((await run("wrong.cvk", "--scale", "n=1,2")).err).toContain("did you mean `dense`?");
  });

  it("takes values of every kind that parameters have, at commas outside of brackets and quotes", async () => {
    // 3 * 2 + 2 and 2 * 4 + 4; 3 * 5 + 5.
    const rows = await csvOf(
      "list.cvk",
      "--scale",
      "widths=[2, 4],[5]",
      "--scale",
      'name="a,b"',
      "--columns",
      "params",
    );
    expect(rows.slice(1)).toEqual(['"[2, 4]","""a,b""",20,', '[5],"""a,b""",20,']);
    expect((await csvOf("needed.cvk", "--scale", "width=2,3", "--columns", "params")).slice(1)).toEqual([
      "2,8,",
      "3,12,",
    ]);
  });

  it("goes before what a configuration sets", async () => {
    expect((await csvOf("set/net.cvk", "--scale", "width=1,2", "--columns", "params")).slice(1)).toEqual([
      "1,4,",
      "2,8,",
    ]);
  });

  it("counts in the units that are asked for, of the model that is named", async () => {
    const { out } = await run(
      "two.cvk",
      "--model",
      "B",
      "--scale",
      "n=500,1000",
      "--units",
      "K",
      "--columns",
      "params,macs",
    );
    expect(out).toMatch(/^n +parameters \(K\) +MACs \(K\)$/m);
    expect(out).toMatch(/^1000 +4\.00 +3\.00$/m);
  });

  it("reads a model from standard input once", () => {
    const text = "model Fed(n = 1) {\n  input x [2]\n  dense n\n}\n";
    const { code, out } = place.convokeFed(
      text,
      "report",
      "-",
      "--scale",
      "n=1,2",
      "--format",
      "csv",
      "--columns",
      "params",
    );
    expect([code, out]).toEqual([0, "n,params,problem\n1,3,\n2,6,\n"]);
  });

  it("draws a point for each net, and says which has none", async () => {
    const { code, out } = await run("net.cvk", "--scale", "width=1,2,0.5", "--scale", "size=4,8", "--format", "svg");
    expect(code).toBe(1);
    const svg = readXml(out);
    const told = elementsIn(svg, "title").map(textOf);
    expect(told).toContain("width=2, size=8: 74 parameters, 3,468 MACs");
    expect(elementsIn(svg, "circle").length).toBe(4);
    expect(elementsIn(svg, "polyline").length).toBe(2);
    expect(elementsIn(svg, "text").map(textOf)).toContain(
      "width=0.5, size=4: net.cvk:3: channels must be an integer, found 1.5",
    );
    expect(numberOf(svg, "width")).toBeGreaterThan(600);
  });

  it.each([
    [["net.cvk", "--scale", "widht=1"], 'the model has no parameter and no size "widht"; did you mean width?'],
    [["open.cvk", "--scale", "Q=1"], 'the model has no parameter and no size "Q"; there are W, H'],
    [["net.cvk", "--scale", "width"], '--scale takes name=value, not "width"'],
    [["net.cvk", "--scale", "width=1,,2"], '--scale width takes values with commas between, not "1,,2"'],
    [["net.cvk", "--scale", "width=1,2,1"], '--scale width: "1" is given twice'],
    [["net.cvk", "--scale", "width=1", "--scale", "width=2"], "--scale width is given twice"],
    [["net.cvk", "--scale", "width=1", "--set", "width=2"], "--set width and --scale width exclude each other"],
    [["open.cvk", "--scale", "H=4,0.5"], '--scale H: takes a positive integer, not "0.5"'],
    [["open.cvk", "--scale", "W=4", "--format", "svg"], "the size H must be bound: --size H=224"],
    [["net.cvk", "--scale", "width=1", "--depth", "0"], "--depth goes without --scale"],
    [["net.cvk", "open.cvk", "--scale", "width=1"], 'one model file at a time; "open.cvk" is too many'],
    [["two.cvk", "--scale", "n=1"], "two.cvk holds several models; choose one with --model: A, B"],
    [["other.onnx", "--scale", "n=1"], "--scale goes with .cvk models"],
    [["net.cvk", "--scale", `width=${Array.from({ length: 300 }, (_, at) => at + 1)}`], "--scale asks for 300 nets"],
    [["net.cvk", "--scale", "width=1", "--columns", "parms"], "did you mean params?"],
  ] as const)("%j is wrong usage", async (words, message) => {
    const { code, out, err } = await run(...words);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });
});
