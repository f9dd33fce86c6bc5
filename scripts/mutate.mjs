// Mutation tests of src/tensor and src/kernel: does a test fail when the code has a small fault? Prints the mutants that no
// test noticed, and the share of those noticed. Tried are the unit tests of the room, and where these notice nothing the unit
// tests of other rooms that import the file.
//   node scripts/mutate.mjs [--only FILE]… [--sample N] [--seed S]
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { mutantsOf } from "./mutants.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const ROOMS = ["tensor", "kernel"];

/** A fault may make a loop endless. */
const PATIENCE = 3;
const LEAST_MS = 20_000;

const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, sample: { type: "string" }, seed: { type: "string" } },
});

const files = values.only ?? ROOMS.flatMap((room) => filesBelow(`src/${room}`, ".ts"));
const mutants = files.flatMap((path) => mutantsOf(path, readFileSync(join(root, path), "utf8")));
const chosen =
  values.sample === undefined ? mutants : sampleOf(mutants, Number(values.sample), Number(values.seed ?? 1));
const importers = importersOf(filesBelow("test/unit", ".test.ts"));
const baselines = new Map();
const survivors = [];

for (const [at, mutant] of chosen.entries()) {
  if (!(await isNoticed(mutant))) {
    survivors.push(mutant);
    console.log(`${mutant.path}:${mutant.line}  ${shown(mutant.original)}  →  ${shown(mutant.replacement)}`);
  }
  process.stderr.write(`${at + 1} of ${chosen.length}, ${survivors.length} not noticed\n`);
}
const noticed = chosen.length - survivors.length;
console.log(`${noticed} of ${chosen.length} mutants noticed: ${((100 * noticed) / chosen.length).toFixed(1)}%`);

// ── Tests ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function filesBelow(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => posix.join(folder, name))
    .toSorted();
}

/** For each source file the tests that import it themselves. */
function importersOf(tests) {
  const importers = new Map();
  for (const test of tests) {
    for (const [, target] of readFileSync(join(root, test), "utf8").matchAll(/ from "(\.[^"]*)"/g)) {
      const path = posix.join(posix.dirname(test), target);
      importers.set(path, [...(importers.get(path) ?? []), test]);
    }
  }
  return importers;
}

async function isNoticed(mutant) {
  const room = filesBelow(posix.dirname(mutant.path).replace(/^src/, "test/unit"), ".test.ts");
  const others = (importers.get(mutant.path) ?? []).filter((test) => !room.includes(test));
  for (const tests of [room, others]) {
    if (tests.length > 0 && (await fails(tests, mutant, await patienceWith(tests)))) return true;
  }
  return false;
}

/** Milliseconds, by what the tests take as they are: they must pass. */
async function patienceWith(tests) {
  const key = tests.join();
  if (!baselines.has(key)) {
    const start = performance.now();
    if (await fails(tests, undefined, Infinity)) throw new Error(`without a fault these fail: ${tests.join(" ")}`);
    baselines.set(key, LEAST_MS + PATIENCE * (performance.now() - start));
  }
  return baselines.get(key);
}

/** Whether a test fails, or none has an answer in time. */
function fails(tests, mutant, milliseconds) {
  const words = ["run", "--config", "scripts/mutate.config.mjs", "--bail", "1", "--reporter", "dot", ...tests];
  const environment = { ...process.env, ...(mutant && { CONVOKE_MUTANT: JSON.stringify(mutant) }) };
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...words], {
    cwd: root,
    env: environment,
    stdio: "ignore",
    detached: true,
  });
  return new Promise((resolve) => {
    // The group, since a worker in an endless loop outlives its parent.
    const timer = Number.isFinite(milliseconds)
      ? setTimeout(() => process.kill(-child.pid, "SIGKILL"), milliseconds)
      : 0;
    child.on("exit", (code) => {
      clearTimeout(timer);
      resolve(code !== 0);
    });
  });
}

// ── Sample ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The same ones for the same seed, in the order of the files. */
function sampleOf(list, count, seed) {
  const ranked = list.map((each, at) => ({ each, at, rank: hash(at, seed) }));
  const least = ranked.toSorted((a, b) => a.rank - b.rank || a.at - b.at).slice(0, count);
  return least.toSorted((a, b) => a.at - b.at).map(({ each }) => each);
}

/** The finaliser of MurmurHash3. */
function hash(number, seed) {
  let bits = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function shown(text) {
  const line = text.replace(/\s+/g, " ");
  return line === "" ? "(nothing)" : line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
