// Tries the sized texts on `check`, a megabyte each, and measures time and memory of each kind. One process after another
// answers many of them; what takes much there is measured again in a process of its own, as is what ends the process.
import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { outcomeOf } from "./random-texts.mjs";
import { sizedTexts } from "./sized-texts.mjs";

const size = 1_000_000;
const limits = { seconds: 5, megabytes: 500 };
/** What a process that has answered other texts before may take without being asked again. */
const much = { seconds: 2.5, megabytes: 300 };

if (process.send !== undefined) await answer();

export async function trySized() {
  const { values } = parseArgs({
    options: {
      sized: { type: "boolean" },
      part: { type: "string", default: "1/1" },
      only: { type: "string", default: "" },
    },
  });
  const [part, parts] = values.part.split("/").map(Number);
  const only = new RegExp(values.only);
  const chosen = sizedTexts(size)
    .map(([name], index) => ({ name, index }))
    .filter(({ name }) => only.test(name))
    .filter((_, at) => at % parts === part - 1);
  const results = await measureAll(chosen);
  const slow = results.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
  const large = results.toSorted((a, b) => b.megabytes - a.megabytes).slice(0, 10);
  console.log(`${results.length} texts of ${size} characters`);
  console.log(`  slowest:\n${slow.map((each) => `    ${each.seconds.toFixed(1)} s ${each.name}`).join("\n")}`);
  console.log(`  largest:\n${large.map((each) => `    ${each.megabytes} MB ${each.name}`).join("\n")}`);
  const beyond = results.filter((each) => exceeds(each, limits));
  console.log(`  failures: ${beyond.length}`);
  for (const { name, seconds, megabytes, what = "" } of beyond) {
    console.log(`    ${name}: ${seconds.toFixed(1)} s, ${megabytes} MB ${what}`);
  }
  process.exitCode = beyond.length === 0 ? 0 : 1;
}

async function measureAll(chosen) {
  const results = [];
  let child = startChild();
  for (const { name, index } of chosen) {
    let result = await child.measure(index);
    if (exceeds(result, much)) {
      child.end();
      const alone = startChild();
      result = await alone.measure(index);
      alone.end();
      child = startChild();
    }
    results.push({ name, ...result });
  }
  child.end();
  return results;
}

function exceeds({ seconds, megabytes, what }, most) {
  return seconds > most.seconds || megabytes > most.megabytes || what !== undefined;
}

/** A process that measures one text after another. */
function startChild() {
  const child = fork(fileURLToPath(import.meta.url), { execArgv: ["--expose-gc"] });
  const measure = (index) =>
    new Promise((resolve) => {
      const settle = (result) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(result);
      };
      const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
      child.once("message", settle);
      child.once("exit", () => settle({ seconds: 60, megabytes: 0, what: "did not end" }));
      child.send(index);
    });
  return { measure, end: () => child.kill() };
}

/** Time is that of the processor, so that other work on the machine does not count. */
async function answer() {
  const api = await import("../../dist/index.js");
  const texts = sizedTexts(size);
  process.on("message", (index) => {
    const text = texts[index][1]();
    globalThis.gc();
    forgetPeak();
    const before = process.cpuUsage();
    const { kind, what } = outcomeOf(text, api);
    const { user, system } = process.cpuUsage(before);
    process.send({ seconds: (user + system) / 1e6, megabytes: peak(), kind, what });
  });
}

/** From here on the peak of this process's memory counts anew (Linux). */
function forgetPeak() {
  writeFileSync("/proc/self/clear_refs", "5");
}

/** Megabytes. */
function peak() {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) / 1024);
}
