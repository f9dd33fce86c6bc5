// What the fuzz scripts share: many cases from a seed, what became of them, the slowest, and the most memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the module of the tests that has `fuzzSubjects` and `fuzzCase`; the process ends with 1 where a case is our bug. */
export async function runFuzz(entry) {
  const { values } = parseArgs({ options: { cases: { type: "string" }, seed: { type: "string" } } });
  const [cases, seed] = [Number(values.cases ?? 10_000), Number(values.seed ?? 1)];
  const { fuzzCase, fuzzSubjects, randomSource } = await bundled(entry);
  const subjects = fuzzSubjects();
  const random = randomSource(seed);
  const counts = new Map();
  const slowest = [];
  const bugs = new Map();
  const reasons = new Set();
  let memory = 0;
  for (let at = 0; at < cases; at++) {
    const { name, kind, message, milliseconds } = await fuzzCase(subjects[at % subjects.length], random);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (kind === "bug") bugs.set(message.split("\n").slice(0, 3).join("\n"), `case ${at}, ${name}\n${message}`);
    if (kind === "refused") reasons.add(message.replace(/^.*?\): /, "").replaceAll(/[\d.,e+-]+/g, "#"));
    slowest.push({ at, name, milliseconds, message: message.slice(0, 120) });
    if (slowest.length > 1000) keepSlowest(slowest);
    if (at % 100 === 0) memory = Math.max(memory, process.memoryUsage.rss());
  }
  keepSlowest(slowest);
  console.log(`${cases} cases of ${subjects.length} subjects, seed ${seed}`);
  for (const [kind, count] of [...counts].sort()) console.log(`  ${kind.padEnd(10)} ${count}`);
  console.log(`  ${reasons.size} ways to be refused`);
  for (const { at, name, milliseconds, message } of slowest) {
    console.log(`  ${milliseconds.toFixed(0)} ms: case ${at}, ${name}: ${JSON.stringify(message.split("\n")[0])}`);
  }
  console.log(`  at most ${Math.round(memory / 2 ** 20)} MiB`);
  for (const bug of [...bugs.values()].slice(0, 20)) console.log(`\nbug in ${bug}`);
  process.exitCode = bugs.size > 0 ? 1 : 0;
}

function keepSlowest(slowest) {
  slowest.sort((a, b) => b.milliseconds - a.milliseconds);
  slowest.length = Math.min(slowest.length, 5);
}

/** A TypeScript module of the tests, with all that it imports. */
async function bundled(entry) {
  const folder = mkdtempSync(join(tmpdir(), "convoke-fuzz-"));
  const bundle = await rolldown({
    cwd: root,
    input: { entry },
    platform: "node",
    external: [/^node:/, "h5wasm"],
    // Tests find their data from where they lie.
    transform: { define: { "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test/support/x.ts")).href) } },
  });
  try {
    await bundle.write({ dir: folder, format: "esm", entryFileNames: "entry.mjs" });
    return await import(pathToFileURL(join(folder, "entry.mjs")).href);
  } finally {
    await bundle.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
