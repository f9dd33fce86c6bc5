/**
 * `convoke.config.json`, the nearest one above a model: what holds where the command line says nothing. It is data, so no command
 * runs code of the folder that it looks at. Mistakes are wrong usage, told with their place.
 */
import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Words } from "./command.ts";
import { noteRead } from "./files-read.ts";
import { modelName } from "./model-names.ts";

export const CONFIGURATION_NAME = "convoke.config.json";

/**
 * The words of a command on a model, and behind them what the configuration says.
 * @throws UsageError where it cannot be read, or says what it cannot.
 */
export async function configured(words: Words, model = words.positionals[0]): Promise<Words> {
  const path = model === undefined ? undefined : configurationOf(words, model);
  if (path === undefined) return words;
  // Loaded when there is one, so that commands without start fast.
  const { readConfiguration, settingsFor } = await import("./read-configuration.ts");
  const { withSettings } = await import("./settings.ts");
  return withSettings(words, settingsFor(readConfiguration(path), modelName(model!, words)));
}

/** The path of the configuration that counts for a model; undefined where there is none. */
export function configurationOf(words: Words, model: string): string | undefined {
  return words.one("config") ?? configurationAbove(dirname(modelName(model, words)));
}

/** The nearest one in a folder or above it, up to the one of the repository. */
function configurationAbove(folder: string): string | undefined {
  for (let at = existsSync(folder) ? realpathSync(folder) : resolve(folder); ; at = dirname(at)) {
    const path = join(at, CONFIGURATION_NAME);
    noteRead(path);
    if (existsSync(path)) return asSeenHere(path);
    if (dirname(at) === at || existsSync(join(at, ".git"))) return undefined;
  }
}

/** From the current folder on, where it is below. */
function asSeenHere(path: string): string {
  const way = relative(realpathSync("."), path);
  return way.startsWith("..") ? path : way;
}
