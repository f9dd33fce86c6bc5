/** Names for a line's result in another place than before its layer: `conv 64 kernel=3 as skip`, `skip <- conv 64`. */
import type { Reading, WrittenLine } from "./written-line.ts";

const behind = /^(.*\S)[ \t]+(?:(?:as|->|=>)[ \t]*|(?:name|label|id)[ \t]*=[ \t]*)"?([A-Za-z_]\w*)"?$/;
const before = /^(?:"([^"]+)"|([A-Za-z_]\w*))[ \t]*(?:=|<-|:=)[ \t]*([a-z]\w*[ \t(].*)$/;
const beside = /^([A-Za-z_]\w*)[ \t]+([a-z]\w*[ \t(].*)$/;
const goesBack = /^(?:from|goto|use|route|take)[ \t]*[:=(]?[ \t]*"?([A-Za-z_]\w*(?:\.\w+)*)"?[ \t]*\)?$/;

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
