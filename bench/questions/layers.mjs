// How near does each kind of layer come to what the machine can do, in whole nets? Asks `convoke profile`, which times the
// kernels within runs of the whole net, and measures the multiply-add peak in the same run.
import { readSpeeds } from "../layer-facts.mjs";
import { measuredLayers } from "../measured-layers.mjs";
import { milliseconds, percent } from "../table.mjs";

export const title = "Layers of every kind, of the limit";

/** Milliseconds. */
const SHORTEST = 0.02;

export const about =
  "Layers of the nets as `convoke profile` times them in one thread, best times, and how near they come to their limit: the " +
  "longer of their arithmetic at the multiply-add peak measured in the same run and of their bytes at the speed of the memory " +
  "that they fit in (both as under the roofline). Winograd convolutions multiply less than that, and may pass 100%. " +
  `Layers of less than ${SHORTEST} ms are left out: starting a kernel shows there.`;

export const defaults = { contestants: ["convoke-wasm", "convoke-ts"], rounds: 3 };

export async function ask({ nets, contestants, rounds, tell }) {
  const ours = contestants.filter(({ compile }) => compile !== undefined);
  const speeds = readSpeeds(tell);
  const results = [];
  for (const net of nets) {
    for (const { name: contestant, compile } of ours) {
      tell(`${net}: profiling ${contestant}`);
      try {
        results.push({ contestant, net, ...measuredLayers(net, speeds, [...compile, "--rounds", String(rounds)]) });
      } catch (error) {
        tell(`${net}: without ${contestant}: ${error.message}`, { keep: true });
      }
    }
  }
  return { results };
}

export function tables({ results }) {
  const contestants = [...new Set(results.map(({ contestant }) => contestant))];
  const lowest = results.filter((result) => result.lowest !== null);
  const convolutions = {
    caption: "The slowest convolution of each net: ungrouped, direct, 32 channels or more in and out, on 14x14 or more",
    columns: ["net", "target", "layer", "of peak"],
    rows: lowest.map((each) => [each.net, each.contestant, each.lowest.name, percent(each.lowest.ofPeak)]),
  };
  return [...contestants.map((name) => worstTable(name, results)), convolutions].filter(({ rows }) => rows.length > 0);
}

/** The layer of each kind that is farthest from its limit. */
function worstTable(contestant, results) {
  const layers = results.filter((result) => result.contestant === contestant).flatMap((result) => result.layers);
  const long = layers.filter(({ ms }) => ms >= SHORTEST);
  const kinds = [...new Set(long.map(({ kind }) => kind))].toSorted();
  const rows = kinds.map((kind) => {
    const of = long.filter((layer) => layer.kind === kind).toSorted((a, b) => a.share - b.share);
    const [worst] = of;
    const { net, name, shape, strategy, ms, by, share } = worst;
    return [kind, String(of.length), net, name, shape, strategy, milliseconds(ms), by, percent(share)];
  });
  return {
    caption: `The slowest of each kind, ${contestant}`,
    columns: ["kind", "of", "net", "layer", "shape", "strategy", "ms", "bound by", "of limit"],
    rows,
  };
}
