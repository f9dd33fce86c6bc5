/**
 * JSON for programs that a person can read too: what a list at the top holds stands on a line each, and is no longer than it
 * has to be. It may go to a terminal: what would speak to that stands as an escape, which means the same.
 */
import { visible } from "../base/visible.ts";

export function jsonText(value: object): string {
  return `${visible(Array.isArray(value) ? listText(value) : objectText(value))}\n`;
}

function objectText(value: object): string {
  const members = Object.entries(value).map(([key, member]: [string, unknown]) => {
    return `  ${JSON.stringify(key)}: ${Array.isArray(member) ? listText(member, "  ") : JSON.stringify(member)}`;
  });
  return `{\n${members.join(",\n")}\n}`;
}

function listText(list: readonly unknown[], indent = ""): string {
  if (list.length === 0) return "[]";
  return `[\n${list.map((each) => `${indent}  ${JSON.stringify(each)}`).join(",\n")}\n${indent}]`;
}
