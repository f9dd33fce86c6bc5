import { productOf } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";
import { NoAnswer } from "../no-answer.ts";
import { runningNet } from "../running.ts";

export const answer: Answer<"features"> = async (asked, { compiler }) => {
  const { probed } = await runningNet(asked, compiler);
  const net = await probed();
  const port = net.layers.get(asked.layer);
  if (port === undefined) throw new NoAnswer(`${asked.layer} has no result of its own.`);
  net.write(asked.inputs);
  await net.run();
  const data = await net.read(port);
  const [, ...shape] = port.shape;
  const [, ...extents] = shape;
  return { shape, data: data.slice(0, asked.count * productOf(extents)), ...rangeOf(data) };
};

function rangeOf(data: Float32Array): { readonly least: number; readonly most: number } {
  let [least, most] = [Infinity, -Infinity];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most < least ? { least: 0, most: 0 } : { least, most };
}
