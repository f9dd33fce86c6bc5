// How much memory does a process hold at most, from its start to its third result?
import { main } from "../contestants.mjs";
import { reasonOf } from "../net.mjs";
import { withNets } from "../nets.mjs";
import { openSession } from "../session.mjs";
import { megabytes } from "../table.mjs";

export const title = "Peak memory";

export const about =
  "The largest resident size of a process that loads the net and its weights from files and runs it three times; one process " +
  "after the other.";

export const defaults = { nets: ["lenet", "vgg-16"], contestants: main };

export async function ask({ nets, contestants, tell }) {
  const results = [];
  await withNets(nets, tell, async (name, folder) => {
    const peaks = [];
    for (const contestant of contestants) {
      tell(`${name}: ${contestant.name}`);
      try {
        peaks.push({ name: contestant.name, bytes: await peakOf(contestant, name, folder) });
      } catch (error) {
        tell(`${name}: without ${contestant.name}: ${reasonOf(error)}`, { keep: true });
      }
    }
    results.push({ net: name, peaks });
  });
  return { results };
}

async function peakOf(contestant, name, folder) {
  const { ask, close } = await openSession(contestant, name, folder);
  try {
    await ask("time", { runs: 3 });
    return await ask("memory");
  } finally {
    await close();
  }
}

export function tables({ results }) {
  return results.map(({ net, peaks }) => ({
    caption: net,
    columns: ["", "MB"],
    rows: peaks.map(({ name, bytes }) => [name, megabytes(bytes)]),
  }));
}
