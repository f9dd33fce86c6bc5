/** `convoke graph`: formats by name and by file, depth, colours, and what it refuses. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const net = `
block Body { add { conv 4 kernel=3 pad=1 relu; conv 4 kernel=3 pad=1 } {} relu }
model Net {
  input image [4, 8, 8]
  one: Body
  two: Body
  conv 8 kernel=1
  flatten
  dense 10
}`;
const place = workplace({
  "net.cvk": net,
  "open.cvk": "model Open { input image [3, H, W]; conv 4 kernel=3 }",
  "long.cvk": "model Long { input image [1, 4, 4]; repeat 3001 { conv 1 kernel=1 } }",
  "false.cvk": "model False { input image [1, 4, 4]; conv 1 kernel=1; expect params == 3 }",
});
afterAll(() => place.remove());

describe("convoke graph", () => {
  it("prints an SVG, with all blocks open in a small net", () => {
    const { code, out, err } = place.convoke("graph", "net.cvk");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(out).toContain("one … two: Body × 2");
    expect(out).toContain("[4, 8, 8]");
  });

  it("closes blocks down to a depth", () => {
    const { code, out } = place.convoke("graph", "net.cvk", "--depth", "0", "--format", "mermaid");
    expect(code).toBe(0);
    expect(out).toContain('n4[["Body × 2<br/>5 layers each<br/>one … two"]]');
    expect(out).not.toContain("subgraph");
  });

  it.each([
    ["net.svg", "<svg "],
    ["net.gv", "digraph "],
    ["net.dot", "digraph "],
    ["net.mmd", "flowchart TB"],
  ])("writes %s as its name says", (name, start) => {
    const { code, out, err } = place.convoke("graph", "net.cvk", "--out", name);
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(new RegExp(String.raw`^${name} {2}\d`));
    expect(readFileSync(place.path(name), "utf8").startsWith(start)).toBe(true);
  });

  it.each(["params", "macs", "memory", "time"])("colours by %s, with the scale in a legend", (color) => {
    const { code, out } = place.convoke("graph", "net.cvk", "--color", color);
    expect(code).toBe(0);
    expect(out).toMatch(/, from 0 to [\d.]/);
    // conv1: 1*1*4*8 + 8.
    if (color === "params") expect(out).toContain(">40<");
  });

  it("draws open sizes as they are written", () => {
    const { code, out } = place.convoke("graph", "open.cvk");
    expect([code, out.includes("[3, H, W]")]).toEqual([0, true]);
  });

  it("draws a model whose claims are false, and says so", () => {
    const { code, out, err } = place.convoke("graph", "false.cvk");
    expect([code, out.startsWith("<svg")]).toEqual([1, true]);
    expect(err).toContain("claim/");
  });

  it.each([
    [["net.cvk", "-o", "net.png"], "say what to write with --format"],
    [["net.cvk", "--format", "svgg"], "did you mean svg?"],
    [["net.cvk", "--depth", "x"], "--depth takes a positive integer"],
    [["open.cvk", "--color", "macs"], "--size H=224"],
    [["long.cvk"], "a picture holds 3,000 boxes, and these are 3,003"],
  ])("refuses %s", (args, message) => {
    const { code, out, err } = place.convoke("graph", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  it("draws solids as large as tensors, as SVG and for LaTeX", () => {
    const { code, out, err } = place.convoke("graph", "net.cvk", "--style", "volumes");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^<svg [^]*<title>Net: its tensors<\/title>[^]*<\/svg>\n$/);
    const { code: written, err: told } = place.convoke("graph", "net.cvk", "--style", "volumes", "--out", "net.tex");
    expect([written, told]).toEqual([0, expect.stringMatching(/^net.tex {2}[\d.]+ KiB\n$/)]);
    expect(readFileSync(place.path("net.tex"), "utf8")).toContain("\\begin{tikzpicture}");
  });

  it.each([
    [["net.cvk", "--format", "tikz"], "tikz is written of --style volumes alone"],
    [["net.cvk", "--style", "volumes", "--format", "dot"], "--style volumes is written as svg or tikz, not as dot"],
    [["net.cvk", "--style", "volumes", "--color", "macs"], "--color goes with --style boxes"],
    [["open.cvk", "--style", "volumes"], "the sizes H, W must be bound"],
    [["long.cvk", "--style", "volumes"], "a picture holds 3,000 boxes, and these are 3,002"],
  ])("refuses %j", (words, message) => {
    const { code, out, err } = place.convoke("graph", ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });
});
