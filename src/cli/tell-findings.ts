/** Findings as the options of a command ask for them, and with which exit code it ends. */
import { relative, resolve, sep } from "node:path";
import { countsText, findingCounts, findingFormats, limitedFormats, meaningOf, printedLimit } from "../tools.ts";
import type { FindingFormat, Findings } from "../tools.ts";
import { UsageError, type Option, type Words } from "./command.ts";
import { exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";

export const findingOptions: readonly Option[] = [
  {
    name: "format",
    value: "FORMAT",
    choices: Object.keys(findingFormats),
    help: "how to print (default pretty)",
  },
  {
    name: "max-diagnostics",
    value: "N",
    help: `how many findings ${limitedFormats.join(", ")} print, the gravest; the others are counted (default ${printedLimit})`,
  },
  { name: "strict", help: "count warnings as errors" },
];

function formatOf(words: Words): FindingFormat {
  return (words.one("format") ?? "pretty") as FindingFormat;
}

/** @throws UsageError where a format is to be limited that has all findings. */
export function demandLimited(words: Words): void {
  if (!words.has("max-diagnostics") || limitedFormats.includes(formatOf(words))) return;
  throw new UsageError(
    `--max-diagnostics goes with ${limitedFormats.join(", ")}: --format ${formatOf(words)} has all findings`,
  );
}

/** Gives the exit code. */
export function tellFindings(findings: Findings, words: Words, io: Io): number {
  const format = formatOf(words);
  const options = {
    style: io.outStyle,
    most: words.count("max-diagnostics", printedLimit),
    isStrict: words.has("strict"),
    pathOf: (path: string) => portablePath(path),
    meaningOf,
  };
  io.out(findingFormats[format](findings, options));
  const more = countsText(findings.omitted, "more ");
  if (more !== "" && !limitedFormats.includes(format)) io.err(`and ${more}: of each kind 1,000 are kept of a file\n`);
  return isFailing(findings, words) ? exitCodes.mistake : exitCodes.fine;
}

/** From a folder on, the current one, as programs on every system write it. */
export function portablePath(path: string, folder = ""): string {
  return relative(folder, resolve(path)).replaceAll(sep, "/");
}

function isFailing(findings: Findings, words: Words): boolean {
  const { error, warning } = findingCounts(findings);
  return error > 0 || (words.has("strict") && warning > 0);
}
