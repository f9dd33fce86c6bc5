/** Outputs as other languages declare them: `output: mask`, `output(mask)`, `output a, b`. */
import { piecesOf, type Reading, type WrittenLine } from "./written-line.ts";

const declared = /^outputs?\b[ \t]*[:=(]?[ \t]*["[(]?([A-Za-z_]\w*(?:[ \t]*,[ \t]*[A-Za-z_]\w*)*)["\])]*[ \t]*(.*)$/;

export function readOutput({ text, next }: WrittenLine): Reading | undefined {
  const [, written = "", rest = ""] = declared.exec(text) ?? [];
  if (written === "" || next === "{") return undefined;
  const names = piecesOf(written, /,/);
  const outputs = names.map((name) => `output ${name} = ${name}`).join("; ");
  // A name that no tensor has is new.
  const ways = names.length === 1 ? [outputs, `output ${names[0]!}`] : [outputs];
  const message = "an output is declared by `output NAME`, or `output NAME = LABEL`";
  const claim = /^(?:->)?[ \t]*(\[[^\]]*\])$/.exec(rest)?.[1];
  const layer = /^[:=][ \t]*([a-z]\w*.*)$/.exec(rest)?.[1];
  if (claim !== undefined) return { message, texts: ways.map((way) => `-> ${claim}; ${way}`) };
  if (layer !== undefined) return { message, texts: ways.map((way) => `${layer}; ${way}`) };
  return rest === "" ? { message, texts: ways } : undefined;
}
