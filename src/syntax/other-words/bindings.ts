/** Names that are given a value as other languages write it: `const a = 3`, `let a: int = 3`, `a := 3`. */
import { isCurrent } from "../foreign.ts";
import { translateForeign } from "../read-foreign.ts";
import type { Reading, WrittenLine } from "./written-line.ts";

const binding =
  /^((?:(?:export|let|set|define|param|const|var|val|auto|mut|final|static|int|float|double)[ \t]+)*)([A-Za-z_]\w*)[ \t]*(?::[ \t]*[A-Za-z_]\w*[ \t]*(?==)|(?=:=))?(?::?=|<-)(?!=)[ \t]*(.+)$/;
const withoutSign = /^(?:let|set|define)[ \t]+([A-Za-z_]\w*)[ \t]+(?:is[ \t]+|==[ \t]*)?([\d["].*)$/;

/** Functions of numbers, and words that are values. */
const values = /^(min|max|floor|ceil|round|range|len|sqrt|abs|log2|pow|true|false)\b/;

export function readBinding({ text, next }: WrittenLine): Reading | undefined {
  if (next === "{") return undefined;
  const lacking = withoutSign.exec(text);
  if (lacking !== null)
    return { message: "`let` gives its value with `=`", texts: [`let ${lacking[1]!} = ${lacking[2]!}`] };
  const [, words = "", name = "", value = ""] = binding.exec(text) ?? [];
  if (name === "") return undefined;
  const isPlain = words.trim() === "" && !/^\w+[ \t]*:/.test(text);
  // What is called is translated elsewhere, arguments and all.
  if (isPlain && !isTensor(value)) return undefined;
  if (isTensor(value)) {
    const hasLet = words.trim() === "let";
    return {
      message: namesTensor,
      ...(hasLet ? {} : { help: labelHelp(name) }),
      texts: value === "in" ? [] : [`${name}: here`],
    };
  }
  const call = /^[A-Za-z_][\w.]*\(/.test(value) ? translateForeign(`${name} = ${value}`, 0) : undefined;
  if (call !== undefined) return { message: namesTensor, texts: [call.text, `let ${name} = ${value}`] };
  const isLayer = /^[a-z]\w*[ \t]*[( \w"[]/.test(value) && /^[a-z]/.test(value) && !values.test(value);
  return isLayer
    ? { message: namesTensor, texts: [`${name}: ${value}`, `let ${name} = ${value}`] }
    : { message: "a value gets its name by `let NAME = value`", texts: [`let ${name} = ${value}`] };
}

const namesTensor = "a label in front of a layer names its result";

function labelHelp(name: string): string {
  return `put the label before the layer that gives the tensor: \`${name}: conv 64 kernel=3\``;
}

function isTensor(value: string): boolean {
  return value === "here" || value === "in" || isCurrent(value);
}
