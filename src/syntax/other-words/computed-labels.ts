/** Labels with computed parts that lack their quotes: `b{i}: relu`, `blocks.${i}: relu`. */
import { computedLabel, type Reading, type WrittenLine } from "./written-line.ts";

const computed = new RegExp(String.raw`^(${computedLabel})[ \t]*:[ \t]*(.*)$`, "s");

export function readComputedLabel({ text }: WrittenLine): Reading | undefined {
  const [, label = "", layer = ""] = computed.exec(text) ?? [];
  if (label === "") return undefined;
  const quoted = `"${label.replaceAll("$", "")}"`;
  return {
    message: "a label with computed parts stands in quotes",
    help: `write \`${quoted}:\``,
    texts: [`${quoted}: ${layer}`],
  };
}
