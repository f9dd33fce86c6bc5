// Tries texts on `check`: mutated models, soups of words, and (--sized) texts of a megabyte that repeat one thing. Whatever
// the text, it must be answered within the budgets, without an exception, with places and fixes that lie in the text.
//
//   node scripts/fuzz/text.mjs --cases 100000 --seed 1       reports outcomes, the slowest texts and the memory used
//   node scripts/fuzz/text.mjs --sized 10                    every tenth of the sized texts, each against 5 s and 500 MB
//
// What fails is made smaller and saved in --out (default: fuzz-failures).
import { fork } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { outcomeOf, randomText } from "./random-texts.mjs";
import { sizedTexts } from "./sized-texts.mjs";

const limits = { seconds: 5, megabytes: 500 };
const size = 1_000_000;

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    sized: { type: "string" },
    only: { type: "string", default: "" },
    out: { type: "string", default: "fuzz-failures" },
  },
});

if (process.send !== undefined) await answer();
else if (values.sized !== undefined) await trySized(Number(values.sized), new RegExp(values.only));
else await tryRandom(Number(values.cases), Number(values.seed));

async function tryRandom(cases, seed) {
  const api = await import("../../dist/index.js");
  const models = modelTexts();
  const outcomes = new Map();
  const slowest = [];
  const failures = [];
  const begun = performance.now();
  for (let index = 0; index < cases; index++) {
    const text = randomText(models, api.randomSource(seed * 2 ** 32 + index));
    const before = process.cpuUsage();
    const outcome = outcomeOf(text, api);
    const { user, system } = process.cpuUsage(before);
    const milliseconds = (user + system) / 1000;
    outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
    note(slowest, { milliseconds, index, text });
    if (outcome.kind === "violation") failures.push(save(index, smaller(text, api), outcome.what));
    else if (milliseconds > limits.seconds * 1000) failures.push(save(index, text, `${milliseconds} ms`));
  }
  console.log(`${cases} texts, seed ${seed}, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  for (const [kind, count] of [...outcomes].toSorted()) console.log(`  ${kind}: ${count}`);
  console.log(
    `  slowest: ${slowest.map((each) => `${each.milliseconds.toFixed(0)} ms (case ${each.index})`).join(", ")}`,
  );
  finish(failures);
}

/** Pieces are taken out as long as the text still fails. */
function smaller(text, api) {
  let best = text;
  for (let piece = best.length >> 1; piece > 0; piece >>= 1) {
    for (let at = 0; at < best.length;) {
      const shorter = best.slice(0, at) + best.slice(at + piece);
      if (outcomeOf(shorter, api).kind !== "violation") at += piece;
      else best = shorter;
    }
  }
  return best;
}

function note(slowest, entry) {
  slowest.push(entry);
  slowest.sort((a, b) => b.milliseconds - a.milliseconds);
  slowest.length = Math.min(slowest.length, 5);
}

function save(index, text, what) {
  mkdirSync(values.out, { recursive: true });
  const path = `${values.out}/${values.seed}-${index}.cvk`;
  writeFileSync(path, text);
  return `${path}: ${what}`;
}

function finish(failures) {
  console.log(`  memory: ${megabytes()} MB at most`);
  console.log(`  failures: ${failures.length}`);
  for (const failure of failures) console.log(`    ${failure}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function megabytes() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Models to mutate: the examples, and the one of every diagnostic. */
function modelTexts() {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const files = ["examples", "examples/blocks", "test/diagnostics"].flatMap((folder) =>
    readdirSync(root + folder).map(
      (name) => `${root}${folder}/${name}${folder === "test/diagnostics" ? "/model.cvk" : ""}`,
    ),
  );
  return files
    .filter((path) => path.endsWith(".cvk"))
    .map((path) => readFileSync(path, "utf8"))
    .filter((text) => text.length < 1500);
}

// ── Sized texts, each in a process of its own ────────────────────────────────────────────────────────────────────────

async function trySized(step, only) {
  const chosen = sizedTexts(size)
    .map(([name], index) => ({ name, index }))
    .filter(({ name }) => only.test(name))
    .filter((_, index) => index % step === 0);
  const results = [];
  for (const { name, index } of chosen) results.push({ name, ...(await inChild(index)) });
  const slow = results.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
  const large = results.toSorted((a, b) => b.megabytes - a.megabytes).slice(0, 10);
  console.log(`${results.length} texts of ${size} characters`);
  console.log(`  slowest:\n${slow.map((each) => `    ${each.seconds.toFixed(1)} s ${each.name}`).join("\n")}`);
  console.log(`  largest:\n${large.map((each) => `    ${each.megabytes} MB ${each.name}`).join("\n")}`);
  const beyond = results.filter(
    (each) => each.seconds > limits.seconds || each.megabytes > limits.megabytes || each.what,
  );
  console.log(`  failures: ${beyond.length}`);
  for (const each of beyond)
    console.log(`    ${each.name}: ${each.seconds.toFixed(1)} s, ${each.megabytes} MB, ${each.what ?? ""}`);
  process.exitCode = beyond.length === 0 ? 0 : 1;
}

/** Time is that of the processor, so that other work on the machine does not count. */
function inChild(index) {
  return new Promise((resolve) => {
    const child = fork(fileURLToPath(import.meta.url));
    const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
    let result = { seconds: 60, megabytes: 0, what: "did not end" };
    child.on("message", (message) => (result = message));
    child.on("exit", () => (clearTimeout(timer), resolve(result)));
    child.send(index);
  });
}

async function answer() {
  const api = await import("../../dist/index.js");
  process.once("message", (index) => {
    const text = sizedTexts(size)[index][1]();
    const before = process.cpuUsage();
    const { what } = outcomeOf(text, api);
    const { user, system } = process.cpuUsage(before);
    process.send({ seconds: (user + system) / 1e6, megabytes: megabytes(), what }, () => process.exit());
  });
}
