import type { Answer } from "../answer.ts";
import { channelsFirst } from "../channels-first.ts";
import { runningNet } from "../running.ts";

export const answer: Answer<"run"> = async (asked, { compiler }) => {
  const { model, plain } = await runningNet(asked, compiler);
  const net = await plain;
  net.write(asked.inputs);
  const begin = performance.now();
  await net.run();
  const ms = performance.now() - begin;
  const outputs = net.outputs.map(async (port) => ({
    name: port.name,
    data: channelsFirst(await net.read(port), port.shape, model.layout),
  }));
  return { outputs: await Promise.all(outputs), ms };
};
