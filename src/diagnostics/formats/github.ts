/**
 * Annotations of GitHub Actions: a workflow command a finding, as `error`, `warning` and `notice` of @actions/core write them.
 * Source: GitHub, "Workflow commands for GitHub Actions"; actions/toolkit, packages/core/src/command.ts (MIT).
 */
import type { Severity } from "../diagnostic.ts";
import { countsText, gravest } from "../gravest.ts";
import { entriesOf, placeOf, wholeText, type Entry } from "./entries.ts";
import type { Format } from "./format.ts";

export const github: Format = (findings, options) => {
  const { printed, hidden } = gravest(entriesOf(findings, options), findings.omitted, options.most);
  const more = countsText(hidden, "more ");
  const rest = more === "" ? "" : command("notice", { title: "convoke check" }, `${more}, not shown here`);
  return printed.map(annotation).join("") + rest;
};

const commands: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", note: "notice" };

function annotation(entry: Entry): string {
  return command(commands[entry.severity], { title: entry.code, file: entry.file, ...range(entry) }, wholeText(entry));
}

/** GitHub takes columns only within one line. */
function range(entry: Entry): Readonly<Record<string, number>> {
  if (entry.span === undefined) return {};
  const { line, column, endLine, endColumn } = placeOf(entry);
  return line === endLine ? { line, endLine, col: column, endColumn } : { line, endLine };
}

function command(name: string, properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${inProperty(String(value))}`);
  return `::${name} ${list.join(",")}::${inData(message)}\n`;
}

function inData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function inProperty(text: string): string {
  return inData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
