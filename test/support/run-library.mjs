// Runs a net by the library alone, on a page or in Node: no module is written for it.

/** @param {{ library: string, target: string, text: string, image: number[] }} job weights are seeded */
export async function run({ library, target, text, image }) {
  const { check, engineFor, initialiseWeights } = await import(/* @vite-ignore */ library);
  const [model] = check("net.cvk", text).models;
  const engine = await engineFor(model, initialiseWeights(model.graph, 1), target);
  const [scores] = (await engine.run(new Map([[engine.inputs[0].name, Float32Array.from(image)]]))).values();
  engine.close();
  return { report: target, bytes: new Uint8Array(scores.buffer) };
}
