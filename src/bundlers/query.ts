/** Settings of a model in the query of an import: the options of `compile` in camel case, with the words of a command line. */
import { dirname } from "node:path";
import type { OptionValues } from "../cli/command.ts";
import { settingsFor, takeConfiguration } from "../cli/read-configuration.ts";
import { keyOf, kindOf, settableOptions, type SettingKind } from "../cli/settings.ts";

/**
 * Files are named from the model's folder on.
 * @throws UsageError where a setting is unknown, or takes another value.
 */
export function settingsInQuery(query: string, model: string): OptionValues {
  const kinds = new Map(settableOptions.map((option) => [keyOf(option), kindOf(option)]));
  const words = new URLSearchParams(query);
  const values = Object.fromEntries(
    [...new Set(words.keys())].map((key) => [key, inJson(kinds.get(key), words.getAll(key))]),
  );
  return settingsFor(takeConfiguration(values, dirname(model), "query"), model);
}

/** As a configuration has it; what cannot be stays text, and is refused as such. */
function inJson(kind: SettingKind | undefined, words: readonly string[]): unknown {
  const [word = ""] = words;
  if (kind === "list") return words;
  if (kind === "switch") return word === "" || word === "true" ? true : word === "false" ? false : word;
  if (kind === "count") return numberIn(word);
  if (kind !== "pairs" && kind !== "counts") return word;
  const pairs = words.map((pair): [string, string] => {
    const at = pair.indexOf("=");
    return at < 1 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(kind === "pairs" ? pairs : pairs.map(([name, value]) => [name, numberIn(value)]));
}

function numberIn(word: string): unknown {
  return /^\d+$/.test(word) ? Number(word) : word;
}
