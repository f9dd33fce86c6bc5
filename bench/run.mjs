// The nets on our TypeScript target, tfjs' plain JavaScript backend and ConvNetJS, in turns, outputs compared. Prints the
// median time of each and its ratio to ours.   npm run bench [-- --nets lenet,alexnet --rounds 7]
import { parseArgs } from "node:util";
import { interleave, median, relativeDifference } from "./measure.mjs";
import { generate, loadNet, netNames, start } from "./nets.mjs";
import { convnet } from "./peers/convnetjs.mjs";
import { tfjs } from "./peers/tfjs.mjs";

const { values } = parseArgs({
  options: {
    nets: { type: "string", default: netNames.join(",") },
    rounds: { type: "string", default: "5" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  console.log(`npm run bench -- [--nets ${netNames.join(",")}] [--rounds 5]`);
  process.exit(0);
}

/** Float32 sums in another order differ; a wrong layout differs by far more. */
const TOLERANCE = 1e-3;

console.log(
  `Node ${process.version}, one thread, batch 1; medians of ${values.rounds} interleaved rounds, milliseconds\n`,
);
console.log(row(["net", "convoke ts", "tfjs-cpu", "ratio", "convnetjs", "ratio"]));
for (const name of values.nets.split(",")) {
  const net = loadNet(name);
  const ours = await start(generate(net).js, net);
  const output = new Float32Array(ours.run(net.input).length);
  const peers = [
    ["tfjs-cpu", await tfjs(net)],
    ["convnetjs", convnet(net)],
  ].filter(([, peer]) => peer !== undefined);
  const expected = ours.run(net.input);
  for (const [peer, { run }] of peers) {
    const difference = relativeDifference(expected, run());
    if (!(difference < TOLERANCE)) throw new Error(`${name}: ${peer} differs by ${difference}`);
  }
  const contestants = [
    { name: "ours", run: () => ours.run(net.input, output) },
    ...peers.map(([peer, { run }]) => ({ name: peer, run })),
  ];
  const times = interleave(contestants, { rounds: Number(values.rounds), warmup: 2, minimumMs: 5 });
  const ms = (contestant) => (times.has(contestant) ? median(times.get(contestant)) : undefined);
  const cells = ["tfjs-cpu", "convnetjs"].flatMap((peer) => [number(ms(peer)), ratio(ms(peer), ms("ours"))]);
  console.log(row([name, number(ms("ours")), ...cells]));
}

function row([name, ...cells]) {
  return name.padEnd(16) + cells.map((cell) => cell.padStart(12)).join("");
}

function number(value) {
  return value === undefined ? "–" : value.toFixed(value < 1 ? 4 : value < 10 ? 2 : 1);
}

function ratio(peer, ours) {
  return peer === undefined ? "–" : `${(peer / ours).toFixed(1)}x`;
}
