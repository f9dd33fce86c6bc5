/** Lines of code as words of a few kinds, for light colours: enough of kernel IR, of TypeScript and of WebAssembly text. */
export interface Word {
  readonly text: string;
  /** As the editor's own words are called; undefined for what has the colour of text. */
  readonly kind: "comment" | "string" | "number" | "keyword" | "function" | undefined;
}

/** In one go over the line, the first that fits: a comment, a string, a name with its `$`, a number, a word, anything else. */
const WORD =
  /(?<comment>\/\/.*|;;.*)|(?<string>"(?:[^"\\]|\\.)*"?)|(?<name>\$[^\s()"]*)|(?<number>(?<![\w.])[-+]?(?:0x[\da-f]+(?:\.[\da-f]*)?(?:p[-+]?\d+)?|\d[\d_]*(?:\.\d+)?(?:e[-+]?\d+)?)(?![\w.]))|(?<word>[\w.]*[A-Za-z_][\w.]*)|(?<rest>\s+|.)/giu;

const KEYWORDS = new Set(
  (
    "const let function for of in to from if else return void while number import export window scalar binary32 " +
    "func param result local block loop end br br_if then select call call_indirect"
  ).split(" "),
);

/** `f32x4.relaxed_madd`, `i32.add` */
const INSTRUCTION = /^(?:[if](?:32|64|8x16|16x8|32x4|64x2)|v128|local|global|memory)\.\w/;

export function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  for (const { 0: text, groups } of line.matchAll(WORD)) {
    const kind = kindOf(groups!);
    const last = words.at(-1);
    if (last !== undefined && last.kind === kind) words[words.length - 1] = { text: last.text + text, kind };
    else words.push({ text, kind });
  }
  return words;
}

function kindOf({ comment, string, number, word }: Readonly<Record<string, string | undefined>>): Word["kind"] {
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (number !== undefined) return "number";
  if (word === undefined) return undefined;
  return KEYWORDS.has(word) ? "keyword" : INSTRUCTION.test(word) ? "function" : undefined;
}
