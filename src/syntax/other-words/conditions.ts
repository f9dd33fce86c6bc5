/** Conditions behind what they are on, as Python and Ruby have them: `conv 8 kernel=3 if n > 1`. */
import type { Reading, WrittenLine } from "./written-line.ts";

const behind =
  /^(?!(?:if|else|for|repeat|let|expect)\b)(\S.*?)[ \t]+(?:if|when)[ \t]+(\S.*?)(?:[ \t]+else[ \t]+(\S.*))?$/;

export function readCondition({ text, next }: WrittenLine): Reading | undefined {
  const [, line = "", condition = "", other] = behind.exec(text) ?? [];
  if (line === "" || next === "{") return undefined;
  const otherwise = other === undefined ? "" : ` else { ${other} }`;
  return {
    message: "a condition stands before what it is on: `if condition { … }`",
    texts: [`if ${condition} { ${line} }${otherwise}`],
  };
}
