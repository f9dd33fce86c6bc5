/** `convoke report --scale`: a family of nets, a line for each value of what is scaled. */
import { openSizes, overviewLine, svgDocument, tableJson, type Checked, type Diagnostic } from "../index.ts";
import {
  nearest,
  OptionSource,
  scaleJson,
  scalePlot,
  scaleTable,
  shown,
  type ScaledFamily,
  type ScaledNet,
} from "../tools.ts";
import { quote, readCount, UsageError, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import type { Io } from "./io.ts";
import {
  areOfClaims,
  checkFile,
  chooseModel,
  demandBound,
  isForeign,
  judgedType,
  modelName,
  modelPath,
  placeOf,
  tellErrors,
  textAt,
  type Texts,
} from "./models.ts";
import { isOfData, printJson, printTable, type ReportFormat } from "./report-formats.ts";
import { overviewColumnsIn, unitsIn } from "./report-options.ts";
import { combinationsOf, scalesIn, type Scale } from "./scale-option.ts";
import { settingMistakesPlaced } from "./setting-mistakes.ts";

/** How a name of a model is given its value. */
type SettingOption = "set" | "size";

/** A net of the family as the model at these values was checked. */
interface Trial {
  readonly net: ScaledNet;
  readonly words: Words;
  readonly checked: Checked;
}

export async function reportScale(format: Exclude<ReportFormat, "html">, words: Words, io: Io): Promise<number> {
  const path = modelPath(words);
  if (isForeign(path)) throw new UsageError("--scale goes with .cvk models, which have parameters and sizes to set");
  const scales = scalesIn(words);
  const [columns, units] = [overviewColumnsIn(words), unitsIn(words)];
  const texts = textsOf(path);
  const own = await configured(words);
  const options = scales.map((scale) => optionFor(scale, path, own, texts));
  const combinations = combinationsOf(scales);
  const trials = combinations.map((values, at) => {
    io.progress(`checking ${at + 1} of ${combinations.length} nets`);
    return trialOf(values, path, scaledWords(own, scales, options, values), texts);
  });
  const family: ScaledFamily = { names: scales.map(({ name }) => name), nets: trials.map(({ net }) => net) };
  if (trials.every(({ net }) => net.line === undefined)) return await tellFirst(trials, path, io);
  if (format === "svg") printPlot(family, io);
  else {
    const table = scaleTable(family, { columns, units, hasProblems: isOfData(format) });
    if (format === "json") printJson({ ...scaleJson(family), table: tableJson(table) }, io);
    else printTable(format, table, io);
  }
  return tellProblems(trials, path, io);
}

/** Standard input is read once. */
function textsOf(path: string): Texts {
  const text = textAt(path);
  if (typeof text !== "string") throw new UsageError(`this is not read: ${text.refused}`);
  return new Map([[placeOf(path), text]]);
}

/**
 * Parameters go before sizes of the same name.
 * @throws UsageError where the model has neither.
 */
function optionFor({ name, values }: Scale, path: string, words: Words, texts: Texts): SettingOption {
  const isUnknown = ({ diagnostics }: Checked, code: string): boolean =>
    diagnostics.some(({ code: own, span: { source } }) => own === code && isOf(source, name));
  const asParameter = checkFile(path, withPair(words, "set", name, values[0]!), texts);
  if (!isUnknown(asParameter, "resolve/unknown-setting")) return "set";
  const asSize = checkFile(path, withPair(words, "size", name, "1"), texts);
  if (isUnknown(asSize, "resolve/unknown-size")) throw unknownName(name, checkFile(path, words, texts));
  for (const value of values) readCount(`--scale ${name}:`, value);
  return "size";
}

function isOf(source: object, name: string): boolean {
  return source instanceof OptionSource && source.name === name;
}

function unknownName(name: string, { models }: Checked): UsageError {
  const known = models.flatMap(({ settings, defaults, graph }) => [
    ...settings.map((setting) => setting.name),
    ...Object.keys(defaults ?? {}),
    ...openSizes(graph),
  ]);
  const near = nearest(name, known);
  const list = known.length === 0 ? "it has none of either" : `there are ${[...new Set(known)].join(", ")}`;
  const hint = near === undefined ? list : `did you mean ${near}?`;
  return new UsageError(`--scale ${name}: the model has no parameter and no size ${quote(name)}; ${hint}`);
}

function scaledWords(
  words: Words,
  scales: readonly Scale[],
  options: readonly SettingOption[],
  values: readonly string[],
): Words {
  return scales.reduce((own, { name }, at) => withPair(own, options[at]!, name, values[at]!), words);
}

/** In the place of what a configuration says of the name. */
function withPair(words: Words, option: SettingOption, name: string, value: string): Words {
  const others = words.all(option).filter((pair) => !pair.startsWith(`${name}=`));
  return words.withValues({ ...words.values, [option]: [...others, `${name}=${value}`] });
}

function trialOf(values: readonly string[], path: string, words: Words, texts: Texts): Trial {
  const checked = checkFile(path, words, texts);
  const name = modelName(path, words);
  const errors = errorsIn(checked);
  const model = areOfClaims(errors) ? chooseModel(name, checked.models, words.one("model")) : undefined;
  const line = model && overviewLine(name, model, judgedType(words));
  return { net: { values, line, problem: problemOf(errors, errors.length + checked.omitted.error) }, words, checked };
}

function errorsIn({ diagnostics }: Checked): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === "error");
}

/** The first of the errors, with its place. */
function problemOf([first]: readonly Diagnostic[], count: number): string | undefined {
  if (first === undefined) return undefined;
  const { source, start } = first.span;
  const place = source instanceof OptionSource ? "" : `${source.path}:${source.positionAt(start).line}: `;
  return `${place}${first.message}${count > 1 ? `, the first of ${count} errors` : ""}`;
}

function printPlot(family: ScaledFamily, io: Io): void {
  for (const { line } of family.nets) if (line !== undefined) demandBound(line.model);
  io.out(svgDocument(scalePlot(family)));
}

/** Where there is nothing to compare, what is wrong is told in full. */
async function tellFirst(trials: readonly Trial[], path: string, io: Io): Promise<number> {
  const { words, checked } = trials[0]!;
  if (trials.length > 1) io.err(`none of ${trials.length} nets has figures; of the first, with${settingsIn(words)}:\n`);
  const [found] = await settingMistakesPlaced([{ path, words, ...checked }]);
  tellErrors(errorsIn({ ...checked, diagnostics: found! }), words, io);
  return 1;
}

/** Beside the table, for whoever reads it elsewhere. */
function tellProblems(trials: readonly Trial[], path: string, io: Io): number {
  const wrong = trials.filter(({ net }) => net.problem !== undefined);
  if (wrong.length === 0) return 0;
  const which = wrong.length === 1 ? "has errors; all of it:" : "have errors; the first:";
  io.err(
    `${wrong.length} of ${trials.length} nets ${which} convoke check ${shown(path)}${settingsIn(wrong[0]!.words)}\n`,
  );
  return 1;
}

/** ` --set width=2 --size H=8` */
function settingsIn(words: Words): string {
  const pairs = (["set", "size"] as const).flatMap((option) => words.all(option).map((pair) => ` --${option} ${pair}`));
  return shown(pairs.join(""));
}
