/** Lists of operators and what is to be said of them, in Markdown. */

/** What of operators or layers is not taken, by their names. */
export function exceptionsOf(
  entries: readonly (readonly [string, { readonly except?: string }])[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.flatMap(([name, { except }]) => (except === undefined ? [] : [[name, except]])));
}

/** Names in alphabetical order. */
export function listOf(names: readonly string[]): string {
  return names
    .toSorted()
    .map((name) => `\`${name}\``)
    .join(" ");
}

/** A row for each name. */
export function table(first: string, second: string, entries: Readonly<Record<string, string>>): string {
  const rows = Object.entries(entries)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `| \`${name}\` | ${text.replaceAll("|", "\\|")} |`);
  return [`| ${first} | ${second} |`, "| --- | --- |", ...rows].join("\n");
}
