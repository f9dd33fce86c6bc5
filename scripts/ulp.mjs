// How far pointwise layers are off on WebAssembly, in units in the last place, over all 2^32 float32 inputs or a sample of them:
//   node scripts/ulp.mjs [--every N] [--target wasm] [LAYER…]     node scripts/ulp.mjs --every 1021 gelu "gelu approximate=tanh"
// Some minutes a layer, and most of an hour where the oracle is a series (gelu, erf). docs/accuracy.md is of a sample.
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Inputs of a run. */
const BLOCK = 2 ** 16;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" }, target: { type: "string", default: "wasm" } },
});
const every = Number(values.every);
if (!Number.isInteger(every) || every < 1) throw new RangeError("--every takes a positive integer");

const { measurerOf, nameOf, subjects, worseOf } = await measures();
const ofOne = subjects.filter(({ op }) => op !== "pow");
const unknown = positionals.filter((name) => !ofOne.some((subject) => nameOf(subject) === name));
if (unknown.length > 0)
  throw new RangeError(`no layer ${unknown.join(", ")}; there are ${ofOne.map(nameOf).join(", ")}`);

for (const subject of ofOne) {
  if (positionals.length > 0 && !positionals.includes(nameOf(subject))) continue;
  const { units, at, small } = await worst(subject);
  process.stderr.write("\r\x1b[K");
  console.log(
    `${nameOf(subject).padEnd(26)} ${units.toFixed(3).padStart(9)} ulp at ${at[0] ?? "-"}, near 0 ${small.toExponential(1)}`,
  );
}

/** The worst of every so many inputs, in the order of their bits. */
async function worst(subject) {
  const measure = await measurerOf(subject, values.target, BLOCK);
  const inputs = new Float32Array(BLOCK);
  const bits = new Uint32Array(inputs.buffer);
  const count = Math.ceil(2 ** 32 / every);
  let found = { units: 0, at: [], small: 0 };
  for (let first = 0; first < count; first += BLOCK) {
    for (let i = 0; i < BLOCK; i++) bits[i] = Math.min(first + i, count - 1) * every;
    found = worseOf(found, await measure([inputs]));
    process.stderr.write(
      `\r${nameOf(subject)}: ${((100 * first) / count).toFixed(1)}%, ${found.units.toFixed(3)} ulp `,
    );
  }
  return found;
}

/** What the tests measure with: bundled, since Node does not run TypeScript by itself. */
async function measures() {
  const file = join(root, "node_modules", ".cache", "convoke", "pointwise-accuracy.mjs");
  const bundle = await rolldown({ input: join(root, "test/support/pointwise-accuracy.ts"), platform: "node" });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  return import(pathToFileURL(file).href);
}
