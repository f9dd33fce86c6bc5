/** What the parser did not take and no statement holds: a sign that means nothing, a bracket that closes nothing. It stays where it is. */
import type { BodyNode, FileNode } from "../../../grammar/generated/cst.d.ts";
import { firstFrom, type Written } from "./read-written.ts";
import type { Line } from "./tables.ts";
import { endOf, startOf } from "./written-node.ts";

/** The lines of a body or a file, where strays stand on lines of their own or are part of the line that they stand on. */
export function withStrays(written: Written, node: FileNode | BodyNode, lines: readonly Line[]): readonly Line[] {
  const strays = straysBeside(written, node, lines);
  if (strays.size === 0) return lines;
  const merged: Line[] = [];
  for (const each of [...lines, ...strays].toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    const isJoined = last !== undefined && (strays.has(each) || strays.has(last)) && areBeside(written, last, each);
    if (!isJoined) merged.push(each);
    else {
      const whole = asWritten(last.start, each.end);
      strays.add(whole);
      merged[merged.length - 1] = whole;
    }
  }
  return merged;
}

function areBeside({ text }: Written, before: Line, behind: Line): boolean {
  return !/[\n\r]/.test(text.slice(before.end, behind.start));
}

function asWritten(start: number, end: number): Line {
  return { node: undefined, start, end, isReadable: false };
}

function straysBeside(written: Written, node: FileNode | BodyNode, lines: readonly Line[]): Set<Line> {
  const { strays, strayOffsets, text } = written;
  const [from, to] = node.name === "file" ? [0, text.length] : [startOf(node), endOf(node)];
  const [first, last] = [firstFrom(strayOffsets, from), firstFrom(strayOffsets, to)];
  const starts = first === last ? [] : lines.map(({ start }) => start);
  const beside = strays.slice(first, last).filter((token) => {
    const before = lines[firstFrom(starts, startOf(token) + 1) - 1];
    return before === undefined || before.end <= startOf(token);
  });
  return new Set(beside.map((token) => asWritten(startOf(token), endOf(token))));
}
