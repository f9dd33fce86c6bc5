/** Joins that are given a list, as other languages have it, or signs and words: `concat [a, b]`, `+ skip`. */
import { isCurrent, joinOf } from "../foreign.ts";
import { readSumWithCurrent } from "../read-foreign.ts";
import { piecesOf, type Reading, type WrittenLine } from "./written-line.ts";

const listed =
  /^(concat|add|mul|sub|div|cat|concatenate)[ \t]*[:=]?[ \t]*(?:\(?[ \t]*\[([^[\]]*)\][ \t]*\)?|\(([^()]*)\))[ \t]*$/;
const signed = /^([-+*/])=?[ \t]*([A-Za-z_]\w*(?:\.\w+)*)$/;
const product = /^(?:(?:self\.)?[A-Za-z_]\w*[ \t]*=[ \t]*)?([A-Za-z_]\w*)[ \t]*@[ \t]*([A-Za-z_]\w*(?:\.\w+)*)$/;
const worded =
  /^(concat|add|mul|sub|div)(?:[ \t]+(?:with|to|and|by|of)[ \t]+|[ \t]*[:=][ \t]*)([A-Za-z_]\w*(?:\.\w+)*)$/;
const summed = /^(concat|add|mul)[ \t]+([A-Za-z_]\w*(?:[ \t]*[+&*][ \t]*[A-Za-z_]\w*)+)$/;
const bare = /^[A-Za-z_]\w*(?:\.\w+)*$/;

const signs: Readonly<Record<string, string>> = { "+": "add", "-": "sub", "*": "mul", "/": "div" };
const message = "a join names its tensors: `concat skip` joins the current one with them, braces join what they hold";

export function readJoin({ text, next, all, start }: WrittenLine): Reading | undefined {
  const [, list = "", inBrackets, inParentheses] = listed.exec(text) ?? [];
  const inside = inBrackets ?? inParentheses ?? "";
  if (list !== "" && next !== "{") return joined(list, piecesOf(inside, /,/));
  const [, sign = "", operand = ""] = signed.exec(text) ?? [];
  if (sign !== "") return { message, texts: [`${signs[sign]!} ${operand}`] };
  const sum = readSumWithCurrent(text);
  if (sum !== undefined) return { message, texts: [sum] };
  const [, left = "", right = ""] = product.exec(text) ?? [];
  if (isCurrent(left)) return { message, texts: [`matmul ${right}`] };
  const [, join = "", other = ""] = worded.exec(text) ?? [];
  if (join !== "") return { message, texts: [`${join} ${other}`] };
  const [, several = "", names = ""] = summed.exec(text) ?? [];
  if (several !== "")
    return joined(
      several,
      names.split(/[+&*]/).map((each) => each.trim()),
    );
  const isWhole = next === "}" && all.slice(0, start).trimEnd().endsWith("{");
  // In braces stand lines, so a label alone is to be continued from.
  return isWhole && bare.test(text) ? { message: "braces hold lines of layers", texts: [`from ${text}`] } : undefined;
}

function joined(word: string, names: readonly string[]): Reading | undefined {
  const join = joinOf(word, names, []);
  return join === undefined ? undefined : { message, texts: [join] };
}
