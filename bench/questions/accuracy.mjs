// How far are the results from those of exact arithmetic? The reference is the net on the TypeScript target with
// `--accuracy strict`: direct sums in float64, with activations and folded weights in float64, rounded once at the end.
import { main } from "../contestants.mjs";
import { reasonOf } from "../net.mjs";
import { withNets } from "../nets.mjs";
import { openSession } from "../session.mjs";
import { relativeRms } from "../statistics.mjs";
import { scientific } from "../table.mjs";

export const title = "Accuracy";

export const about =
  "Root mean square of the difference to the same net in float64, relative to that of the output. `strict` is " +
  "`--accuracy strict`, which keeps Winograd's transforms out.";

const reference = { name: "float64", peer: "convoke", threads: 1, compile: ["--accuracy", "strict"] };
const strict = { ...reference, name: "convoke-wasm strict", compile: ["--target", "wasm", "--accuracy", "strict"] };

export const defaults = { contestants: main };

export async function ask({ nets, contestants, tell }) {
  const judged = contestants.flatMap((each) => (each.name === "convoke-wasm" ? [each, strict] : [each]));
  const results = [];
  await withNets(nets, tell, async (name, folder) => {
    const expected = await outputOf(reference, name, folder, tell);
    const errors = {};
    for (const contestant of judged) {
      const found = expected && (await outputOf(contestant, name, folder, tell));
      if (found !== undefined) errors[contestant.name] = relativeRms(expected, found);
    }
    results.push({ net: name, errors });
  });
  return { results };
}

async function outputOf(contestant, name, folder, tell) {
  tell(`${name}: ${contestant.name}`);
  try {
    const { ask, close } = await openSession(contestant, name, folder);
    return await ask("output").finally(close);
  } catch (error) {
    tell(`${name}: without ${contestant.name}: ${reasonOf(error)}`, { keep: true });
    return undefined;
  }
}

export function tables({ results }) {
  const names = [...new Set(results.flatMap(({ errors }) => Object.keys(errors)))];
  const rows = results.map(({ net, errors }) => [net, ...names.map((name) => scientific(errors[name]))]);
  return [{ caption: "Relative error", columns: ["net", ...names], rows }];
}
