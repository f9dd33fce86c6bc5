/** A line a finding, as compilers print them and editors and `grep` read them; then how many there are. */
import type { Counts } from "../diagnostic.ts";
import { countsOf, countsText, gravest } from "../gravest.ts";
import { entriesOf, placeOf, type Entry } from "./entries.ts";
import type { Format } from "./format.ts";

export const concise: Format = (findings, { style, most }) => {
  const entries = entriesOf(findings, { pathOf: (path) => path });
  const { printed, hidden } = gravest(entries, findings.omitted, most);
  const lines = printed.map((entry) => {
    const title = style(entry.severity, `${entry.severity}[${entry.code}]`);
    return `${style("bold", where(entry))}: ${title}: ${onOneLine(entry.message)}\n`;
  });
  return lines.join("") + summary(countsOf(entries, findings.omitted), hidden);
};

function where(entry: Entry): string {
  const { line, column } = placeOf(entry);
  return entry.span === undefined ? entry.file : `${entry.file}:${line}:${column}`;
}

function onOneLine(message: string): string {
  return message.replaceAll("\n", " ");
}

/** `60 errors, 10 of them not shown` */
function summary(counts: Counts, hidden: Counts): string {
  const [all, more] = [countsText(counts), countsText(hidden)];
  if (all === "") return "";
  return more === "" ? `${all}\n` : `${all}; not shown: ${more}\n`;
}
