/**
 * Names of every source through every command: what goes to a terminal holds no control character but the ends of our own
 * lines and, where colours are asked for, our own styles; and no name begins a line. Nor does one in what is generated.
 */
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../src/formats/npy.ts";
import { storedFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { writeOnnx } from "../../src/interchange/onnx/write.ts";
import { float32Tensor } from "../../src/interchange/onnx/tensor.ts";
import { workplace, type Outcome, type Workplace } from "../support/command.ts";
import { hasHdf5, writeHdf5 } from "../support/hdf5.ts";
import { onnxModel } from "../support/onnx-model.ts";
import { writeZip } from "../support/zip.ts";
import { sampled } from "../support/effort.ts";

/** A colour that we do not use, a title, C1, backspace, bidi, line ends of every kind, and the ends of comments and quotes. */
const EVIL =
  "e\u001b[35mR\u001b]0;pwn\u0007\u001b]8;;http://x\u001b\\\u009b2J\b\u007f\u202e\u2066\u200f\u061c\u2028FAKE\rFAKE\nFAKE: 1 */ ` ${1} \" ' </script>";
/** What a file's name may hold. */
const EVIL_FILE = EVIL.replaceAll("/", "");
/** What a quoted label may hold. */
const EVIL_LABEL = EVIL.replace(/[\r\n\u2028]/g, "").replaceAll('"', "");
/** What JSON may hold beside. */
const EVIL_TEXT = `${EVIL}\0\ud800`;

const floats = (shape: readonly number[]): Float32Array =>
  new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(0.5);
const stored = (names: Readonly<Record<string, readonly number[]>>): Uint8Array =>
  writeSafetensors(Object.entries(names).map(([name, shape]) => [name, storedFloat32(shape, floats(shape))]));

const net = onnxModel({
  nodes: [
    { op: "Conv", name: `${EVIL}\0`, inputs: [`in${EVIL}`, `w${EVIL}`], outputs: [`mid${EVIL}`] },
    { op: "Relu", name: `relu${EVIL}`, inputs: [`mid${EVIL}`], outputs: [`out${EVIL}`] },
  ],
  inputs: { [`in${EVIL}`]: [1, 1, 4, 4] },
  initializers: [float32Tensor(`w${EVIL}`, [2, 1, 3, 3], floats([2, 1, 3, 3]))],
  outputs: [`out${EVIL}`],
});
const unsupported = onnxModel({
  nodes: [
    { op: `Op${EVIL}`, domain: `dom${EVIL}`, name: EVIL, inputs: [`in${EVIL}`], outputs: ["a"] },
    { op: "Conv", name: EVIL, inputs: ["a", `none${EVIL}`], outputs: [`b${EVIL}`] },
    { op: "Softmax", name: `s${EVIL}`, inputs: [`in${EVIL}`], outputs: [`out${EVIL}`] },
  ],
  inputs: { [`in${EVIL}`]: [1, 1, `H${EVIL}`, 4] },
  outputs: [`out${EVIL}`],
});

let place: Workplace;
beforeAll(async () => {
  const hdf5 = await writeHdf5({
    arrays: {
      [`layers/${EVIL_FILE}/vars/0`]: { shape: [3, 3, 1, 2], data: floats([3, 3, 1, 2]) },
      [`${EVIL_FILE}/x`]: { shape: [1], data: floats([1]) },
    },
  }).catch(() => new Uint8Array());
  const layers = await writeHdf5({
    arrays: { "conv/kernel": { shape: [3, 3, 1, 2], data: floats([3, 3, 1, 2]) } },
    names: { "": { layer_names: ["conv", EVIL_FILE] }, conv: { weight_names: ["kernel", EVIL_FILE] } },
  }).catch(() => new Uint8Array());
  place = workplace({
    [`${EVIL_FILE}/${EVIL_FILE}.cvk`]: `model Net {\n input image [1, 4, 4]\n "${EVIL_LABEL}": conv 2 kernel=3 // ${EVIL_LABEL}\n relu\n}`,
    [`${EVIL_FILE}/broken.cvk`]: `import { A } from "${EVIL_LABEL}.cvk"\nmodel Net {\n input image [1, 4, 4]\n "${EVIL_LABEL}": conv 2 kernel=9\n cnov ${EVIL_LABEL}\n add "${EVIL_LABEL}"\n}`,
    [`${EVIL_FILE}/page${EVIL_FILE}.md`]: [
      `\`\`\`cvk file=${EVIL_FILE} eror=${EVIL_LABEL}\nimport { A } from "${EVIL_LABEL}.cvk"\n"${EVIL_LABEL}": cnov ${EVIL_LABEL}\n\`\`\``,
      ...[EVIL_LABEL, `params ${EVIL_LABEL}`, "params broken.cvk", `params broken.cvk#${EVIL_LABEL}`].map(
        (words) => `a <!-- convoke:${words} -->${EVIL_LABEL}<!-- /convoke -->`,
      ),
    ].join("\n\n"),
    [`${EVIL_FILE}.onnx`]: writeOnnx({ ...net, producer: EVIL, graph: { ...net.graph, name: `${EVIL}\0` } }),
    "unsupported.onnx": writeOnnx(unsupported),
    "good.safetensors": stored({ [`${EVIL_LABEL}.weight`]: [2, 1, 3, 3], [`${EVIL_LABEL}.bias`]: [2] }),
    "other.safetensors": stored({ [EVIL_TEXT]: [2, 1, 3, 3], [`${EVIL_TEXT}.bias`]: [3], [`${EVIL}2`]: [2] }),
    "twice.safetensors": stored({ [`${EVIL}.a`]: [2, 1, 3, 3], [`${EVIL}.b`]: [2, 1, 3, 3], [`${EVIL}.c`]: [2] }),
    "bad.safetensors": Buffer.from(
      Buffer.concat([
        Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0]),
        Buffer.from(JSON.stringify({ [EVIL_TEXT]: { dtype: EVIL_TEXT } }).padEnd(255)),
      ]),
    ),
    "names.npz": writeZip([{ name: `${EVIL}.npy`, contents: writeNpy([2, 1, 3, 3], floats([2, 1, 3, 3])) }]),
    "broken.npz": writeZip([{ name: `${EVIL}.npy`, contents: Uint8Array.of(1, 2, 3) }]),
    "names.h5": hdf5,
    "layers.h5": layers,
    "image.npy": writeNpy([1, 4, 4], floats([1, 4, 4])),
    [`data${EVIL_FILE}/image.npy`]: writeNpy([1, 1, 4, 4], floats([16])),
    [`data${EVIL_FILE}/${EVIL_FILE}.npy`]: writeNpy([1, 2, 2, 2], floats([8])),
  });
});
afterAll(() => place.remove());

const TEXT = `${EVIL_FILE}/${EVIL_FILE}.cvk`;
const ONNX = `${EVIL_FILE}.onnx`;
const models = [TEXT, `${EVIL_FILE}/broken.cvk`, ONNX, "unsupported.onnx"];
const weightFiles = ["good", "other", "twice", "bad"].map((name) => `${name}.safetensors`);
const archives = ["names.npz", "broken.npz", ...(hasHdf5 ? ["names.h5", "layers.h5"] : [])];

const commands: readonly (readonly string[])[] = [
  ...models.flatMap((model) => [
    ["check", model],
    ["check", model, "--format", "json"],
    ["report", model],
    ["report", model, "--format", "json"],
    ["report", model, "--format", "markdown"],
    ["report", model, "--format", "csv"],
    ["compile", model, "--out", `made/${EVIL_FILE}`],
    ["export", model, "--init", "1", "-o", `made${EVIL_FILE}.onnx`],
    ["field", model],
    ["field", model, "--format", "svg"],
    ["field", model, EVIL],
    ["dump", model],
    ["dump", model, "--after", "lower"],
    ["dump", model, "--strategies", "--target", "wasm"],
  ]),
  ["compile", TEXT, "--init", "1", "--target", "wasm", "--out", `made/${EVIL_FILE}`],
  ["check", EVIL_FILE],
  ...["concise", "github", "gitlab", "sarif", "junit", "rdjson"].map((format) => {
    return ["check", EVIL_FILE, ONNX, "unsupported.onnx", "--format", format];
  }),
  ["docs", EVIL_FILE, "--check"],
  ["docs", EVIL_FILE, "--check", "--format", "github"],
  ["check", EVIL_FILE, "--baseline", `${EVIL_FILE}.json`, "--write-baseline"],
  ["new", EVIL_FILE],
  ["new", `${EVIL_FILE}/net`],
  ["new", "net", "--from", EVIL],
  ["check", `${EVIL_FILE}none`],
  ["profile", TEXT, "--rounds", "1"],
  ["profile", ONNX, "--rounds", "1", "--format", "json"],
  ["import", ONNX, "-o", `made/${EVIL_FILE}.cvk`],
  ["import", "unsupported.onnx", "-o", "made/x.cvk"],
  ["import", TEXT, "-o", EVIL],
  ...[...weightFiles, ...archives].flatMap((file) => [
    ["weights", TEXT, file],
    ["weights", TEXT, file, "--format", "json"],
    ["run", TEXT, "--weights", file, "--input", "image.npy"],
  ]),
  ["weights", TEXT, "good.safetensors", "--out", `made${EVIL_FILE}.safetensors`],
  ["verify", TEXT, "--weights", "good.safetensors", "--data", `data${EVIL_FILE}`],
  ["verify", ONNX, "--data", `data${EVIL_FILE}`],
  ["verify", "--suite", EVIL_FILE],
  ["run", ONNX, "--input", "image.npy"],
  ["run", TEXT, "--init", "1", "--input", "image.npy", "--output", `made${EVIL_FILE}.npy`],
  ["run", TEXT, "--init", "1", "--input", `${EVIL}=image.npy`, "--output", EVIL_FILE],
  ["diff", TEXT, ONNX, "--fail-on", "weights"],
  ["diff", ONNX, TEXT, "--format", "markdown"],
  ["diff", TEXT, ONNX, "--format", "json"],
  ["diff", `git:${EVIL}`],
  ["diff", TEXT, ONNX, "--fail-on", EVIL],
  ["layers", EVIL],
  [EVIL],
  ["check", `--${EVIL}`],
  ["check", TEXT, "--format", EVIL],
  ...["set", "size", "batch", "root", "model", "after"].map((option) => ["dump", TEXT, `--${option}`, EVIL]),
  ...["set", "size"].map((option) => ["dump", TEXT, `--${option}`, `${EVIL}=${EVIL}`]),
  ["report", ONNX, "--model", EVIL],
  ["report", ONNX, "--size", `${EVIL}=3`],
];

const machineFormats = ["json", "gitlab", "sarif", "rdjson"];

/** Our own styles. */
// oxlint-disable-next-line no-control-regex
const STYLES = /\u001b\[(1;31|1;33|1;34|1;32|1|2|22;39|22)m/g;
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

function isClean(text: string): void {
  expect(JSON.stringify(CONTROL.exec(text)?.[0] ?? "none")).toBe('"none"');
  expect(text).not.toMatch(/^\s*FAKE/m);
}

describe("hostile names", () => {
  it.each(
    sampled(commands).map(
      (words) => [JSON.stringify(words).replaceAll(JSON.stringify(EVIL_FILE).slice(1, -1), "EVIL"), words] as const,
    ),
  )("%s", (_shown, words) => {
    const outcome = place.convokeWith({ FORCE_COLOR: "1" }, ...words);
    isWellTold(outcome);
    if (words.some((word) => machineFormats.includes(word))) JSON.parse(outcome.out || "null");
  });

  it("stay names in what is generated", async () => {
    expect(place.convoke("compile", TEXT, "--init", "1", "--out", "generated", "--name", "net").code).toBe(0);
    expect(place.convoke("compile", ONNX, "--out", "generated", "--name", "onnx").code).toBe(0);
    expect(place.convoke("import", ONNX, "-o", "generated/text.cvk").code).toBe(0);
    const written = readdirSync(place.path("generated")).filter((name) => /\.(ts|js|cvk)$/.test(name));
    expect(written).toHaveLength(7);
    for (const name of written) isClean(readFileSync(place.path(`generated/${name}`), "utf8"));
    for (const name of ["net", "onnx"]) {
      const module = (await import(/* @vite-ignore */ pathToFileURL(place.path(`generated/${name}.js`)).href)) as {
        load(): Promise<{ run(image: Float32Array): Float32Array }>;
      };
      expect((await module.load()).run(floats([16]))).toHaveLength(8);
    }
  });
});

function isWellTold({ code, out, err }: Outcome): void {
  expect(err).not.toContain("internal error");
  expect([0, 1, 2]).toContain(code);
  isClean(out.replace(STYLES, ""));
  isClean(err.replace(STYLES, ""));
}
