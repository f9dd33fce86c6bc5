/** A page of Markdown as it is kept: its text with places in it, its fences, and its markers in pairs. */
import { Source, type Span } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import { blocksOf, type Fence, type TextBlock } from "./blocks.ts";
import { commentsIn } from "./comments.ts";

export interface Page {
  readonly source: Source;
  readonly fences: readonly Fence[];
  readonly markers: readonly Marker[];
}

/** `<!-- convoke:… -->`, what is kept by it, `<!-- /convoke -->`. */
export interface Marker {
  /** The whole comment. */
  readonly span: Span;
  /** The words behind `convoke:`, with their places. */
  readonly words: readonly Word[];
  /** Between the comments. */
  readonly kept: Span;
}

export interface Word {
  /** Without quotes. */
  readonly text: string;
  readonly span: Span;
}

/** What is wrong with pairs of markers is reported. */
export async function readPage(source: Source, diagnostics: Diagnostics): Promise<Page> {
  const blocks = await blocksOf(source);
  const tags = blocks.flatMap((block) => (block.kind === "fence" ? [] : tagsIn(source, block)));
  return {
    source,
    fences: blocks.filter((block) => block.kind === "fence"),
    markers: paired(tags, diagnostics),
  };
}

// ── Comments ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Tag {
  /** Behind the space: `convoke:params net.cvk`, `/convoke`. */
  readonly content: string;
  readonly span: Span;
}

const OPENING = "convoke:";
const CLOSING = "/convoke";

function tagsIn(source: Source, { kind, first, last }: TextBlock): readonly Tag[] {
  const from = source.lineStarts[first]!;
  const text = source.text.slice(from, source.lineStarts[last] ?? source.text.length);
  return commentsIn(text, kind)
    .map(({ content, start, end }) => ({
      content: content.trim(),
      span: { source, start: from + start, end: from + end },
    }))
    .filter(({ content }) => content.startsWith(OPENING) || content.startsWith(CLOSING));
}

// ── Pairs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function paired(tags: readonly Tag[], diagnostics: Diagnostics): readonly Marker[] {
  const markers: Marker[] = [];
  const report = (span: Span, message: string, help: string): void =>
    diagnostics.add({ code: "docs/pair", span, message, help: [help] });
  let open: Tag | undefined;
  for (const tag of tags) {
    if (tag.content.startsWith(OPENING)) {
      if (open !== undefined) reportUnclosed(open, report);
      open = tag;
    } else if (tag.content !== CLOSING) {
      report(tag.span, "a marker is closed by other words", "it is closed by `<!-- /convoke -->`, whatever it is");
    } else if (open === undefined) {
      report(tag.span, "this closes no marker", "a marker is opened before it: `<!-- convoke:params net.cvk -->`");
    } else {
      markers.push(markerOf(open, tag));
      open = undefined;
    }
  }
  if (open !== undefined) reportUnclosed(open, report);
  return markers;
}

function reportUnclosed({ span }: Tag, report: (span: Span, message: string, help: string) => void): void {
  report(
    span,
    "this marker is not closed",
    "`<!-- /convoke -->` stands behind what it keeps, and before the next marker",
  );
}

function markerOf(open: Tag, { span: close }: Tag): Marker {
  const { source, start, end } = open.span;
  return { span: open.span, words: wordsOf(open), kept: { source, start: end, end: close.start } };

  function wordsOf({ content }: Tag): readonly Word[] {
    const from = source.text.indexOf(OPENING, start) + OPENING.length;
    return [...content.slice(OPENING.length).matchAll(WORD)].map(({ index, 0: word }) => ({
      text: word.replaceAll(
        QUOTED,
        (_, double: string | undefined, single: string | undefined) => double ?? single ?? "",
      ),
      span: { source, start: from + index, end: from + index + word.length },
    }));
  }
}

/** As in a shell: what is in quotes may hold spaces. */
const WORD = /(?:"[^"]*"|'[^']*'|\S)+/g;
const QUOTED = /"([^"]*)"|'([^']*)'/g;
