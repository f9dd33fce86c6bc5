/** A binary of WebAssembly as people read it: its sections and functions, and the bytes that each takes. */
import { shown } from "../../base/visible.ts";
import { functionNames, Reader, sectionsOf } from "./binary-reader.ts";
import { SECTION } from "./encoder.ts";

export function listBinary(binary: Uint8Array): string {
  const sections = sectionsOf(binary);
  const names = functionNames(sections);
  const rows = sections.flatMap(({ id, content }) => {
    const section = [sectionNames.get(id) ?? `section ${id}`, content.length] as const;
    return id === SECTION.code ? [section, ...functionSizes(content, names)] : [section];
  });
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, bytes]) => `${name.padEnd(width)}  ${bytes.toLocaleString("en").padStart(11)}`);
  return [`WebAssembly, ${binary.length.toLocaleString("en")} bytes`, ...lines, ""].join("\n");
}

const sectionNames: ReadonlyMap<number, string> = new Map(Object.entries(SECTION).map(([name, id]) => [id, name]));

/** Functions are numbered as their bodies lie: none is imported. */
function functionSizes(code: Uint8Array, names: ReadonlyMap<number, string>): (readonly [string, number])[] {
  const reader = new Reader(code);
  return reader.items((index) => [`  ${shown(names.get(index) ?? `function ${index}`)}`, reader.sized().length]);
}
