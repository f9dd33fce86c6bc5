/** Numbers that end in their dot, as C and Python have them: `1./255`. */
import { translateForeign } from "../read-foreign.ts";
import type { Reading, WrittenLine } from "./written-line.ts";

export function readNumbers({ text }: WrittenLine): Reading | undefined {
  const ended = text.replaceAll(/(?<![\w.])(\d+)\.(?![\w.])/g, "$1");
  if (ended === text) return undefined;
  const call = translateForeign(ended, 0);
  const texts = call?.end === ended.length ? [call.text, ended] : [ended];
  return { message: "a number does not end in a dot", texts };
}
