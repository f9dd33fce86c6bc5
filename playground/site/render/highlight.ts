/** Models with a colour for each kind of word, as editors show them. */
import { Source } from "../../../src/base/source.ts";
import { Diagnostics } from "../../../src/diagnostics/diagnostic.ts";
import { isFile } from "../../../src/documents/fence-model.ts";
import type { SemanticToken } from "../../../src/language-service/results.ts";
import { semanticTokens } from "../../../src/language-service/semantic-tokens.ts";
import { element, joined, trusted, type Child, type Markup } from "../../../src/pictures/markup.ts";
import { parse } from "../../../src/syntax/parse.ts";

/** Something that stands behind a place of a text without being a part of it. */
export interface Ghost {
  readonly offset: number;
  readonly text: string;
}

const [HEAD, FOOT] = ["model Example {\n", "\n}"];

export function highlighted(text: string, ghosts: readonly Ghost[] = []): Markup {
  const [head, foot] = isFile(text.split("\n")) ? ["", ""] : [HEAD, FOOT];
  const source = new Source("example.cvk", head + text + foot);
  const file = parse(source, new Diagnostics());
  const own = semanticTokens({ source, file }).map((token) => moved(token, -head.length));
  return painted(
    text,
    own.filter(({ range }) => range.start >= 0 && range.end <= text.length),
    ghosts,
  );
}

function moved(token: SemanticToken, by: number): SemanticToken {
  return { ...token, range: { start: token.range.start + by, end: token.range.end + by } };
}

function painted(text: string, tokens: readonly SemanticToken[], ghosts: readonly Ghost[]): Markup {
  const parts: Child[] = [];
  let at = 0;
  const plain = (end: number): void => {
    for (const { offset, text: shown } of ghosts.filter(({ offset }) => at <= offset && offset < end)) {
      parts.push(withLines(text.slice(at, offset)), element("span", { class: "ghost" }, shown));
      at = offset;
    }
    parts.push(withLines(text.slice(at, end)));
    at = end;
  };
  for (const { range, kind } of tokens) {
    plain(range.start);
    parts.push(element("span", { class: `t-${kind}` }, withLines(text.slice(range.start, range.end))));
    at = range.end;
  }
  plain(text.length);
  return joined(parts);
}

/** Text of several lines, as it is: `element` takes each as one line, and shows what would break it. */
export function withLines(text: string): Child {
  return text.split("\n").flatMap((line, at) => (at === 0 ? [line] : [trusted("\n"), line]));
}
