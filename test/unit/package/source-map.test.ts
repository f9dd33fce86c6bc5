/** Every line of a module, traced by another implementation of source maps: kernels to their layers, all else to nothing. */
import { originalPositionFor, sourceContentFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, it, test } from "vitest";
import { check } from "../../../src/check.ts";
import { compileModel } from "../../../src/compile.ts";
import { exportOnnx } from "../../../src/interchange/onnx/export.ts";
import { importOnnx } from "../../../src/interchange/onnx/import.ts";
import { emitModule, type ModuleOptions, type ModuleTexts } from "../../../src/package/emit-module.ts";
import { sourceMapWriter, type SourceName } from "../../../src/package/source-map-writer.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { wasm, type TargetChoice } from "../../../src/targets/index.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

const PAIR = `// Two convolutions.
block Pair(channels) {
  conv channels kernel=3 pad=1 bn relu
  skip: conv channels kernel=1
}
`;

/** CRLF, and a label of two UTF-16 units. */
const NET = [
  'import { Pair } from "./blocks/pair.cvk"', // 1
  "",
  "model Net {",
  "  input image [1, 8, 8] // 🖼",
  '  "🦊": conv 2 kernel=3 relu', // 5
  "  repeat 2 {",
  "    conv 2 kernel=1",
  "    sigmoid",
  "  }",
  "  Pair 3", // 10
  "  flatten",
  '  "a b": dense 4 tanh; softmax',
  "}",
  "",
].join("\r\n");

const texts: Readonly<Record<string, string>> = { "nets/net.cvk": NET, "nets/blocks/pair.cvk": PAIR };
const net = modelOf(NET, {}, { readFile: (path) => texts[path] }, "nets/net.cvk");

/** By the function's name in the module: name, file, line, and column from 0. */
const EXPECTED: Readonly<Record<string, readonly [name: string, source: string, line: number, column: number]>> = {
  pack___weight: ["pack_🦊_weight", "net.cvk", 5, 8],
  keep___bias: ["keep_🦊.bias", "net.cvk", 5, 8],
  bind__: ["🦊", "net.cvk", 5, 8],
  pack_0_conv1_weight: ["pack_0.conv1_weight", "net.cvk", 7, 4],
  keep_0_conv1_bias: ["keep_0.conv1.bias", "net.cvk", 7, 4],
  bind_0_conv1: ["0.conv1", "net.cvk", 7, 4],
  pack_1_conv1_weight: ["pack_1.conv1_weight", "net.cvk", 7, 4],
  keep_1_conv1_bias: ["keep_1.conv1.bias", "net.cvk", 7, 4],
  bind_1_conv1: ["1.conv1", "net.cvk", 7, 4],
  pair1_bn1_div: ["pair1.bn1_div", "blocks/pair.cvk", 3, 31],
  pack_pair1_conv1_weight: ["pack_pair1.conv1_weight", "blocks/pair.cvk", 3, 2],
  keep_pair1_bn1_add: ["keep_pair1.bn1_add", "blocks/pair.cvk", 3, 31],
  bind_pair1_conv1: ["pair1.conv1", "blocks/pair.cvk", 3, 2],
  pack_pair1_skip_weight: ["pack_pair1.skip_weight", "blocks/pair.cvk", 4, 8],
  keep_pair1_skip_bias: ["keep_pair1.skip.bias", "blocks/pair.cvk", 4, 8],
  bind_pair1_skip: ["pair1.skip", "blocks/pair.cvk", 4, 8],
  pack_a_b_weight: ["pack_a b_weight", "net.cvk", 12, 9],
  keep_a_b_bias: ["keep_a b.bias", "net.cvk", 12, 9],
  bind_a_b: ["a b", "net.cvk", 12, 9],
  bind_softmax1: ["softmax1", "net.cvk", 12, 23],
};

async function emitted(
  model: ResolvedModel,
  target: TargetChoice = "ts",
  sourceName?: SourceName,
): Promise<ModuleTexts> {
  const options: ModuleOptions = { name: "net", model: model.name, layout: model.layout, weights: "file", target };
  const { program } = compileModel(model, { target }).lowered;
  return emitModule(program, { ...options, sourceMap: await sourceMapWriter(sourceName) });
}

/** The lines of a module's text by the function at the top that they are of, the comment above it included. */
function linesByFunction(js: string): ReadonlyMap<string, readonly number[]> {
  const lines = js.split("\n");
  const found = new Map<string, readonly number[]>();
  for (const [at, line] of lines.entries()) {
    const name = /^(?:export )?(?:async )?function (\w+)\(/.exec(line)?.[1];
    if (name === undefined) continue;
    const first = lines[at - 1]!.startsWith("//") ? at - 1 : at;
    const last = lines.indexOf("}", at);
    found.set(
      name,
      Array.from({ length: last - first + 1 }, (_, step) => first + step),
    );
  }
  return found;
}

/** What a line maps to at its first column, and at one far behind. */
function placesOf(map: TraceMap, line: number): readonly unknown[] {
  return [0, 60].map((column) => {
    const { name, source, line: original, column: at } = originalPositionFor(map, { line: line + 1, column });
    return source === null ? null : [name, source, original, at];
  });
}

describe("the map of a module", () => {
  it("leads from every line of a kernel to its layer, and from all others nowhere", async () => {
    const { js, map } = await emitted(net);
    const traced = new TraceMap(map!);
    const functions = linesByFunction(js);
    expect([...functions.keys()]).toEqual(expect.arrayContaining([...Object.keys(EXPECTED), "load", "exp", "check"]));
    const expected = new Map(
      [...functions].flatMap(([name, lines]) => lines.map((line) => [line, EXPECTED[name] ?? null] as const)),
    );
    for (const line of js.split("\n").keys()) {
      const place = expected.get(line) ?? null;
      expect(placesOf(traced, line), `line ${line + 1}`).toEqual([place, place]);
    }
  });

  it("ends each kernel's lines for readers that look back over lines", async () => {
    const { js, map } = await emitted(net);
    const { mappings } = JSON.parse(map!) as { mappings: string };
    const lines = mappings.split(";");
    const functions = linesByFunction(js);
    const others = [...functions].filter(([name]) => !(name in EXPECTED)).map(([, [first]]) => lines[first!]);
    // `A` is a segment at column 0 without a source.
    expect(others.filter((line) => line !== "" && line !== "A")).toEqual([]);
    const end = functions.get("bind_softmax1")!.at(-1)!;
    expect(lines.slice(end + 1).find((line) => line !== "")).toBe("A");
  });

  it("holds the texts as they were read, and names files below the folder that they share", async () => {
    const { map } = await emitted(net);
    const traced = new TraceMap(map!);
    expect(traced.sources.toSorted()).toEqual(["blocks/pair.cvk", "net.cvk"]);
    expect(sourceContentFor(traced, "net.cvk")).toBe(NET);
    expect(sourceContentFor(traced, "blocks/pair.cvk")).toBe(PAIR);
    expect(traced.file).toBe("net.js");
    expect(JSON.parse(map!)).toMatchObject({ version: 3 });
  });

  it("names files as it is told", async () => {
    const { map } = await emitted(net, "ts", (path) => `https://example.org/${path}`);
    const sources = ["https://example.org/nets/net.cvk", "https://example.org/nets/blocks/pair.cvk"];
    expect(new TraceMap(map!).sources).toEqual(sources);
  });

  it("leaves the texts of the module as they are without", async () => {
    const { map, ...withMap } = await emitted(net);
    const options = { name: "net", model: "Net", layout: net.layout, weights: "file" } as const;
    expect(map).toBeDefined();
    expect(withMap).toEqual(emitModule(compileModel(net).lowered.program, options));
  });

  it("covers memory that is cleared for a layer", async () => {
    const layer = "conv 16 kernel=3 pad=1";
    const model = modelOf(`model M {\n  input image [16, 28, 28]\n  ${layer}\n  ${layer}\n}\n`);
    const { js, map } = await emitted(model);
    const halo = linesByFunction(js).get("bind_conv1_halo");
    const place = ["conv1_halo", "test.cvk", 3, 2];
    expect(halo?.map((line) => placesOf(new TraceMap(map!), line)[0])).toEqual(halo?.map(() => place));
    expect(halo).toBeDefined();
  });
});

test.each([
  ["my net#1.cvk", "my%20net%231.cvk"],
  ["C:\\nets\\net.cvk", "net.cvk"],
  ["<stdin>", "%3Cstdin%3E"],
])("a file %s is a source of the name %s", async (path, source) => {
  const model = modelOf("model M {\n  input x [2]\n  relu\n}\n", {}, undefined, path);
  expect(new TraceMap((await emitted(model)).map!).sources).toEqual([source]);
});

test("files of one name in two folders stay two", async () => {
  const block = "block A {\n  dense 2\n}\n";
  const files: Readonly<Record<string, string>> = { "a/same.cvk": block, "b/same.cvk": `\n${block.replace("A", "B")}` };
  const main =
    'import { A } from "a/same.cvk"\nimport { B } from "b/same.cvk"\nmodel M {\n  input x [2]\n  A\n  B\n}\n';
  const { models } = check("main.cvk", main, { readFile: (path) => files[path] });
  const { js, map } = await emitted(models[0]!);
  const lines = linesByFunction(js);
  const placeOf = (name: string): unknown => placesOf(new TraceMap(map!), lines.get(name)![0]!)[0];
  expect(placeOf("bind_a1_dense1")).toEqual(["a1.dense1", "a/same.cvk", 2, 2]);
  expect(placeOf("bind_b1_dense1")).toEqual(["b1.dense1", "b/same.cvk", 3, 2]);
});

test("kernels without a text, and those of WebAssembly, have no map", async () => {
  expect((await emitted(net, wasm.with({ threads: 2, simd: "both" }))).map).toBeUndefined();
  const { model } = importOnnx(exportOnnx(net, initialiseWeights(net.graph, 1)).model);
  const { js, map } = await emitted(model);
  expect(linesByFunction(js).size).toBeGreaterThan(20);
  expect(map).toBeUndefined();
});

test("names cannot speak to terminals that stacks are printed on", async () => {
  const model = modelOf('model M {\n  input x [2]\n  "a\u001b[31m": tanh\n}\n');
  expect(JSON.parse((await emitted(model)).map!)).toMatchObject({ names: ["a\\u001b[31m"] });
});
