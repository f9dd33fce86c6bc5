/** Lines of at most `width` characters, broken at spaces, but not of `code`; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const [written] of text.matchAll(/(?:`[^`]*`|\S)+/g)) {
    const word = written.replaceAll(/\s+/g, " ");
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Each paragraph wrapped by itself; lists, tables and code stay as they are. */
export function wrapParagraphs(text: string, width: number): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => (/^(?:\s*[-|]|```| {4})/m.test(paragraph) ? paragraph : wrap(paragraph, width).join("\n")))
    .join("\n\n");
}
