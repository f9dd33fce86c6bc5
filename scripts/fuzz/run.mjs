// What the fuzz scripts share: many cases from a seed, what became of them, the slowest, and the most memory. A case depends
// on the seed and its number alone, so that pieces can be run one by one, and a case again:
//
//   node scripts/fuzz/….mjs [--cases N] [--seed S] [--from N]
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs the module of the tests that has `fuzzSubjects` and `fuzzCase`, on each subject in turn. */
export async function runFuzz(entry) {
  const { fuzzCase, fuzzSubjects, randomSource } = await bundled(entry);
  const subjects = fuzzSubjects();
  await runCases((at, random) => fuzzCase(subjects[at % subjects.length], random), randomSource);
}

/** Runs a function that makes and tries a case; the process ends with 1 where one is our bug. */
export async function runCases(fuzzCase, randomSource) {
  const options = { cases: { type: "string" }, seed: { type: "string" }, from: { type: "string" } };
  const { values } = parseArgs({ options });
  const [cases, seed, from] = [Number(values.cases ?? 10_000), Number(values.seed ?? 1), Number(values.from ?? 0)];
  const counts = new Map();
  const slowest = [];
  const bugs = new Map();
  const reasons = new Set();
  let memory = 0;
  const [begun, before] = [performance.now(), process.cpuUsage()];
  for (let at = from; at < from + cases; at++) {
    // A source has 32 bits of seed: up to seed 4,000 no two cases are the same.
    const { name, kind, message, milliseconds } = await fuzzCase(at, randomSource(seed * 1_000_000 + at));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (kind === "bug") bugs.set(message.split("\n").slice(0, 3).join("\n"), `case ${at}, ${name}\n${message}`);
    if (kind === "refused") reasons.add(message.replace(/^.*?\): /, "").replaceAll(/[\d.,e+-]+/g, "#"));
    slowest.push({ at, name, milliseconds, message: message.slice(0, 120) });
    if (slowest.length > 1000) keepSlowest(slowest);
    if (at % 100 === 0) memory = Math.max(memory, process.memoryUsage.rss());
  }
  const { user, system } = process.cpuUsage(before);
  const [seconds, busy] = [(performance.now() - begun) / 1000, (user + system) / 1e6];
  keepSlowest(slowest);
  console.log(`${cases} cases from ${from}, seed ${seed}`);
  console.log(
    `  ${seconds.toFixed(0)} s, of the processor ${busy.toFixed(0)} s: ${(cases / busy).toFixed(0)} cases a second`,
  );
  for (const [kind, count] of [...counts].sort()) console.log(`  ${kind.padEnd(11)} ${count}`);
  if (reasons.size > 0) console.log(`  ${reasons.size} ways to be refused`);
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

/** Modules find their data, and threads that they start, from where they lie. */
const ownUrls = {
  name: "own-urls",
  transform(code, id) {
    const own = `, ${JSON.stringify(pathToFileURL(id).href)})`;
    return code.includes(", import.meta.url)") ? code.replaceAll(", import.meta.url)", () => own) : undefined;
  },
};

/** A TypeScript module of the tests, with all that it imports. */
/** What a module of the tests exports. */
export async function bundled(entry) {
  // In the project, whose packages it finds.
  const folder = mkdtempSync(join(root, "scripts/fuzz/.bundle-"));
  const bundle = await rolldown({
    cwd: root,
    input: { entry },
    platform: "node",
    external: [/^node:/, "h5wasm", "sharp", /^@tensorflow\//],
    plugins: [ownUrls],
    transform: { define: { "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test/support/x.ts")).href) } },
  });
  try {
    await bundle.write({ dir: folder, format: "esm", entryFileNames: "entry.mjs", codeSplitting: false });
    return await import(pathToFileURL(join(folder, "entry.mjs")).href);
  } finally {
    await bundle.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
