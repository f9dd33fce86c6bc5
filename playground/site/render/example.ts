/** A fence of the docs as a text that stands alone: what the playground opens. */
import { impliedInput, isFile } from "../../../src/documents/fence-model.ts";

/** Other fences of its page, by the names under which it may import them. */
export type FenceFiles = ReadonlyMap<string, string>;

/** @returns undefined where the fence shows only a part of its text */
export function wholeExample(content: string, files: FenceFiles): string | undefined {
  const lines = content.trimEnd().split("\n");
  if (lines.includes("…")) return undefined;
  if (isFile(lines)) return `${lines.map((line) => withImported(line, files)).join("\n")}\n`;
  const inner = [...impliedInput(lines), ...lines].map((line) => (line === "" ? "" : `  ${line}`));
  return `model Example {\n${inner.join("\n")}\n}\n`;
}

/** What an import brings stands in its place, if that imports nothing itself. */
function withImported(line: string, files: FenceFiles): string {
  const name = /^import .* from "\.\/([^"]+)"$/.exec(line)?.[1];
  const text = name === undefined ? undefined : files.get(name);
  return text === undefined || /^import\b/m.test(text) ? line : text.trimEnd();
}
