/** `convoke weights` as a user sees it, and weights of other files in the commands that take some. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import { readSafetensors, storedFloat32, toFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { commandPath, workplace } from "../../support/command.ts";
import { hasHdf5, hdf5Note, writeHdf5 } from "../../support/hdf5.ts";
import { graphFile, SHARD } from "../../support/tensorflow-graph.ts";
import { writeZip } from "../../support/zip.ts";
import { sampled } from "../../support/effort.ts";

/** [in, out] of a dense layer behind a flatten of [2 channels, 1 x 2]: place 2 * w + c. */
const kernel = { shape: [4, 1], data: Float32Array.of(1, 2, 3, 4) };
const bias = { shape: [1], data: Float32Array.of(5) };
/** The same in our order, c * 2 + w. */
const ours = Float32Array.of(1, 3, 2, 4);

const npz = (names: readonly [string, string]): Uint8Array =>
  writeZip(
    [kernel, bias].map(({ shape, data }, at) => ({ name: `${names[at]!}.npy`, contents: writeNpy(shape, data) })),
  );

/** A product with [4, 2] of bytes. */
const bytesModel = graphFile({
  inputs: { x: [1, 4] },
  constants: [
    {
      name: "w",
      dtype: "float32",
      shape: [4, 2],
      values: [1, 255, 9, 7, 4, 3, 0, 200],
      quantization: { dtype: "uint8", scale: 0.25, min: -0.5 },
    },
  ],
  nodes: [{ op: "MatMul", inputs: ["x", "w"], attr: { transpose_a: { b: false }, transpose_b: { b: false } } }],
});

const place = workplace({
  "net.cvk": "model Net {\n  input x [2, 1, 2]\n  flatten\n  fc: dense 1\n}\n",
  "wide.cvk": "model Wide(most = 16_200B) {\n  input x [100]\n  fc: dense 40\n  expect weights <= most\n}\n",
  "plain.safetensors": writeSafetensors([
    ["fc.weight", storedFloat32([1, 4], ours)],
    ["fc.bias", storedFloat32([1], bias.data)],
    ["fc.num_batches_tracked", { dtype: "int64", shape: [], bytes: new Uint8Array(8) }],
  ]),
  "keras.npz": npz(["fc/kernel", "fc/bias"]),
  "other.npz": npz(["out.weight", "out.bias"]),
  "x.npy": writeNpy([1, 2, 1, 2], Float32Array.of(1, 10, 100, 1000)),
  "strange.npz": writeZip([
    { name: "a.x.b.weight.npy", contents: writeNpy([1, 4], ours) },
    { name: "a.x.b.bias.npy", contents: writeNpy([1], bias.data) },
  ]),
  "names.json": JSON.stringify({ "fc.weight": "a.x.b.weight", "fc.bias": "a.x.b.bias" }),
  "wrong.json": JSON.stringify({ "fc.wieght": "a.x.b.weight" }),
  "model.json": bytesModel.bytes,
  [SHARD]: bytesModel.shard,
  "words.txt": "these are words",
  ...(hasHdf5 && {
    "net.h5": await writeHdf5({
      arrays: { "dense/dense/kernel:0": kernel, "dense/dense/bias:0": bias },
      names: { "": { layer_names: ["dense"] }, dense: { weight_names: ["dense/kernel:0", "dense/bias:0"] } },
    }),
  }),
});
afterAll(() => place.remove());

/** 1 * 1 + 10 * 3 + 100 * 2 + 1000 * 4 + 5 */
const SCORE = 4236;

const torchFile = (name: string): string => fileURLToPath(new URL(`../../data/torch/${name}.pth`, import.meta.url));

describe("PyTorch's files", () => {
  const model = "model Net {\n  input x [2, 5, 5]\n  conv: conv 3 kernel=3\n  bn: bn\n  mean\n  fc: dense 2\n}\n";

  it("are weights of every command that takes some", () => {
    const net = workplace({ "net.cvk": model, "x.npy": writeNpy([1, 2, 5, 5], new Float32Array(50).fill(1)) });
    const runs = ["plain", "checkpoint", "parallel"].map((name) =>
      net.convoke("run", "net.cvk", "--weights", torchFile(name), "--input", "x.npy"),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(runs.map(({ out }) => out)).size).toBe(1);
    const table = net.convoke("weights", "net.cvk", torchFile("ema"), "--weights-key", "model");
    expect([table.code, table.err]).toEqual([0, ""]);
    expect(table.out).toContain("8 of 8 parameters found");
    net.remove();
  });

  it("of several dictionaries ask for the key", () => {
    const { code, err } = place.convoke("weights", "net.cvk", torchFile("ema"));
    expect([code, err]).toEqual([1, expect.stringContaining("ema.shadow (9 tensors); --weights-key KEY")]);
    const other = place.convoke("weights", "net.cvk", "plain.safetensors", "--weights-key", "ema");
    expect([other.code, other.err]).toEqual([1, expect.stringContaining("a dictionary of a PyTorch file")]);
    const alone = place.convoke("run", "net.cvk", "--weights-key", "ema", "--input", "x.npy");
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining("--weights-key goes with --weights FILE")]);
  });
});

/** Whose claim of 4,324 bytes holds? */
const judge = (command: string, ...args: string[]) =>
  place.convoke(command, "wide.cvk", "--set", "most=4_360B", ...args);

describe("convoke weights", () => {
  it("prints a table of what was found", () => {
    const { code, out, err } = place.convoke("weights", "net.cvk", "keras.npz");
    expect([code, err]).toEqual([0, ""]);
    expect(out.split("\n").map((line) => line.trim())).toEqual([
      "parameter  shape   tensor     its shape  found by    converted",
      expect.stringMatching(/^─+$/),
      "fc.weight  [1, 4]  fc/kernel  [4, 1]     other name  axes [1, 0], features [1, 2, 2] to [2, 1, 2]",
      "fc.bias    [1]     fc/bias    [1]        other name",
      "",
      "2 of 2 parameters found",
      "",
    ]);
  });

  it("says what it passes over", () => {
    const { out } = place.convoke("weights", "net.cvk", "plain.safetensors");
    expect(out).toContain("not needed: fc.num_batches_tracked\n");
  });

  it("prints the same as JSON", () => {
    const { code, out } = place.convoke("weights", "net.cvk", "keras.npz", "--format", "json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      model: "Net",
      file: "keras.npz",
      kind: "npz",
      complete: true,
      parameters: [
        {
          name: "fc.weight",
          shape: [1, 4],
          found: "alias",
          tensor: "fc/kernel",
          tensorShape: [4, 1],
          value: null,
          conversions: ["axes [1, 0]", "features [1, 2, 2] to [2, 1, 2]"],
        },
        {
          name: "fc.bias",
          shape: [1],
          found: "alias",
          tensor: "fc/bias",
          tensorShape: [1],
          value: null,
          conversions: [],
        },
      ],
      ambiguous: [],
      misfits: [],
      unused: [],
      ignored: [],
    });
  });

  it("lists what does not fit, with exit code 1", () => {
    const { code, out } = place.convoke("weights", "net.cvk", "other.npz");
    expect(code).toBe(1);
    expect(out).toContain("  missing: fc.weight [1, 4]\n  missing: fc.bias [1]\n");
    expect(out).toContain("  not in the model: out.weight [4, 1]\n");
    const json: unknown = JSON.parse(place.convoke("weights", "net.cvk", "other.npz", "--format", "json").out);
    expect(json).toMatchObject({ complete: false, unused: ["out.weight", "out.bias"] });
  });

  it("takes the user's word for the names", () => {
    const out = place.path("renamed.safetensors");
    const renamed = place.convoke("weights", "net.cvk", "strange.npz", "--rename", "a.*.*=fc.*", "--out", out);
    expect([renamed.code, renamed.err]).toEqual([2, expect.stringContaining("--rename: both sides of")]);
    const good = place.convoke("weights", "net.cvk", "strange.npz", "--rename", "a.x.b.*=fc.*", "--out", out);
    expect([good.code, good.err]).toEqual([0, expect.stringContaining("renamed.safetensors")]);
    for (const words of [
      ["--weights", out],
      ["--weights", "strange.npz", "--rename", "a.x.b.*=fc.*"],
      ["--weights", "strange.npz", "--weights-map", "names.json"],
    ]) {
      const { code, out: text } = place.convoke("run", "net.cvk", "--input", "x.npy", ...words);
      expect([code, JSON.parse(text)]).toEqual([0, { output: { shape: [1, 1], data: [SCORE] } }]);
    }
    const wrong = place.convoke("weights", "net.cvk", "strange.npz", "--weights-map", "wrong.json");
    expect([wrong.code, wrong.err]).toEqual([
      1,
      expect.stringContaining("wrong.json: the model has no parameter fc.wieght; did you mean fc.weight?"),
    ]);
  });

  it("takes the user's word for the layout", () => {
    const { code, out } = place.convoke("weights", "net.cvk", "other.npz", "--weights-layout", "keras");
    expect(code).toBe(0);
    expect(out).toContain("order and shape  axes [1, 0], features");
  });

  it("writes the model's own names and layouts", () => {
    const { code, err } = place.convoke("weights", "net.cvk", "keras.npz", "--out", "made/net.safetensors");
    expect([code, err]).toEqual([0, expect.stringMatching(/^made\/net\.safetensors {2}\d+ B\n$/)]);
    const tensors = readSafetensors(readFileSync(place.path("made/net.safetensors")));
    expect([...tensors].map(([name, tensor]) => [name, tensor.shape, [...toFloat32(tensor)]])).toEqual([
      ["fc.weight", [1, 4], [1, 3, 2, 4]],
      ["fc.bias", [1], [5]],
    ]);
  });

  it("stores weights as bytes, and tells what that did to them", () => {
    const args = ["weights", "net.cvk", "plain.safetensors", "--weights-type", "u8", "--out", "bytes.safetensors"];
    const { code, out } = place.convoke(...args);
    expect(code).toBe(0);
    // Of 1, 3, 2, 4 in steps of 4/255, 2 lies in the middle between two and is off most: by 2/255.
    expect(out).toMatch(/^fc\.weight +\[1, 4\] +u8 +9 B +0\.00784 +0\.00480$/m);
    expect(out).toContain("stored: 1 tensor as f32 (4 B), 1 tensor as u8 (9 B)\n");
    const tensors = readSafetensors(readFileSync(place.path("bytes.safetensors")));
    expect([...tensors].map(([name, { dtype }]) => [name, dtype])).toEqual([
      ["fc.weight.scale", "float32"],
      ["fc.weight.zero_point", "uint8"],
      ["fc.weight", "uint8"],
      ["fc.bias", "float32"],
    ]);
    const json: unknown = JSON.parse(place.convoke(...args, "--format", "json").out);
    const stored = [
      { name: "fc.weight", shape: [1, 4], type: "u8", bytes: 9, worstError: expect.closeTo(2 / 255, 6) as unknown },
      { name: "fc.bias", shape: [1], type: "f32", bytes: 4, worstError: 0, rmsError: 0 },
    ];
    expect(json).toMatchObject({ complete: true, stored });
    const score = place.convoke("run", "net.cvk", "--weights", "bytes.safetensors", "--input", "x.npy");
    const { output } = JSON.parse(score.out) as { output: { data: number[] } };
    expect(Math.abs(output.data[0]! - SCORE)).toBeLessThan((1111 * 2) / 255);
    expect(output.data[0]).not.toBe(SCORE);
  });

  it("keeps bytes that a file has, as compile does", () => {
    const asBytes = ["--weights-type", "u8"];
    const inFile = [...asBytes, "--weights-in", "file", "--emit", "js", "--out", "kept"];
    const read = (name: string): Buffer => readFileSync(place.path(name));
    place.convoke("weights", "net.cvk", "plain.safetensors", ...asBytes, "--out", "once.safetensors");
    place.convoke("weights", "net.cvk", "once.safetensors", ...asBytes, "--out", "twice.safetensors");
    expect(read("twice.safetensors")).toEqual(read("once.safetensors"));
    place.convoke("compile", "net.cvk", "--weights", "once.safetensors", ...inFile);
    expect(read("kept/net.weights")).toEqual(read("once.safetensors"));
    expect(place.convoke("compile", "model.json", ...inFile).code).toBe(0);
    const tensors = readSafetensors(read("kept/model.weights"));
    expect([...tensors.values()].map(({ dtype, shape, bytes }) => [dtype, shape, bytes.length])).toEqual([
      ["float32", [], 4],
      ["uint8", [], 1],
      ["uint8", [2, 4], 8],
    ]);
    expect([...tensors.get("MatMul.weight")!.bytes]).toEqual([1, 9, 4, 0, 255, 7, 3, 200]);
    const [scale, zeroPoint] = [...tensors.values()];
    expect([toFloat32(scale!)[0], zeroPoint!.bytes[0]]).toEqual([0.25, 2]);
  });

  it("fits weights into a size, or tells the smallest", () => {
    const fit = (size: string) =>
      place.convoke("weights", "net.cvk", "plain.safetensors", "--fit", size, "--out", `fit-${size}.safetensors`);
    // Whole numbers up to 5 are float16 without loss.
    const lossless = expect.stringMatching(/^fc\.weight +\[1, 4\] +f16 +8 B +0 +0$/m) as unknown;
    expect(fit("1KB")).toMatchObject({ code: 0, out: lossless });
    const { code, err } = fit("100");
    const [, size] = /the weights do not fit into 100 B \(100 bytes\): the smallest file has (\d+) bytes\n$/.exec(err)!;
    expect([code, existsSync(place.path("fit-100.safetensors"))]).toEqual([1, false]);
    expect(fit(size!)).toMatchObject({ code: 0, out: expect.stringMatching(/^fc\.weight +\[1, 4\] +f16/m) as unknown });
    expect(readFileSync(place.path(`fit-${size!}.safetensors`)).length).toBe(Number(size));
  });

  it.each(
    sampled(
      [
        ["20KB", "stored: 2 tensors as f32"],
        ["9KB", "fc.weight  [40, 100]  f16"],
        ["6KB", "fc.weight  [40, 100]  u8"],
      ],
      2.5,
    ),
  )("fits them into a module of %s", async (size, due) => {
    const args = ["--init", "seed=1", "--fit", size, "--weights-in", "file", "--emit", "js"];
    const { code, out } = place.convoke("compile", "wide.cvk", "--out", `wide-${size}`, ...args);
    expect(code).toBe(0);
    if (size !== "20KB") expect(out).toContain(due);
    const { length } = readFileSync(place.path(`wide-${size}/wide.weights`));
    expect(length).toBeLessThanOrEqual(1000 * Number.parseInt(size, 10));
    const { load } = (await import(pathToFileURL(place.path(`wide-${size}/wide.js`)).href)) as {
      load(): Promise<{ run(x: Float32Array): Float32Array }>;
    };
    expect((await load()).run(new Float32Array(100).fill(1)).every((value) => value !== 0)).toBe(true);
  });

  it("judges claims by the type that weights are stored in", () => {
    // 4000 weights and 40 biases; as bytes, 40 scales and 40 zero points beside them.
    expect(judge("check").out).toContain("weights is 16.16KB; claimed is at most 4.36KB");
    expect(judge("check", "--weights-type", "f16").out).toContain("weights is 8.08KB; claimed is at most 4.36KB");
    expect(judge("check", "--weights-type", "u8").code).toBe(0);
    expect(judge("report", "--weights-type", "u8").out).toContain("weights of 4.3 KiB as u8, activations of");
    expect(judge("report", "--weights-type", "u8", "--format", "json").out).toContain('"weightBytes": 4360');
    const stored = ["--out", "judged", "--init", "seed=1"];
    expect(judge("compile", ...stored, "--weights-type", "f16").code).toBe(1);
    // Of 9 KB, float16 fits. Nothing is written where the claim does not hold of it.
    const wider = judge("compile", ...stored, "--fit", "9KB");
    expect([wider.code, wider.err]).toEqual([
      1,
      expect.stringContaining("weights is 8.08KB; claimed is at most 4.36KB"),
    ]);
    expect(existsSync(place.path("judged"))).toBe(false);
    expect(judge("compile", ...stored, "--fit", "4800B").code).toBe(0);
  });

  it("judges by the types that --fit chooses, also what is at least so much", () => {
    const given = place.convoke("compile", "wide.cvk", "--out", "fitted", "--init", "seed=1", "--weights-in", "file");
    expect(given.code).toBe(0);
    const written = (claim: string, size: string) => {
      const text = readFileSync(place.path("wide.cvk"), "utf8").replace(/\}\s*$/, `  expect ${claim}\n}\n`);
      writeFileSync(place.path("claimed.cvk"), text);
      const args = ["--fit", size, "--out", "claimed.safetensors"];
      const { code, err } = place.convoke("weights", "claimed.cvk", "fitted/wide.weights", ...args);
      const isThere = existsSync(place.path("claimed.safetensors"));
      rmSync(place.path("claimed.safetensors"), { force: true });
      return { code, err, isThere };
    };
    // As bytes it would be 4,324 bytes, as float16 8,080.
    expect(written("weights <= 5KB", "9KB")).toEqual({
      code: 1,
      err: expect.stringContaining("weights is 8.08KB; claimed is at most 5KB") as unknown,
      isThere: false,
    });
    expect(written("weights >= 6KB", "9KB")).toMatchObject({ code: 0, isThere: true });
    expect(written("weights >= 6KB", "6KB")).toMatchObject({ code: 1, isThere: false });
    expect(written("weights <= 5KB", "6KB")).toMatchObject({ code: 0, isThere: true });
    // Biases of zero are float16 without loss.
    expect(written("weights == 16_080B", "20KB")).toMatchObject({ code: 0, isThere: true });
    expect(written("params == 1", "20KB")).toMatchObject({ code: 1, isThere: false });
  });

  it.each(
    sampled(
      [
        [["net.cvk"], /name a model and a weight file: MODEL FILE/],
        [["net.cvk", "keras.npz", "other.npz"], /"other\.npz" is too many/],
        [["net.cvk", "keras.npz", "--out", "net.npz"], /--out writes a \.safetensors file/],
        [["net.cvk", "keras.npz", "--weights-type", "f16"], /--weights-type goes with --out/],
        [["net.cvk", "nothing.npz"], /cannot read nothing\.npz/],
      ] as const,
      2.5,
    ),
  )("refuses %j", (args, message) => {
    const { code, err } = place.convoke("weights", ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it("refuses what is not a weight file", () => {
    const { code, err } = place.convoke("weights", "net.cvk", "words.txt");
    expect([code, err]).toEqual([1, expect.stringContaining("words.txt: no weight file that is read")]);
  });
});

const run = (file: string, ...args: string[]) =>
  place.convoke("run", "net.cvk", "--input", "x.npy", "--weights", file, ...args);

describe("weights of other files", () => {
  it.each(
    sampled(
      [
        ["plain.safetensors", ""],
        ["keras.npz", "note: weights of keras.npz matched: 2 by other name; convoke weights shows which\n"],
        ...(hasHdf5
          ? [["net.h5", "note: weights of net.h5 matched: 2 by order and shape; convoke weights shows which\n"]]
          : []),
      ],
      2.5,
    ),
  )(`run with %s${hdf5Note}`, (file, note) => {
    const { code, out, err } = run(file!);
    expect([code, err]).toEqual([0, note]);
    expect(JSON.parse(out)).toEqual({ output: { shape: [1, 1], data: [SCORE] } });
  });

  it("compile into the model's module", () => {
    const { code, err } = place.convoke("compile", "net.cvk", "--out", "made", "--weights", "keras.npz");
    expect([code, err]).toEqual([0, expect.stringContaining("2 by other name")]);
  });

  it("are refused with all that does not fit", () => {
    const { code, err } = run("other.npz");
    expect(code).toBe(1);
    expect(err).toContain("other.npz: the weights do not fit the model\n  missing: fc.weight [1, 4]\n");
  });
});

describe.skipIf(!hasHdf5)(`Keras files where h5wasm is not installed${hdf5Note}`, () => {
  it("say what to install", () => {
    // The command far from any node_modules.
    cpSync(dirname(commandPath), place.path("dist"), { recursive: true });
    const args = [place.path("dist/cli.js"), "weights", "net.cvk", "net.h5"];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: place.folder, encoding: "utf8" });
    expect([status, stderr]).toEqual([
      1,
      "error: net.h5: an HDF5 file, as Keras writes: to read it, npm install h5wasm\n",
    ]);
  });
});
