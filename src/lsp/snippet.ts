/** A snippet of the protocol as plain text, for clients that know none: places to fill hold what is proposed for them, or nothing. */
export function plainText(snippet: string): string {
  const proposed = snippet.replace(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, "$1").replace(/\$\{\d+:([^}]*)\}/g, "$1");
  return proposed.replace(/\$\{\d+\}|\$\d+/g, "").replace(/\\([\\$}])/g, "$1");
}
