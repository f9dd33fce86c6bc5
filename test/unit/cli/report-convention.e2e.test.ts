/** `convoke report --convention`, and what it says to wrong words; figures by hand. */
import { afterAll, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

/** (9 + 1) * 2 + 2 * 2 parameters; 16 positions, 18 products each. */
const place = workplace({
  "net.cvk": "model Net {\n  input image [1, 6, 6]\n  conv 2 kernel=3\n  bn\n}\n",
});
afterAll(() => place.remove());

it("tells the tool's figures, what they count and what ours are", () => {
  const { code, out: stdout } = place.convoke("report", "net.cvk", "--convention", "fvcore");
  expect(code).toBe(0);
  expect(stdout).toContain("#flops (MACs)");
  expect(stdout).toMatch(/bn1 .* 64 .* counts 2 for each element of the input\n/);
  expect(stdout).toContain("counted as Convoke counts: 24 parameters, 288 MACs\n");
});

it("as data names the tool, its titles and its totals", () => {
  const found = JSON.parse(place.convoke("report", "net.cvk", "--convention", "torchinfo", "--format", "json").out) as {
    readonly convention: unknown;
    readonly table: { readonly totals: readonly (readonly unknown[])[] };
  };
  expect(found.convention).toEqual({
    name: "torchinfo",
    tool: "torchinfo 1.8",
    source: "https://github.com/TylerYep/torchinfo, torchinfo/layer_info.py",
    params: { title: "Param #", total: 24 },
    work: { title: "Mult-Adds", unit: "MAC", total: 20 * 16 + 4 },
  });
  expect(found.table.totals.at(-1)).toContain(20 * 16 + 4);
});

it.each([
  [["--convention", "torchinf"], "did you mean torchinfo?"],
  [["--convention", "keras", "--columns", "layer,macs"], "--columns macs: Keras 3 tells no work"],
  [["--columns", "differs"], "--columns differs: the tool is said with --convention"],
  [["--rows", "--convention", "keras"], "--convention goes with the report of one model"],
])("%j is wrong usage", (words, message) => {
  const { code, out: stdout, err: stderr } = place.convoke("report", "net.cvk", ...words);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
