/** The table of `convoke report`: what its options say, wrong words, times, and figures beside claims that do not hold. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { report } from "../../../src/cli/report.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const place = workplace({
  "net.cvk":
    "block Pair(n) {\n  conv n kernel=3 pad=1\n  relu\n}\nmodel Net {\n  input image [1, 8, 8]\n  Pair 2\n  Pair 4\n  flatten\n  dense 3\n}\n",
  "claim.cvk":
    "model Claim {\n  input x [3]\n  a: dense 4\n  b: dense 2\n  expect a.params == 1\n  expect params == 2\n}\n",
  "small.cvk": "model Small {\n  input x [3]\n  a: dense 4\n}\n",
  "deep.cvk": "model Deep {\n  input x [3]\n  a: dense 4\n  b: dense 2\n}\n",
});
const before = process.cwd();
beforeAll(() => process.chdir(place.folder));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

const run = (...words: readonly string[]) => runHere(report, ...words);

interface Printed {
  readonly brokenClaims?: unknown;
  readonly table: {
    readonly columns: readonly { readonly name: string }[];
    readonly rows: readonly (readonly (number | string | null)[])[];
    readonly totals: readonly (readonly (number | string | null)[])[];
    readonly findings: readonly string[];
  };
}

async function tableOf(...words: readonly string[]): Promise<Printed> {
  const { out } = await run(...words, "--format", "json");
  return JSON.parse(out) as Printed;
}

/** Names of layers in the order of a column. */
async function layersBy(sort: string): Promise<readonly string[]> {
  const { out } = await run("net.cvk", "--columns", "layer", "--sort", sort, "--format", "csv");
  return out.trimEnd().split("\n").slice(1);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

describe("convoke report --profile", () => {
  it.each(["ts", "wasm"])("has times of each layer for %s, which add up to that of all", async (target) => {
    const { table } = await tableOf("net.cvk", "--profile", "--target", target);
    const at = table.columns.findIndex(({ name }) => name === "time");
    expect(table.columns.slice(at).map(({ name }) => name)).toEqual(["time", "time-share"]);
    const times = table.rows.flatMap((row) => (typeof row[at] === "number" ? row[at] : []));
    const shares = table.rows.flatMap((row) => (typeof row[at + 1] === "number" ? Number(row[at + 1]) : []));
    expect(times.length).toBeGreaterThanOrEqual(3);
    expect(times.every((time) => time >= 0)).toBe(true);
    const [time, share] = table.totals.at(-1)!.slice(at).map(Number);
    expect(share).toBe(1);
    expect(sum(shares) * time!).toBeCloseTo(sum(times), 9);
    // What is left are inputs and outputs.
    expect(sum(shares)).toBeGreaterThan(0.2);
    expect(sum(shares)).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("says how much of the time is no layer's", async () => {
    const { out } = await run("net.cvk", "--profile", "--columns", "layer,time");
    const times = [...out.matchAll(/^(?:pair|flatten|dense)\S+ +([\d.]+)$/gm)].map(([, time]) => Number(time));
    const [, total] = /^total +([\d.]+)$/m.exec(out)!;
    const [, outside] = /^inputs and outputs are brought in order in ([\d.]+) ms of the time/m.exec(out) ?? ["", "0"];
    const all = times.reduce((a, b) => a + b, Number(outside));
    // Each is rounded to a millionth of a second.
    expect(Math.abs(all - Number(total))).toBeLessThanOrEqual(0.0005 * (times.length + 2));
  });

  it("has no such columns without it", async () => {
    const { table } = await tableOf("net.cvk", "--columns", "all");
    expect(table.columns.map(({ name }) => name)).not.toContain("time");
  });
});

describe("convoke report with options of tables", () => {
  it("has the columns that are named, also by their other names, in that order", async () => {
    const { out } = await run("net.cvk", "--columns", "macs,name,params", "--format", "csv");
    // 64 positions; 9 and 18 products for each of 2 and 4 channels; 256 * 3.
    expect(out).toBe(
      "macs,layer,parameters\n1152,pair1.conv1,20\n4608,pair2.conv1,76\n0,flatten1,0\n768,dense1,771\n".replaceAll(
        "conv1",
        "conv1",
      ),
    );
  });

  it("sorts numbers from the largest down and names from the first on, or as it is told", async () => {
    expect(await layersBy("macs")).toEqual(["pair2.conv1", "pair1.conv1", "dense1", "flatten1"]);
    expect(await layersBy("macs:asc")).toEqual(["flatten1", "dense1", "pair1.conv1", "pair2.conv1"]);
    expect(await layersBy("layer")).toEqual(["dense1", "flatten1", "pair1.conv1", "pair2.conv1"]);
    expect(await layersBy("layer:desc")).toEqual(["pair2.conv1", "pair1.conv1", "flatten1", "dense1"]);
  });

  it("folds blocks, and counts in other units", async () => {
    const { out } = await run(
      "net.cvk",
      "--depth",
      "0",
      "--columns",
      "layer,kind,parameters,weights",
      "--units",
      "K,KiB",
    );
    const rows = out.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(["layer", "kind", "parameters (K)", "weights (KiB)"]);
    // 76 parameters, 304 bytes.
    expect(rows).toContainEqual(["pair2", "Pair", "0.08", "0.30"]);
  });

  it.each([
    [["--columns", "layer,parms"], '--columns: there is no column "parms"; did you mean params?'],
    [["--columns", ""], "--columns needs a value: --columns NAMES"],
    [["--columns", "time"], "--columns time: times are measured with --profile"],
    [["--sort", "mcas"], '--sort: there is no column "mcas"; did you mean macs?'],
    [["--sort", "macs:down"], '--sort takes macs:asc or macs:desc, not "macs:down"'],
    [["--sort", "time"], "--sort time: times are measured with --profile"],
    [["--units", "MB"], '--units takes full, short, K, M, G, raw, fitting, B, KiB, MiB, GiB, not "MB"; did you mean'],
    [["--depth", "-1"], '--depth takes a number from 0 on, not "-1"'],
    [["--depth", "all"], '--depth takes a number from 0 on, not "all"'],
    [["--format", "markdwon"], "did you mean markdown?"],
    [["deep.cvk", "--columns", "parms"], "did you mean params?"],
    [["deep.cvk", "--depth", "1"], "--depth goes with the report of one model, layer by layer"],
    [["--beside"], "--beside takes two models or more"],
  ] as const)("refuses %j with a hint", async (words, message) => {
    const { code, out, err } = await run("net.cvk", ...words);
    expect(err).toContain(message);
    expect([code, out]).toEqual([2, ""]);
  });
});

describe("convoke report --columns", () => {
  it("has a column once that is named twice, also by its other name", async () => {
    const one = await run("small.cvk", "--columns", "layer,parameters,layer,params", "--format", "csv");
    expect([one.code, one.out.split("\n")[0]]).toEqual([0, "layer,parameters"]);
    const several = await run("small.cvk", "deep.cvk", "--columns", "model,macs,model", "--format", "csv");
    expect([several.code, several.out.split("\n")[0]]).toEqual([0, "model,macs"]);
  });
});

describe("convoke report where claims do not hold", () => {
  it("has all figures, marks the lines that the claims are about, and exits with 1", async () => {
    const { code, out, err } = await run("claim.cvk", "--columns", "layer,parameters");
    expect(code).toBe(1);
    // 3 * 4 + 4, 4 * 2 + 2.
    expect(out).toMatch(/^a \[1\] +16$/m);
    expect(out).toMatch(/^b +10$/m);
    expect(out).toMatch(/^total \[2\] +26$/m);
    expect(out).toMatch(/^\[1\] claim\.cvk:5: .*16.*\n\[2\] claim\.cvk:6: params is 26, not 2$/m);
    expect(err).toContain("error[claim/broken]");
  });

  it("tells them in every format that has room for them", async () => {
    for (const format of ["markdown", "latex", "svg"]) {
      const { code, out } = await run("claim.cvk", "--format", format);
      expect([format, code, out.includes("params is 26, not 2")]).toEqual([format, 1, true]);
    }
    const { brokenClaims, table } = await tableOf("claim.cvk", "--columns", "layer,parameters");
    expect(brokenClaims).toMatchObject([
      { line: 5, layers: ["a"] },
      { line: 6, layers: null },
    ]);
    expect(table.findings.length).toBe(2);
    expect((await run("claim.cvk", "--format", "csv")).code).toBe(1);
  });
});

describe("convoke report --beside", () => {
  it("has a column a model in every format", async () => {
    const { code, out } = await run("small.cvk", "deep.cvk", "--beside", "--columns", "parameters,macs");
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["layer", "Small parameters", "Small MACs", "Deep parameters", "Deep MACs"],
      [expect.stringMatching(/^─+$/)],
      ["a", "16", "12", "16", "12"],
      ["b", "10", "8"],
      [expect.stringMatching(/^─+$/)],
      ["total", "16", "12", "26", "20"],
      [""],
    ]);
    const { out: csv } = await run("small.cvk", "deep.cvk", "--beside", "--format", "csv");
    expect(csv).toBe("layer,small.cvk#Small:parameters,deep.cvk#Deep:parameters\na,16,16\nb,,10\n");
  });

  it("goes on with the others where one has errors, and exits with 1", async () => {
    const { code, out } = await run("small.cvk", "claim.cvk", "deep.cvk", "--beside");
    expect(code).toBe(1);
    expect(out).toMatch(/^layer +Small +Claim +Deep$/m);
  });
});
