/** Layers that are called with their tensor, as Keras has it: `Conv2D(32, 3)(x)`; and calls within a statement of Python. */
import { isCurrent, joinOf, translateCall } from "../foreign.ts";
import type { CallContext } from "../written-call.ts";
import { lastName } from "../foreign-words.ts";
import { callOf } from "../read-foreign.ts";
import { piecesOf, type Reading, type WrittenLine } from "./written-line.ts";

const chained = /^(?:(?:self\.)?([A-Za-z_]\w*)[ \t]*=[ \t]*)?([A-Za-z_][\w.]*)\((.*)\)[ \t]*\(([^()]*)\)$/s;
const added = /^\w+\.add\(([A-Za-z_][\w.]*\(.*\))\)$/s;
const returned = /^return[ \t]+(.+)$/;

export function readCallOfCall(line: WrittenLine, layers: CallContext): Reading | undefined {
  const { text } = line;
  const [, target, name = "", given = "", tensors = ""] = chained.exec(text) ?? [];
  if (name !== "") {
    const label = target === undefined || isCurrent(target) ? "" : `${target}: `;
    const call = onTensors(name, given, tensors, layers);
    return { message: takesCurrent, help: leaveOut, texts: call === undefined ? [] : [label + call] };
  }
  const inner = added.exec(text)?.[1];
  if (inner !== undefined) {
    const call = translated(inner, layers);
    return { message: "lines follow each other by themselves", texts: call === undefined ? [] : [call] };
  }
  const result = returned.exec(text)?.[1];
  return result === undefined ? undefined : readReturn(result, layers);
}

const takesCurrent = "a layer takes the current tensor: no call behind its arguments says so";
const leaveOut = "leave out what it is called with; `from LABEL` on the line before goes back to another tensor";

function readReturn(result: string, layers: CallContext): Reading | undefined {
  const message = "the last tensor is the output";
  const call = translated(result, layers);
  if (call !== undefined) return { message, texts: [call] };
  if (layers.attributesOf?.(result) !== undefined) return { message, texts: [result] };
  const isName = /^[A-Za-z_]\w*$/.test(result);
  const help = "leave `return` out; `output NAME` names the current tensor";
  return isName ? undefined : { message, help, texts: /^[a-z]\w*[ \t(]/.test(result) ? [result] : [] };
}

function translated(text: string, layers: CallContext): string | undefined {
  const [, name = "", given = ""] = /^([A-Za-z_][\w.]*)\((.*)\)$/s.exec(text) ?? [];
  return name === "" ? undefined : translateCall(callOf(name, piecesOf(given, /,/), true), layers);
}

/** A layer on a tensor, a join on several. */
function onTensors(name: string, given: string, called: string, layers: CallContext): string | undefined {
  const tensors = called.replace(/,[ \t]*training[ \t]*=[ \t]*\w+[ \t]*$/, "");
  const names = piecesOf(tensors.replace(/^[ \t]*\[(.*)\][ \t]*$/, "$1"), /,/);
  const isPlain = names.length > 0 && names.every((each) => /^[A-Za-z_]\w*(\.\w+)*$/.test(each));
  if (!isPlain) return undefined;
  const joined = joinOf(lastName(name), names, piecesOf(given, /,/));
  if (joined !== undefined) return joined;
  const call = translateCall(callOf(name, piecesOf(given, /,/), true), layers);
  if (call === undefined || names.length > 1) return undefined;
  return isCurrent(names[0]!) || names[0] === "here" ? call : `from ${names[0]!}; ${call}`;
}
