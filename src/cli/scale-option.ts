/** `--scale NAME=VALUE,VALUE`: which values of which parameters and sizes make a family of nets. */
import { quote, UsageError, type Option, type Words } from "./command.ts";
import { modelPath } from "./models.ts";

export const scaleOption: Option = {
  name: "scale",
  value: "NAME=VALUE,…",
  repeatable: true,
  help: "a line for each value of a parameter or an open size: --scale width=16,32,64; several give all combinations",
};

export interface Scale {
  readonly name: string;
  /** As the language writes them, at least one, each once. */
  readonly values: readonly string[];
}

/** A table of more has no reader, and each takes a check of the model. */
const MOST_NETS = 200;

/** @throws UsageError where a word is no list of values, or there are too many combinations. */
export function scalesIn(words: Words): readonly Scale[] {
  const scales = Object.entries(words.pairs("scale")).map(([name, text]) => ({ name, values: valuesIn(name, text) }));
  const count = scales.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_NETS) {
    throw new UsageError(
      `--scale asks for ${count} nets, and up to ${MOST_NETS} are told at once: leave out some values`,
    );
  }
  for (const { name } of scales) demandUnset(name, words);
  return scales;
}

/** A value for each scale, the first one changing slowest. */
export function combinationsOf(scales: readonly Scale[]): readonly (readonly string[])[] {
  return scales.reduce<readonly (readonly string[])[]>(
    (all, { values }) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}

function valuesIn(name: string, text: string): readonly string[] {
  const values = partsOf(text).map((value) => value.trim());
  if (values.includes("")) throw new UsageError(`--scale ${name} takes values with commas between, not ${quote(text)}`);
  const twice = values.find((value, at) => values.indexOf(value) < at);
  if (twice !== undefined) throw new UsageError(`--scale ${name}: ${quote(twice)} is given twice`);
  return values;
}

/** At the commas that stand outside of brackets and quotes. */
function partsOf(text: string): readonly string[] {
  const parts = [""];
  let [depth, isQuoted] = [0, false];
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    if (!isQuoted && "[(".includes(letter)) depth += 1;
    if (!isQuoted && "])".includes(letter)) depth -= 1;
    if (letter === "," && depth === 0 && !isQuoted) parts.push("");
    else parts.push(parts.pop()! + letter);
  }
  return parts;
}

function demandUnset(name: string, words: Words): void {
  for (const option of ["set", "size"]) {
    if (!Object.hasOwn(words.pairs(option), name)) continue;
    throw new UsageError(
      `--${option} ${name} and --scale ${name} exclude each other: ${modelPath(words)} has one ${name}`,
    );
  }
}
