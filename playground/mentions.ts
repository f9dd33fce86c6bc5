/** Whether a line of a stage speaks of a layer: `%3 conv1 = conv(…)` and `conv1.weight` do of `conv1`, `conv10` and `a.conv1` do not. */
export function mentions(line: string, name: string): boolean {
  for (let at = line.indexOf(name); at !== -1; at = line.indexOf(name, at + 1)) {
    const [before, after] = [line[at - 1] ?? "", line[at + name.length] ?? ""];
    if (!/[\w.]/.test(before) && !/\w/.test(after)) return true;
  }
  return false;
}
