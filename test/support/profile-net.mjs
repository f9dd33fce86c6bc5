// `node profile-net.mjs MODULE FUNCTION SAMPLES`: runs a net until that many samples of a CPU profile are of that function, or for
// a minute, and prints the nodes of the profiles as JSON.
import { Session } from "node:inspector/promises";
import { pathToFileURL } from "node:url";

const [path, wanted, least] = process.argv.slice(2);
const { load } = await import(pathToFileURL(path).href);
const net = await load();
const image = new Float32Array(28 * 28).fill(0.5);
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.setSamplingInterval", { interval: 200 });
const nodes = [];
const hits = () =>
  nodes.filter(({ callFrame }) => callFrame.functionName === wanted).reduce((sum, { hitCount }) => sum + hitCount, 0);
for (const end = performance.now() + 60_000; hits() < Number(least) && performance.now() < end;) {
  await session.post("Profiler.start");
  for (let round = 0; round < 500; round++) net.run(image);
  const { profile } = await session.post("Profiler.stop");
  nodes.push(...profile.nodes);
}
console.log(JSON.stringify(nodes));
