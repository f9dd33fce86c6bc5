/** What docs/api.md shows: every example runs, prints what it says, and passes the type checker; nothing exported is left out. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readApi } from "../../scripts/api-page.mjs";
import { workplace } from "../support/command.ts";
import { hasHdf5, hdf5Note } from "../support/hdf5.ts";
import { fixedKerasModel, inArchive, inHdf5 } from "../support/keras-containers.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const values = readApi(read("src/index.ts"), read("dist/index.d.ts")).flatMap((section) => section.values);
const page = read("docs/api.md");
const place = workplace({ "package.json": '{ "type": "module" }' });
afterAll(() => place.remove());

/** What tsc says of the examples, of which it makes JavaScript. */
let complaints = "";
/** By file, what each example prints, and what it fails with. */
let printed: Readonly<Record<string, readonly string[]>> = {};

/** Runs examples one after the other, in one process. */
const RUNNER = `
import { formatWithOptions } from "node:util";
const printed = {};
const write = console.log;
for (const file of process.argv.slice(2)) {
  const lines = (printed[file] = []);
  console.log = (...args) => lines.push(formatWithOptions({ colors: false }, ...args));
  await import("./" + file.replace(/ts$/, "js")).catch((error) => lines.push(String(error)));
}
write(JSON.stringify(printed));
`;

interface Example {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

const examples: readonly Example[] = values.flatMap(({ name, doc }) =>
  doc.examples.map((block, at) => ({
    name,
    file: `${name}-${at}.ts`,
    text: block.replace(/^```ts\n/, "").replace(/```$/, ""),
  })),
);

/** Functions that no example shows, and why. */
const WITHOUT_EXAMPLE: Readonly<Record<string, string>> = {
  mappedBytes: "a file of bytes, which no example has",
};

beforeAll(async () => {
  symlinkSync(join(root, "examples"), place.path("examples"));
  mkdirSync(place.path("node_modules"));
  symlinkSync(root, place.path("node_modules/convoke"));
  for (const name of ["@types", "h5wasm"])
    symlinkSync(join(root, "node_modules", name), place.path(`node_modules/${name}`));
  const weights = "examples/mnist/mnist.safetensors";
  expect(place.convoke("export", "examples/mnist.cvk", "--weights", weights, "-o", "mnist.onnx").code).toBe(0);
  for (const kind of ["npz", "pth"])
    copyFileSync(join(root, `test/data/torch/plain.${kind}`), place.path(`weights.${kind}`));
  const keras = fixedKerasModel();
  const model = { modelTopology: { model_config: keras.configuration }, weightsManifest: keras.manifest };
  writeFileSync(place.path("model.json"), JSON.stringify(model));
  writeFileSync(place.path("weights.bin"), keras.bytes);
  if (hasHdf5) {
    writeFileSync(place.path("model.h5"), await inHdf5(keras));
    writeFileSync(place.path("model.keras"), await inArchive(keras));
  }
  for (const { file, text } of examples) writeFileSync(place.path(file), text);
  const options =
    "--strict --target es2022 --module nodenext --lib es2023,dom --types node --skipLibCheck --pretty false";
  const args = [...options.split(" "), ...examples.map(({ file }) => file)];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const node = (...words: readonly string[]): string =>
    spawnSync(process.execPath, words, { cwd: place.folder, encoding: "utf8" }).stdout;
  complaints = node(tsc, ...args);
  writeFileSync(place.path("runner.mjs"), RUNNER);
  printed = JSON.parse(node("runner.mjs", ...examples.map(({ file }) => file))) as typeof printed;
}, 120_000);

/** What lines say that they print: `console.log(…); // 3`. */
function promised(text: string): readonly string[] {
  return [...text.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm)].map(([, shown]) => shown!);
}

describe(`an example${hdf5Note}`, () => {
  it.each(examples)("of $name prints what it says", ({ file, text }) => {
    if (text.includes("h5wasm") && !hasHdf5) return;
    const shown = promised(text);
    expect(shown.length, "a line that prints, and does not say what").toBe(text.split("console.log(").length - 1);
    expect(shown.length, "it prints nothing").toBeGreaterThan(0);
    expect(printed[file]).toEqual(shown);
  });

  it("passes the type checker", () => {
    expect(complaints).toBe("");
  });
});

describe("what is exported", () => {
  it("says what it is", () => {
    expect(values.length).toBeGreaterThan(80);
    expect(values.filter(({ doc }) => doc.says === "").map(({ name }) => name)).toEqual([]);
    expect(values.filter(({ name }) => !page.includes(`### \`${name}\`\n`))).toEqual([]);
  });

  it("is shown by an example, where it is a function", () => {
    const calls = examples.map(({ text }) => text).join("");
    const functions = values.filter(({ node }) => node.type.includes("Function")).map(({ name }) => name);
    expect(functions.length).toBeGreaterThan(70);
    const without = functions.filter((name) => !new RegExp(`\\b${name}\\(`).test(calls));
    expect(without).toEqual(Object.keys(WITHOUT_EXAMPLE));
  });
});
