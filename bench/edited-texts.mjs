// Texts of 2,000 lines, and what is typed into them: each edit gives a new text.
import { readdirSync, readFileSync } from "node:fs";

const LINES = 2000;

const examples = new URL("../examples/", import.meta.url);

/** One model, a layer a line. */
export function flatText(lines = LINES) {
  const layers = Array.from({ length: lines - 3 }, () => "  conv 8 kernel=3 pad=1 relu");
  return ["model Net {", "  input image [8, 16, 16]", ...layers, "}", ""].join("\n");
}

/** The nets of examples/ behind each other, again and again, with names of their own. */
export function zooText(lines = LINES) {
  const files = readdirSync(examples).filter((name) => name.endsWith(".cvk"));
  const texts = files.map((name) => readFileSync(new URL(name, examples), "utf8"));
  const whole = texts.filter((text) => !/^import |file:|classes\(/m.test(text));
  const copies = [];
  for (let count = 0, at = 0; count < lines; at++) {
    const text = withSuffix(whole[at % whole.length], at);
    copies.push(text);
    count += text.split("\n").length;
  }
  return copies.join("\n");
}

function withSuffix(text, number) {
  const names = [...text.matchAll(/^(?:model|block) (\w+)/gm)].map(([, name]) => name);
  return names.reduce(
    (renamed, name) => renamed.replaceAll(new RegExp(`\\b${name}\\b`, "g"), `${name}_${number}`),
    text,
  );
}

/** Kinds of edits; of each the text before it and the one behind the n-th. */
export const edits = {
  "a number in the middle": (text, n) => inMiddle(text, (line) => line.replace(/^(\s*conv) \S+/, `$1 ${8 + (n % 8)}`)),
  "a word, letter by letter": (text, n) => inMiddle(text, (line) => `${line}\n  ${"maxpool".slice(0, 1 + (n % 7))}`),
  "a line more": (text, n) => inMiddle(text, (line) => `${line}${"\n  relu".repeat(1 + (n % 9))}`),
  "at the end": (text, n) => `${text}\nmodel Last { input x [${1 + (n % 9)}]; relu }\n`,
};

/** The line of a layer that is nearest to the middle. */
function inMiddle(text, change) {
  const lines = text.split("\n");
  let at = lines.length >> 1;
  while (!/^\s*conv \d+ /.test(lines[at])) at++;
  return lines.with(at, change(lines[at])).join("\n");
}
