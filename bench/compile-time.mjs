// Time to check and to compile, against the size of the net: ten to ten thousand layers. Time should grow linearly.
import { check, compileModel, emitModule } from "../dist/index.js";
import { median } from "./measure.mjs";

const shown = (ms) => ms.toFixed(1).padStart(10);
console.log(
  "layers".padStart(8),
  "check ms".padStart(10),
  "µs/layer".padStart(10),
  "compile ms".padStart(10),
  "µs/layer".padStart(10),
);
for (const layers of [10, 100, 1000, 10_000]) {
  const text = model(layers);
  const checked = time(() => check("net.cvk", text));
  const [net] = check("net.cvk", text).models;
  const options = { name: "net", model: "Net", source: "net.cvk", layout: "NCHW", batch: 1, weights: "none" };
  const compiled = time(() => emitModule(compileModel(net).lowered.program, options));
  console.log(
    String(layers).padStart(8),
    shown(checked),
    shown((1000 * checked) / layers),
    shown(compiled),
    shown((1000 * compiled) / layers),
  );
}

/** Written out, no repeat: what the parser has to read. */
function model(layers) {
  const lines = Array.from({ length: layers / 2 }, () => "  conv 8 kernel=3 pad=1 relu");
  return `model Net {\n  input image [8, 16, 16]\n${lines.join("\n")}\n}\n`;
}

function time(run) {
  const times = [];
  for (let round = 0; round < 5; round++) {
    const start = process.hrtime.bigint();
    run();
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return median(times);
}
