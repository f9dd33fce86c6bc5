/** What `convoke report` takes, and what it means. */
import {
  layerColumns,
  type ConventionName,
  type LayerColumnInfo,
  type LayerColumnName,
  type LayerTableOptions,
  type OverviewColumnName,
  type Units,
} from "../index.ts";
import {
  byteUnits,
  columnCalled,
  conventionNames,
  conventionOf,
  countUnits,
  defaultUnits,
  nearest,
  overviewColumnNames,
  type SortOrder,
} from "../tools.ts";
import { quote, UsageError, type Option, type Words } from "./command.ts";

export const tableOptions: readonly Option[] = [
  {
    name: "columns",
    value: "NAMES",
    help: "which columns, with commas between, or all",
  },
  {
    name: "depth",
    value: "N",
    help: "blocks as a line each but the N outermost, as in the table of a paper: --depth 0",
  },
  { name: "sort", value: "COLUMN[:asc|desc]", help: "the rows by a column; numbers from the largest down" },
  {
    name: "units",
    value: "UNITS",
    help: `of counts ${countUnits.join(", ")}; of bytes ${byteUnits.join(", ")}; both with a comma between (default full,fitting)`,
  },
];

export const conventionOption: Option = {
  name: "convention",
  value: "TOOL",
  choices: conventionNames,
  help: "parameters and work as that tool counts them, and where it differs",
};

/** A line a column, for the help. */
export function columnsHelp(): string {
  const width = Math.max(...layerColumns.map(({ name }) => name.length)) + 2;
  return layerColumns.map(({ name, help }) => `  ${name.padEnd(width)}${help}`).join("\n");
}

/** Those that choose what stands in a table. */
export function asksForTable(words: Words): boolean {
  return ["columns", "depth", "sort", "profile", "convention"].some((name) => words.has(name));
}

/** @throws UsageError where a word means nothing. */
export function tableRequest(words: Words): TableRequest {
  const convention = words.one("convention") as ConventionName | undefined;
  return { columns: columnsIn(words), depth: depthIn(words), sort: sortIn(words), units: unitsIn(words), convention };
}

type TableRequest = Pick<LayerTableOptions, "columns" | "depth" | "sort" | "units" | "convention">;

function columnsIn(words: Words): readonly LayerColumnName[] | undefined {
  const text = words.one("columns");
  if (text === undefined) return undefined;
  if (text === "all")
    return layerColumns.filter((column) => whyEmpty(column, words) === undefined).map(({ name }) => name);
  return [...new Set(text.split(",").map((name) => columnNamed("columns", name.trim(), words)))];
}

function columnNamed(option: string, name: string, words: Words): LayerColumnName {
  const column = columnCalled(name);
  if (column === undefined) {
    const names = layerColumns.flatMap((each) => [each.name, ...each.also]);
    const near = nearest(name, names);
    const hint =
      near === undefined ? `there are ${layerColumns.map((each) => each.name).join(", ")}` : `did you mean ${near}?`;
    throw new UsageError(`--${option}: there is no column ${quote(name)}; ${hint}`);
  }
  const why = whyEmpty(column, words);
  if (why !== undefined) throw new UsageError(`--${option} ${name}: ${why}`);
  return column.name;
}

function whyEmpty({ needs, isOfWork }: LayerColumnInfo, words: Words): string | undefined {
  const convention = words.one("convention") as ConventionName | undefined;
  if (needs === "times" && !words.has("profile")) return "times are measured with --profile";
  if (needs === "convention" && convention === undefined) return "the tool is said with --convention";
  const tool = convention && conventionOf(convention);
  return isOfWork === true && tool?.work === undefined && tool !== undefined ? `${tool.tool} tells no work` : undefined;
}

function depthIn(words: Words): number | undefined {
  const text = words.one("depth");
  if (text === undefined) return undefined;
  if (!/^\d{1,4}$/.test(text)) throw new UsageError(`--depth takes a number from 0 on, not ${quote(text)}`);
  return Number(text);
}

function sortIn(words: Words): SortOrder | undefined {
  const text = words.one("sort");
  if (text === undefined) return undefined;
  const [name, direction, ...more] = text.split(":");
  const column = columnNamed("sort", name!, words);
  if (direction === undefined) return { column, direction: isOfWords(column) ? "asc" : "desc" };
  if (more.length === 0 && (direction === "asc" || direction === "desc")) return { column, direction };
  throw new UsageError(`--sort takes ${name}:asc or ${name}:desc, not ${quote(text)}`);
}

function isOfWords(name: LayerColumnName): boolean {
  const unit = columnCalled(name)!.unit;
  return unit === "words" || unit === "code";
}

export function unitsIn(words: Words): Units {
  const text = words.one("units");
  if (text === undefined) return defaultUnits;
  return text.split(",").reduce<Units>((units, word) => {
    const counts = countUnits.find((each) => each === word);
    const bytes = byteUnits.find((each) => each === word);
    if (counts !== undefined) return { ...units, counts };
    if (bytes !== undefined) return { ...units, bytes };
    const near = nearest(word, [...countUnits, ...byteUnits]);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new UsageError(`--units takes ${[...countUnits, ...byteUnits].join(", ")}, not ${quote(word)}${hint}`);
  }, defaultUnits);
}

/** Of reports with a line a model, each once. @throws UsageError where there is no such column. */
export function overviewColumnsIn(words: Words): readonly OverviewColumnName[] | undefined {
  const text = words.one("columns");
  if (text === undefined) return undefined;
  if (text === "all") return overviewColumnNames;
  return [...new Set(text.split(",").map(overviewColumnNamed))];
}

function overviewColumnNamed(word: string): OverviewColumnName {
  const name = overviewColumnNames.find((each) => each === word.trim());
  if (name !== undefined) return name;
  const near = nearest(word, overviewColumnNames);
  const hint = near === undefined ? `there are ${overviewColumnNames.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`--columns: of several models there is no column ${quote(word)}; ${hint}`);
}
