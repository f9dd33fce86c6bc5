/** Words coloured by what they mean: the server tells it, as five numbers a word, relative to the word before. */
import { Decoration } from "@codemirror/view";
import type { Position, SemanticTokens, SemanticTokensLegend } from "vscode-languageserver";
import type { Ask } from "./ask.ts";
import { makeDecorations } from "./decorations.ts";

const decorations = makeDecorations();
const marks = new Map<string, Decoration>();

export const semanticTokens = decorations.extension;

export const askForTokens: Ask = async ({ plugin, request, offsetOf, apply }) => {
  const tokens = await request<SemanticTokens>("textDocument/semanticTokens/full", {});
  const legend = plugin.client.serverCapabilities?.semanticTokensProvider?.legend;
  if (tokens === null || legend === undefined) return;
  apply(() => {
    const found = [...decoded(tokens.data, legend)].map(({ start, length, classes }) => ({
      from: offsetOf(start),
      to: offsetOf({ ...start, character: start.character + length }),
      mark: markOf(classes),
    }));
    // A word that is gone since has no length.
    const left = found.filter(({ from, to }) => from < to);
    return { effects: decorations.set(left.map(({ from, to, mark }) => mark.range(from, to))) };
  });
};

export interface Token {
  readonly start: Position;
  readonly length: number;
  /** `token-function token-defaultLibrary` */
  readonly classes: string;
}

export function* decoded(data: readonly number[], legend: SemanticTokensLegend): Generator<Token> {
  let [line, character] = [0, 0];
  for (let at = 0; at + 4 < data.length; at += 5) {
    const [lines, characters, length, type, modifiers] = data.slice(at, at + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const given = legend.tokenModifiers.filter((_, bit) => (modifiers >> bit) % 2 === 1);
    const classes = [legend.tokenTypes[type]!, ...given].map((name) => `token-${name}`).join(" ");
    yield { start: { line, character }, length, classes };
  }
}

function markOf(classes: string): Decoration {
  const mark = marks.get(classes) ?? Decoration.mark({ class: classes });
  marks.set(classes, mark);
  return mark;
}
