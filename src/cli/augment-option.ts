/** `--augment flip,crop=4,affine(rotate=15)`: what is written becomes what is done to examples. */
import { augmentations, nearest, type Augmentation, type ChosenAugmentation } from "../tools.ts";
import { quote, UsageError, type Option } from "./command.ts";

export const augmentOption: Option = {
  name: "augment",
  value: "CHANGE,CHANGE",
  help: `change pictures anew in each epoch, but those of --val: any of ${augmentations.map(({ example }) => example).join(", ")}`,
};

/**
 * @param text empty for none.
 * @throws UsageError where it names something else, or values that make no sense.
 */
export function readAugmentations(text: string): readonly ChosenAugmentation[] {
  if (text === "") return [];
  const chosen = text.split(/,(?![^(]*\))/).map((each) => chosenBy(each.trim()));
  const twice = chosen.find(({ of }, at) => chosen.findIndex((other) => other.of === of) < at);
  if (twice !== undefined) throw new UsageError(`--augment names ${twice.of.name} twice`);
  return chosen;
}

function chosenBy(text: string): ChosenAugmentation {
  const [name] = /^[^=(]*/.exec(text)!;
  const of = named(name.trim());
  return { of, values: Object.fromEntries(valuesIn(of, text, text.slice(name.length).trim())) };
}

/** What stands behind a name: nothing, `=4`, or `(rotate=15,scale=0.1)`, by how many arguments there are. */
function valuesIn(of: Augmentation, text: string, rest: string): readonly (readonly [name: string, value: number])[] {
  const [first, ...others] = of.arguments;
  const form = first === undefined ? /^()$/ : others.length === 0 ? /^=(.+)$/s : /^\((.+)\)$/s;
  const inner = form.exec(rest)?.[1];
  if (inner === undefined) throw new UsageError(`--augment ${quote(text)}: it is written like this: ${of.example}`);
  if (first === undefined) return [];
  if (others.length === 0) return [[first.name, valueOf(of, first.name, inner)]];
  const pairs = inner.split(",").map((pair) => pairOf(of, pair));
  const twice = pairs.find(([key], at) => pairs.findIndex(([other]) => other === key) < at);
  if (twice !== undefined) throw new UsageError(`--augment: ${of.name} has ${twice[0]} twice`);
  return pairs;
}

function named(name: string): Augmentation {
  const found = augmentations.find((each) => each.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    augmentations.map((each) => each.name),
  );
  const hint = near === undefined ? "" : `did you mean ${near}? `;
  throw new UsageError(
    `--augment has no ${quote(name)}; ${hint}there are ${augmentations.map(({ example }) => example).join(", ")}`,
  );
}

function pairOf(of: Augmentation, pair: string): readonly [name: string, value: number] {
  const at = pair.indexOf("=");
  const name = pair.slice(0, Math.max(0, at)).trim();
  const names = of.arguments.map((each) => each.name);
  if (names.includes(name)) return [name, valueOf(of, name, pair.slice(at + 1))];
  const near = nearest(name, names);
  const hint = near === undefined ? `it takes ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`--augment: ${of.name} takes no ${quote(pair.trim())}; ${hint}`);
}

/** @throws UsageError where the argument takes no such value. */
function valueOf(of: Augmentation, name: string, text: string): number {
  const { takes, accepts } = of.arguments.find((each) => each.name === name)!;
  const value = /^\s*(\d+\.?\d*|\.\d+)\s*$/.test(text) ? Number(text) : NaN;
  if (accepts(value)) return value;
  const what = of.arguments.length === 1 ? of.name : `${name} of ${of.name}`;
  throw new UsageError(`--augment: ${what} takes ${takes}, not ${quote(text.trim())}`);
}
