/** A label in front of a loop, which names no tensor: `blocks: repeat 8 { Mix 256 }`. */
import * as tokens from "../../grammar/tokens.ts";
import type { Token } from "../../grammar/tokens.ts";
import type { Reporter, SyntaxMistake } from "./reporter.ts";

const labelled =
  /^("[^"\n\r]*"|[\p{L}\p{N}_][\p{L}\p{N}_.]*)[ \t]*:[ \t]*(?:repeat[ \t]+([^{};\n\r]+?)|for[ \t]+(\w+)[ \t]+in[ \t]+([^{};\n\r]+?))[ \t]*\{/u;
const onlyLine = /^\s*([^{};\n\r]*[^{};\s])\s*\}/;

/** How far around the label names are looked for. */
const reach = 4000;

export function labelledLoop(
  reporter: Reporter,
  { startOffset: start }: Token,
  loop: Token,
): Pick<SyntaxMistake, "message" | "help" | "fixes"> | undefined {
  if (loop.tokenType !== tokens.Repeat && loop.tokenType !== tokens.For) return undefined;
  const { text } = reporter.source;
  const [whole = "", written = "", count, variable, values = ""] =
    labelled.exec(text.slice(start, start + reach)) ?? [];
  if (whole === "") return undefined;
  const inside = text.slice(start + whole.length, start + whole.length + reach);
  const line = onlyLine.exec(inside);
  const name = variable ?? freeName(text.slice(Math.max(0, start - reach), start) + (line?.[1] ?? inside));
  const head = `for ${name} in ${count === undefined ? values : `range(${count})`}`;
  const label = `"${written.replaceAll('"', "")}.{${name}}": `;
  const isLayer = line !== null && beginsWithLayer(line[1]!);
  const example = `${head} { ${label}${isLayer ? line[1]! : "LAYER"} }`;
  const at = start + whole.length + inside.search(/\S/);
  const edits = [
    { span: reporter.span(start, start + whole.length - 1), newText: `${head} ` },
    { span: reporter.span(at, at), newText: label },
  ];
  return {
    message: `a label names the tensor of a layer, and \`${loop.image}\` is none`,
    help: [`label what it repeats: \`${example}\``],
    // Other values may come twice.
    fixes: isLayer && /^for \w+ in range\(/.test(head) ? [{ description: `write \`${example}\``, edits }] : [],
  };
}

/** One that neither a loop around nor the line itself knows. */
function freeName(text: string): string {
  return ["i", "j", "k", "m"].find((name) => !new RegExp(String.raw`\b${name}\b`).test(text)) ?? "index";
}

/** Whether a line is one layer without a label. */
function beginsWithLayer(line: string): boolean {
  const [first, second] = tokens.tokenize(line);
  const isWord = tokens.isName(first) && !tokens.statementKeywords.has(first!.tokenType);
  return isWord && !line.includes("//") && !/^[:.=]/.test(second?.image ?? "");
}
