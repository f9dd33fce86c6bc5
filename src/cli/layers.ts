/** `convoke layers`: the manual of the registry. */
import { layerManual, layerNames, layerOverview, nearest } from "../tools.ts";
import { helpOption, UsageError, type Command } from "./command.ts";

export const layers: Command = {
  name: "layers",
  summary: "the manual of the layers: all, or those named",
  usage: "[LAYER…]",
  options: [helpOption],
  examples: ["convoke layers", "convoke layers conv maxpool"],
  async run(words, io) {
    if (words.positionals.length === 0) {
      io.out(layerOverview(io.outStyle));
      return 0;
    }
    io.out(words.positionals.map((name) => layerManual(known(name), io.outStyle)).join("\n"));
    return 0;
  },
};

function known(name: string): string {
  if (layerNames.includes(name)) return name;
  const near = nearest(name, layerNames);
  throw new UsageError(
    `there is no layer ${JSON.stringify(name)}; ${near === undefined ? "see convoke layers" : `did you mean ${near}?`}`,
  );
}
