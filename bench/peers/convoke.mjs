// A compiled net as its user has it: the module, with the weights in a file beside it.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readInput } from "../net.mjs";

export async function open(folder, { module, threads }) {
  const { load } = await import(pathToFileURL(join(module, "net.js")).href);
  const net = await load(undefined, { threads });
  const input = readInput(folder);
  const output = net.run(input);
  return { run: () => net.run(input, output) };
}
