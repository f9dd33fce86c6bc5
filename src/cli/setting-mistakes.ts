/**
 * Mistakes in what is set from outside, by options or a configuration: they are told once, at their place in the configuration, or of
 * the file that the option was given for. What some model of several has is no mistake of the others.
 */
import type { Diagnostic, ResolvedModel, Source, Span } from "../index.ts";
import { OptionSource, toldAt } from "../tools.ts";
import type { Words } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { modelName } from "./model-names.ts";

/** A file as it was checked: with which words, and what was found. */
export interface CheckedWith {
  readonly path: string;
  readonly words: Words;
  readonly source: Source;
  readonly models: readonly ResolvedModel[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What was found in each of some files that were checked together. */
export async function settingMistakesPlaced<File extends CheckedWith>(
  files: readonly File[],
  placeOf: (file: File, source: OptionSource) => Promise<Span | undefined> = placeInConfiguration,
): Promise<readonly (readonly Diagnostic[])[]> {
  const told = new Set<string>();
  const placed: (readonly Diagnostic[])[] = [];
  for (const file of files) {
    const own: Diagnostic[] = [];
    for (const each of file.diagnostics) {
      const { source } = each.span;
      const key = `${each.code} ${each.message} ${keyOf(source)}`;
      if (!(source instanceof OptionSource)) own.push(each);
      else if (!told.has(key) && !(isUnknown(each.code) && files.some((other) => isTakenBy(other, source)))) {
        told.add(key);
        own.push(placedIn(file, each, await placeOf(file, source)));
      }
    }
    placed.push(own);
  }
  return placed;
}

/** Whether some model of a file has what is set; of one with mistakes that may be. */
function isTakenBy({ words, models, diagnostics }: CheckedWith, sought: OptionSource): boolean {
  const isTold = diagnostics.some(({ code, span }) => isUnknown(code) && keyOf(span.source) === keyOf(sought));
  const hasModel = models.length > 0 || diagnostics.some(({ severity }) => severity === "error");
  return hasModel && !isTold && valueOf(words, sought) !== undefined;
}

/** @param place in a configuration */
function placedIn({ source, models }: CheckedWith, mistake: Diagnostic, place: Span | undefined): Diagnostic {
  if (place === undefined) return toldAt(models[0]?.span ?? { source, start: 0, end: 0 }, mistake);
  return {
    ...toldAt(place, mistake),
    message: mistake.message,
    help: isUnknown(mistake.code) ? [...mistake.help, FOR_SOME] : mistake.help,
  };
}

const FOR_SOME = 'what some models have stands under their pattern: "models": { "nets/*": { … } }';

/** Undefined where the value is the command line's. */
async function placeInConfiguration({ path, words }: CheckedWith, source: OptionSource): Promise<Span | undefined> {
  const configuration = configurationOf(words, path);
  if (configuration === undefined) return undefined;
  const { placeOfPair, readConfiguration, settingsFor } = await import("./read-configuration.ts");
  const model = modelName(path, words);
  const key = keyInWords(source);
  const said = settingsFor(readConfiguration(configuration), model)[key] ?? [];
  const isSaid = said.includes(`${source.name}=${valueOf(words, source)}`);
  return isSaid ? placeOfPair(configuration, model, key, source.name) : undefined;
}

function valueOf(words: Words, source: OptionSource): string | undefined {
  return words.pairs(keyInWords(source))[source.name];
}

function keyInWords({ option }: OptionSource): string {
  return option.replace(/^--/, "");
}

function isUnknown(code: string): boolean {
  return code === "resolve/unknown-setting" || code === "resolve/unknown-size";
}

function keyOf(source: Source): string | undefined {
  return source instanceof OptionSource ? `${source.option} ${source.name}` : undefined;
}
