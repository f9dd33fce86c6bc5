/**
 * Comments of HTML in a text of Markdown. What looks like one in a code span, or behind a backslash, is text (CommonMark 0.31,
 * sections 2.4, 6.1 and 6.6).
 */
export interface Comment {
  /** Between `<!--` and `-->`. */
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

const OPENERS = { inline: /\\[!-/:-@[-`{-~]|`+|<!--/g, html: /<!--/g };

/** In order; places count from the beginning of the text. */
export function commentsIn(text: string, kind: "inline" | "html"): readonly Comment[] {
  const comments: Comment[] = [];
  const runs = backtickRuns(text);
  const opener = new RegExp(OPENERS[kind]);
  for (let found = opener.exec(text); found !== null; found = opener.exec(text)) {
    const [mark] = found;
    const behind = found.index + mark.length;
    if (mark.startsWith("`")) opener.lastIndex = endOfCode(runs, mark.length, behind) ?? behind;
    if (mark !== "<!--") continue;
    // `<!-->` and `<!--->` are whole.
    const close = text.indexOf("-->", behind - 2);
    if (close === -1) break;
    opener.lastIndex = close + 3;
    comments.push({ content: text.slice(behind, Math.max(behind, close)), start: found.index, end: close + 3 });
  }
  return comments;
}

/** The places of runs of backticks by their length, the first one last. */
function backtickRuns(text: string): ReadonlyMap<number, number[]> {
  const runs = new Map<number, number[]>();
  for (const { index, 0: run } of [...text.matchAll(/`+/g)].toReversed()) {
    const places = runs.get(run.length) ?? [];
    places.push(index);
    runs.set(run.length, places);
  }
  return runs;
}

/** Behind the next run of the same length; those before it are used up. */
function endOfCode(runs: ReadonlyMap<number, number[]>, length: number, from: number): number | undefined {
  const places = runs.get(length) ?? [];
  let place = places.pop();
  while (place !== undefined && place < from) place = places.pop();
  return place === undefined ? undefined : place + length;
}
