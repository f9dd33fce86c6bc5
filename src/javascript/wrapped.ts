/** Items of a list in lines of text. */

const WIDTH = 110;

/** Items with commas between them, as many on a line as have room; one empty line where there are none. */
export function wrapped(items: readonly string[]): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length + 2 <= WIDTH) lines[lines.length - 1] = `${last}, ${item}`;
    else lines.push(item);
  }
  return lines.length === 0 ? [""] : lines;
}
