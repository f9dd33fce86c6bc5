/** Names for a line's result in another place than before its layer: `conv 64 kernel=3 as skip`, `skip <- conv 64`. */
import type { Reading, WrittenLine } from "./written-line.ts";

const behind = /^(.*\S)[ \t]+(?:(?:as|->|=>)[ \t]*|(?:name|label|id)[ \t]*=[ \t]*)"?([A-Za-z_]\w*)"?$/;
const before = /^(?:"([^"]+)"|([A-Za-z_]\w*))[ \t]*(?:=|<-|:=)[ \t]*([a-z]\w*[ \t(].*)$/;
/** Without any sign a word is a label only where it looks like one. */
const beside = /^(skip\w*|[a-z]+\d+)[ \t]+([a-z]\w*[ \t(].*)$/;
const goesBack = /^(?:from|goto|use|route|take)[ \t]*[:=(]?[ \t]*"?([A-Za-z_]\w*(?:\.\w+)*)"?[ \t]*\)?$/;

/** Signs of lists, and words, before a layer; brackets and dots around it. */
const marked = /^(?:[-*•]+[ \t]*|\d+[.)][ \t]+|(?:then|apply|layer|and)[ \t]+)(\S.*)$/;
const wrapped = /^[(["']([a-z]\w*)[)\]"']$|^([a-z]\w*)[.:,]$/;
const claimed = /^(.*\S)[ \t]*(?:->|=>|:)[ \t]*(?:shape[ \t]*)?[[(]?[ \t]*(\d+(?:[ \t]*[,x][ \t]*\d+)+)[ \t]*[\])]?$/;
const compared = /^(?:here\.\w+|params|macs)[ \t]*(?:[<>=!]=|[<>~])[ \t]*\S.*$/;
const asserted = /^(?:assert[ \t]+(.+)|(?:expect|assert|require)[ \t]*\((.+)\))$/;

/** What stands around a line that is otherwise one. */
export function readWrapped({ text, next }: WrittenLine): Reading | undefined {
  const [, condition, inParentheses] = asserted.exec(text) ?? [];
  const claim = condition ?? inParentheses ?? compared.exec(text)?.[0];
  if (claim !== undefined) return { message: "a claim is written `expect params == 100`", texts: [`expect ${claim}`] };
  const [, line = "", shape = ""] = claimed.exec(text) ?? [];
  if (line !== "") {
    const sizes = shape.split(/[,x]/).map((each) => each.trim());
    return {
      message: "a shape is claimed by `-> [channels, height, width]`",
      texts: [`${line} -> [${sizes.join(", ")}]`],
    };
  }
  const whole = wrapped.exec(text);
  const inside = marked.exec(text)?.[1] ?? whole?.[1] ?? whole?.[2];
  return inside === undefined || next === "{"
    ? undefined
    : { message: "a line begins with the layer's name", texts: [inside] };
}

export function readNaming({ text, next, label }: WrittenLine): Reading | undefined {
  const tensor = goesBack.exec(text)?.[1];
  if (tensor !== undefined) return { message: "`from LABEL` goes on from another tensor", texts: [`from ${tensor}`] };
  if (label !== "" || next === "{") return undefined;
  const [, line = "", name = ""] = behind.exec(text) ?? [];
  if (name !== "") return { message, texts: [`${name}: ${line}`] };
  const [, quoted, plain, layer = ""] =
    before.exec(text) ?? beside.exec(text)?.toSpliced(1, 0, undefined as never) ?? [];
  return layer === "" ? undefined : { message, texts: [`${quoted === undefined ? plain! : `"${quoted}"`}: ${layer}`] };
}

const message = "a label in front of a layer names its result";
