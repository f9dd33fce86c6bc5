/** `convoke field`, by hand on nets that are small enough. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { field } from "../../../src/cli/field.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const place = workplace({
  "signal.cvk": "model Signal {\n  input x [1, 7]\n  wide: conv 1 kernel=3 dilation=2\n  flatten\n  last: dense 2\n}\n",
  "twice.cvk": "model Twice {\n  input image [3, 6, 6]\n  conv 4 kernel=3 pad=1\n  conv 4 kernel=3 pad=1\n}\n",
  "askew.cvk":
    "model Askew {\n  input image [1, 8, 8]\n  add { conv 1 kernel=4 pad=[2, 2, 1, 1] } {}\n  conv 2 kernel=1\n}\n",
  "two.cvk": "model Two {\n  input a [1, 4]\n  input b [1, 4]\n  seen: conv 1 kernel=1\n  add a\n}\n",
  "open.cvk": "model Open {\n  input image [1, H, 8]\n  conv 2 kernel=3\n}\n",
  "huge.cvk": "model Huge {\n  input image [1, 5000, 5000]\n  all: avgpool global\n}\n",
  "wrong.cvk": "model Wrong {\n  input image [1, 4, 4]\n  conv 2 kernal=3\n}\n",
});
afterAll(() => place.remove());

const run = (file: string, ...words: readonly string[]) => runHere(field, place.path(file), ...words);

describe("convoke field", () => {
  it("tells what the middle cell of the last layer with several sees", async () => {
    const { code, out } = await run("signal.cvk");
    expect(code).toBe(0);
    expect(out).toBe(
      `wide (conv) of Signal, cell (1) of 3

x         extent  stride  start  here  seen
────────────────────────────────────────────────────────
length 7       5       1      0   1–5  1–5 in steps of 2

paths to each pixel:
  1 2 3 4 5
0 1 · 1 · 1

3 paths to 3 pixels, 1 to each; no padding
`,
    );
  });

  it("tells of a corner how much is padding: 5/9 and 11/81, in percent", async () => {
    const { out } = await run("twice.cvk", "conv2", "--at", "0,0");
    expect(out).toContain("height 6       5       1     -2  -2–2  0–2\n");
    expect(out).toContain("   0 1 2\n0 4 4 2\n1 4 4 2\n2 2 2 1\n".replace("   ", "  "));
    expect(out).toContain("25 paths to 9 pixels, from 1 to 4 to each; 69.1% of what it takes in is padding\n");
  });

  it("of a layer without places tells what all of it sees", async () => {
    const { out } = await run("signal.cvk", "last");
    expect(out).toContain("last (dense) of Signal, all of it alike\n");
    // 3 cells of the layer before it, each by 3 taps.
    expect(out).toContain("0 1 1 2 1 2 1 1\n");
    expect(out).toContain("9 paths to 7 pixels, from 1 to 2 to each; no padding\n");
  });

  it("names joins on the way that look askew, and none behind", async () => {
    const told = "add1 joins branches whose centres are (0.5, 0.5) of image apart, half a step or more\n";
    expect((await run("askew.cvk")).out).toContain(told);
    expect((await run("askew.cvk", "conv1")).out).not.toContain("add1");
  });

  it("as json has the same figures", async () => {
    const { out } = await run("twice.cvk", "--at", "2, 3", "--format", "json");
    const row = [1, 2, 3, 2, 1];
    expect(JSON.parse(out)).toMatchObject({
      model: "Twice",
      layer: "conv2",
      kind: "conv",
      cells: [6, 6],
      position: [2, 3],
      fields: [
        { extent: 5, stride: 1, start: -2 },
        { extent: 5, stride: 1, start: -2 },
      ],
      inputs: [
        {
          name: "image",
          extents: [6, 6],
          window: [
            [0, 4],
            [1, 5],
          ],
          seen: { first: [0, 1], extents: [5, 5], paths: row.flatMap((a) => row.map((b) => a * b)) },
        },
      ],
      paths: 81,
      misaligned: [],
    });
  });

  it("writes a picture to a file as to the standard output", async () => {
    const { out } = await run("twice.cvk", "--format", "svg");
    const { out: nothing } = await run("twice.cvk", "--format", "svg", "--out", place.path("field.svg"));
    expect(nothing).toBe("");
    expect(readFileSync(place.path("field.svg"), "utf8")).toBe(out);
    expect(out).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it("says of an input that the layer does not depend on that nothing of it is seen", async () => {
    expect((await run("two.cvk", "seen")).out).toContain("a: nothing of it is seen\n");
  });

  it.each([
    [["twice.cvk", "conv3"], 'there is no layer "conv3"; did you mean conv1?'],
    [["twice.cvk", "conv1", "conv2"], 'one layer at a time; "conv2" is too many'],
    [["twice.cvk", "--at", "6,0"], 'conv2 has 6x6 cells, from --at 0,0 to --at 5,5; "6,0" is none'],
    [["twice.cvk", "--at", "1"], 'conv2 has 6x6 cells, from --at 0,0 to --at 5,5; "1" is none'],
    [["twice.cvk", "--at", "1,-1"], 'conv2 has 6x6 cells, from --at 0,0 to --at 5,5; "1,-1" is none'],
    [["signal.cvk", "last", "--at", "0"], "all of last sees the same: leave out --at 0"],
    [["open.cvk"], "the size H must be bound: --size H=224"],
    [["huge.cvk"], "a cell of all sees 25,000,000 pixels, and up to 16,777,216 are counted: choose a layer before it"],
  ] as const)("%j is refused", async ([file, ...words], message) => {
    const { code, err } = await run(file, ...words);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  it("of a model with errors gives 1", async () => {
    const { code, out } = await run("wrong.cvk");
    expect([code, out]).toEqual([1, ""]);
  });
});
