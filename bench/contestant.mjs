// One contestant with one net, alone in its process. Tells its parent `{ ready: true }` or why it cannot take part, then
// answers one question at a time.   node contestant.mjs PEER FOLDER OPTIONS
import { readFileSync } from "node:fs";
import { channelsFirst, readNet, reasonOf } from "./net.mjs";

const [peer, folder, options] = process.argv.slice(2);

const answers = {
  /** Of so many runs, one after the other: each step of training has another loss. */
  async output({ runs = 1 }) {
    const values = await outputs(runs);
    return net.isChannelsLast ? channelsFirst(values, readNet(folder).outputShape) : values;
  },
  /** Runs for this long, which lets the engine optimise, and tells how many runs one measurement should have. */
  async warm({ milliseconds, measurement }) {
    const start = performance.now();
    let runs = 0;
    do {
      await repeat(1);
      runs++;
    } while (performance.now() - start < milliseconds);
    const { ms } = await repeat(1);
    return { runs: Math.max(1, Math.round(measurement / ms)), each: ms };
  },
  time: ({ runs }) => repeat(runs),
  memory: peakMemory,
};

async function outputs(runs) {
  const found = [];
  for (let run = 0; run < runs; run++) found.push(Float32Array.from(await net.run()));
  return runs === 1 ? found[0] : Float32Array.from(found.flatMap((values) => [...values]));
}

/** Milliseconds per run by the clock, and of all processors together. What answers at once is not made to wait for a promise. */
async function repeat(runs) {
  const before = processorTime();
  const start = process.hrtime.bigint();
  for (let run = 0; run < runs; run++) {
    const result = net.run();
    if (result instanceof Promise) await result;
  }
  const ms = Number(process.hrtime.bigint() - start) / 1e6 / runs;
  return { ms, cpu: (processorTime() - before) / runs };
}

/** Milliseconds so far, of this process and of what it has others do. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3 + (net.processorTime?.() ?? 0);
}

/** The most bytes that this process has held: `maxRSS` would begin with what its parent held when it was forked. */
function peakMemory() {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)[1]) * 1024;
}

let net;
try {
  const { open } = await import(`./peers/${peer}.mjs`);
  net = await open(folder, JSON.parse(options));
  process.send({ ready: true });
} catch (error) {
  process.send({ reason: reasonOf(error) });
}
process.on("message", ({ question, ...details }) => {
  Promise.resolve(answers[question](details)).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ reason: error.message }),
  );
});
process.on("disconnect", () => process.exit(0));
