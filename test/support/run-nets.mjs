// Runs compiled modules, in Node, on a page or in a worker alike. A job is a module, its weights and inputs as places in
// one block of bytes, or where the weights are, and options for `load`. What comes back are the outputs of all jobs, one behind the other.

/** For pages: the jobs and their bytes are files beside this one. */
export async function run() {
  const [jobs, bytes] = await Promise.all([
    fetch("jobs.json").then((response) => response.json()),
    fetch("jobs.bin").then((response) => response.arrayBuffer()),
  ]);
  return runNets(jobs, bytes, (path) => import(/* @vite-ignore */ new URL(path, import.meta.url).href));
}

export async function runNets(jobs, bytes, importModule) {
  const lengths = [];
  const results = [];
  for (const job of jobs) {
    const outputs = await runNet(job, bytes, await importModule(job.module));
    lengths.push(outputs.map(({ length }) => length));
    results.push(...outputs);
  }
  const all = new Float32Array(results.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const result of results) {
    all.set(result, at);
    at += result.length;
  }
  return { report: lengths, bytes: new Uint8Array(all.buffer) };
}

/** The outputs of a run that another one, on NaN, went before: what it leaves in memory must not show. */
async function runNet({ weights, from, inputs, load }, bytes, { load: loadNet, signature }) {
  const net = await loadNet(weights ? new Uint8Array(bytes, ...weights) : from, load);
  const arrays = Object.fromEntries(
    Object.keys(signature.inputs).map((name) => {
      const [begin, length] = inputs[name];
      return [name, new Float32Array(bytes.slice(begin, begin + length))];
    }),
  );
  net.run(given(Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.map(() => NaN)]))));
  const result = net.run(given(arrays));
  net.close?.();
  return ArrayBuffer.isView(result) ? [result] : Object.keys(signature.outputs).map((name) => result[name]);
}

/** One input is the array itself. */
function given(arrays) {
  const list = Object.values(arrays);
  return list.length === 1 ? list[0] : arrays;
}
