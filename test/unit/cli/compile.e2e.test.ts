/** `convoke compile` as a user sees it: the files, what they do, and that failures leave none. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readSafetensors, storedFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { workplace } from "../../support/command.ts";

const weights = writeSafetensors([["dense1.weight", storedFloat32([2, 2], Float32Array.of(1, 2, 3, 4))]]);
const place = workplace({
  "net.cvk": "model Net {\n  input x [2]\n  dense 2 bias=false\n}\n",
  "big.cvk": "model Big {\n  input x [256]\n  dense 256 bias=false\n}\n",
  "edge.cvk": "model Edge {\n  input image [1, 1, 4]\n  conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n}\n",
  "open.cvk": "model Open {\n  input image [1, 1, W]\n  relu\n}\n",
  "huge.cvk": "model Huge {\n  input x [65536]\n  dense 65536\n}\n",
  "good.safetensors": weights,
  "wrong.safetensors": writeSafetensors([["dense.weight", storedFloat32([2], new Float32Array(2))]]),
  file: "in the way",
});
afterAll(() => place.remove());

interface Module {
  load(weights?: Uint8Array): Promise<{ run(input: Float32Array): Float32Array }>;
}

const importFrom = (path: string): Promise<Module> => import(pathToFileURL(place.path(path)).href) as Promise<Module>;
const compile = (...args: string[]) => place.convoke("compile", ...args);

const filesIn = (folder: string): Buffer[] =>
  ["ts", "js", "d.ts"].map((end) => readFileSync(place.path(`${folder}/net.${end}`)));

describe("convoke compile", () => {
  it("writes a module that loads weights from bytes", async () => {
    const { code, out, err } = compile("net.cvk", "--out", "plain");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(/^plain\/net.ts +\d.*\nplain\/net.js .*\nplain\/net.d.ts .*\nno weights compiled in: /);
    expect(readdirSync(place.path("plain")).toSorted()).toEqual(["net.d.ts", "net.js", "net.ts"]);
    const net = await (await importFrom("plain/net.js")).load(weights);
    expect([...net.run(Float32Array.of(1, 2))]).toEqual([5, 11]);
  });

  it.each([
    ["js", ["net.d.ts", "net.js"]],
    ["ts", ["net.ts"]],
    ["ts, js", ["net.d.ts", "net.js", "net.ts"]],
  ])("writes what --emit %s asks for", (kinds, files) => {
    const out = `emit-${kinds}`;
    expect(compile("net.cvk", "--out", out, "--emit", kinds).code).toBe(0);
    expect(readdirSync(place.path(out)).toSorted()).toEqual(files);
  });

  it("writes a source map beside the module, and names it in its last line", () => {
    const name = "it's a net";
    const { code, err } = compile("net.cvk", "--out", "maps/deep", "--name", name, "--source-map", "--emit", "js");
    expect(code).toBe(0);
    expect(err).toContain(`maps/deep/${name}.js.map  `);
    expect(readdirSync(place.path("maps/deep")).toSorted()).toEqual(
      [".d.ts", ".js", ".js.map"].map((end) => name + end),
    );
    const [js, map] = ["js", "js.map"].map((end) => readFileSync(place.path(`maps/deep/${name}.${end}`), "utf8"));
    expect(js!.split("\n").slice(-2)).toEqual(["//# sourceMappingURL=it%27s%20a%20net.js.map", ""]);
    const { sources, sourcesContent } = JSON.parse(map!) as { sources: string[]; sourcesContent: string[] };
    expect(sources).toEqual(["../../net.cvk"]);
    expect(sourcesContent).toEqual([readFileSync(place.path("net.cvk"), "utf8")]);
    // Without, the same module and no last line.
    compile("net.cvk", "--out", "no-map", "--name", name, "--emit", "js");
    expect(js).toBe(`${readFileSync(place.path(`no-map/${name}.js`), "utf8")}${js!.split("\n").at(-2)}\n`);
  });

  it("has no source map of a module that is not written", () => {
    const { code, err } = compile("net.cvk", "--out", "none", "--source-map", "--emit", "ts");
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("--source-map is of NAME.js: it goes with js among --emit"),
    ]);
    expect(existsSync(place.path("none"))).toBe(false);
  });

  it("puts small weights into the module", async () => {
    expect(compile("net.cvk", "--out", "inline", "--weights", "good.safetensors").code).toBe(0);
    expect(readdirSync(place.path("inline"))).toHaveLength(3);
    const net = await (await importFrom("inline/net.js")).load();
    expect([...net.run(Float32Array.of(1, 2))]).toEqual([5, 11]);
  });

  it("puts large weights beside it, and small ones where asked", async () => {
    // 256 * 256 * 4 bytes is twice the limit.
    expect(compile("big.cvk", "--out", "beside", "--init", "seed=1").code).toBe(0);
    expect(readdirSync(place.path("beside"))).toContain("big.weights");
    const tensors = readSafetensors(readFileSync(place.path("beside/big.weights")));
    expect([...tensors].map(([name, { shape }]) => [name, ...shape])).toEqual([["dense1.weight", 256, 256]]);
    const net = await (await importFrom("beside/big.js")).load();
    expect(net.run(new Float32Array(256)).length).toBe(256);

    const small = compile("net.cvk", "--out", "forced", "--weights", "good.safetensors", "--weights-in", "file");
    expect(small.err).toContain("forced/net.weights");
    const forced = await (await importFrom("forced/net.js")).load();
    expect([...forced.run(Float32Array.of(1, 2))]).toEqual([5, 11]);
  });

  it("needs no weights where the model has none", async () => {
    const { code, err } = compile("edge.cvk", "--out", "edge", "--init", "seed=1");
    expect(code).toBe(0);
    expect(err).not.toContain("weights");
    const net = await (await importFrom("edge/edge.js")).load();
    expect([...net.run(Float32Array.of(1, 3, 6, 10))]).toEqual([-2, -3, -4]);
  });

  it("compiles for a batch, and under another name", async () => {
    expect(compile("edge.cvk", "--out", "batch", "--batch", "2", "--name", "edges").code).toBe(0);
    const net = await (await importFrom("batch/edges.js")).load();
    expect([...net.run(Float32Array.of(1, 3, 6, 10, 0, 0, 1, 1))]).toEqual([-2, -3, -4, 0, -1, 0]);
  });

  it("writes the same bytes again", () => {
    expect(compile("net.cvk", "--out", "again", "--init", "seed=1").code).toBe(0);
    const first = filesIn("again");
    expect(compile("net.cvk", "--out", "again", "--init", "seed=1").code).toBe(0);
    expect(filesIn("again")).toEqual(first);
  });

  it.each([
    [["net.cvk", "--out", "failed", "--weights", "wrong.safetensors"], 1, "missing: dense1.weight [2, 2]"],
    [["net.cvk", "--out", "failed", "--weights", "none.safetensors"], 2, "cannot read none.safetensors"],
    [["net.cvk", "--out", "failed", "--name", "../escaped"], 2, '--name takes a file name, not "../escaped"'],
    [["net.cvk", "--out", "failed", "--name", ".."], 2, '--name takes a file name, not ".."'],
    [["open.cvk", "--out", "failed"], 2, "the size W must be bound: --size W=224"],
    [["huge.cvk", "--out", "failed"], 1, "dense1.weight is [65536, 65536]: 4,294,967,296 elements, and compiled code"],
    [["net.cvk", "--out", "failed", "--emit", "js,mjs"], 2, 'takes js, ts or both with a comma between, not "mjs"'],
    [["net.cvk", "--out", "failed", "--emit", "dts"], 2, 'not "dts"; js brings NAME.d.ts along'],
    [["net.cvk", "--out", "failed", "--weights-in", "here"], 2, "--weights-in takes auto, module, file"],
  ])("%j exits with %i and writes nothing", (args, expected, message) => {
    const { code, err } = compile(...args);
    expect(err).toContain(message);
    expect(code).toBe(expected);
    expect(existsSync(place.path("failed"))).toBe(false);
  });

  it("leaves nothing where a file cannot be written", () => {
    const { code, err } = compile("net.cvk", "--out", "file/below");
    expect(err).toBe("error: cannot write file/below/net.ts: a part of its path is not a folder\n");
    expect(code).toBe(2);
    expect(readFileSync(place.path("file"), "utf8")).toBe("in the way");
  });

  it("keeps the old files where the new ones cannot be written", () => {
    expect(compile("net.cvk", "--out", "kept").code).toBe(0);
    writeFileSync(place.path("kept/net.js"), "old");
    expect(compile("net.cvk", "--out", "kept", "--batch", "0").code).toBe(2);
    expect(compile("net.cvk", "--out", "kept", "--weights", "wrong.safetensors").code).toBe(1);
    expect(readFileSync(place.path("kept/net.js"), "utf8")).toBe("old");
  });
});
