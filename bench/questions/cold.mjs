// How long from starting `node` to the first result? The script loads the net from files and runs it once; for comparison,
// a Node that does nothing.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { main } from "../contestants.mjs";
import { reasonOf } from "../net.mjs";
import { withNets } from "../nets.mjs";
import { place } from "../session.mjs";
import { median } from "../statistics.mjs";
import { milliseconds } from "../table.mjs";

export const title = "Cold start";

export const about =
  "Milliseconds from starting `node` with a script that loads the net and its weights from files and runs it once, to the " +
  "first result and to the end of the process; medians of processes started in turns.";

const script = fileURLToPath(new URL("../first-result.mjs", import.meta.url));

export const defaults = { nets: ["lenet"], rounds: 15, contestants: main };

export async function ask({ nets, contestants, rounds, tell }) {
  const results = [];
  await withNets(nets, tell, async (name, folder) => {
    const racing = [{ name: "node -e 0", words: ["-e", "0"], first: [], end: [] }];
    for (const contestant of contestants) {
      try {
        const words = [script, contestant.peer, ...(await place(contestant, name, folder))];
        await start(words);
        racing.push({ name: contestant.name, words, first: [], end: [] });
      } catch (error) {
        tell(`${name}: without ${contestant.name}: ${reasonOf(error)}`, { keep: true });
      }
    }
    for (let round = 0; round < rounds; round++) {
      tell(`${name}: round ${round + 1} of ${rounds}`);
      for (const { words, first, end } of racing) {
        const times = await start(words);
        first.push(times.first);
        end.push(times.end);
      }
    }
    const medians = racing.map(({ name, first, end }) => ({ name, first: median(first), end: median(end) }));
    results.push({ net: name, rounds, times: medians });
  });
  return { results };
}

/** Milliseconds until the process printed something (or ended without), and until it ended. */
function start(words) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
    let first;
    let told = "";
    child.stdout.once("data", () => (first = performance.now() - begin));
    child.stderr.on("data", (text) => (told += text));
    child.once("error", reject);
    child.once("close", (code) => {
      const end = performance.now() - begin;
      if (code === 0) resolve({ first: first ?? end, end });
      else reject(new Error(told.includes("ERR_MODULE_NOT_FOUND") ? "not installed" : reasonIn(told)));
    });
  });
}

/** `Error: …` of what Node prints for an error that nobody caught. */
function reasonIn(text) {
  return /^\w*Error.*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1);
}

export function tables({ results }) {
  return results.map(({ net, rounds, times }) => {
    const [nothing] = times;
    return {
      caption: `${net}, ${rounds} starts each`,
      columns: ["", "first result", "beyond node -e 0", "end"],
      rows: times.map(({ name, first, end }) => [
        name,
        milliseconds(first),
        name === nothing.name ? "–" : milliseconds(first - nothing.first),
        milliseconds(end),
      ]),
    };
  });
}
