import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { rollUpTypes } from "../../scripts/roll-up-types.mjs";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

function rolledUp(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "convoke-roll-up-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return rollUpTypes(join(folder, "index.d.ts"));
}

test("what exports refer to comes along, in one file, and nothing else does", () => {
  const text = rolledUp({
    "index.d.ts": `export { area } from "./area.ts";\nexport type { Shape as Figure } from "./shape.ts";\n`,
    "area.d.ts": `import { type Shape } from "./shape.ts";
/** The area of a shape. */
export declare function area(shape: Shape): number;
export declare function area(width: number, height: import("./shape.ts").Height): number;
export declare function unused(): void;
`,
    "shape.d.ts": `export interface Shape extends Base<number> {
    readonly Height: Height;
}
interface Base<T> {
    map<U>(how: (value: T) => U): U;
}
export type Height = number;
`,
  });
  expect(text).toBe(`/** The area of a shape. */
declare function area(shape: Figure): number;
declare function area(width: number, height: Height): number;
interface Figure extends Base<number> {
    readonly Height: Height;
}
interface Base<T> {
    map<U>(how: (value: T) => U): U;
}
type Height = number;
export {
  area,
  Figure,
};
`);
});

test("equal names of different files are told apart, and no global is hidden", () => {
  const text = rolledUp({
    "index.d.ts": `export { one } from "./one.ts";\nexport { Map } from "./two.ts";\n`,
    "one.d.ts": `interface Part { a: globalThis.Map<string, Set<number>>; b: Map<string, Part>; }
export declare const one: Part;
`,
    "two.d.ts": `interface Part { readonly Part: Part; }\nexport declare class Map { #private; part: Part; }\n`,
  });
  expect(text).toBe(`declare const one: Part;
interface Part { a: globalThis.Map<string, Set<number>>; b: Map<string, Part>; }
declare class Map2 { #private; part: Part2; }
interface Part2 { readonly Part: Part2; }
export {
  one,
  Map2 as Map,
};
`);
});

test.each([
  ["types of packages", { "index.d.ts": `import type { A } from "a";\nexport type B = A;\n` }, "those of a"],
  ["all exports of a file", { "index.d.ts": `export * from "./a.ts";\n`, "a.d.ts": "export {};" }, "is not supported"],
  ["namespaces", { "index.d.ts": `import * as a from "./a.ts";\nexport type B = a.A;\n` }, "is not supported"],
  ["a name that is missing", { "index.d.ts": `export { A } from "./a.ts";\n`, "a.d.ts": "export {};" }, "exports no A"],
])("%s are refused", (_, files, message) => {
  expect(() => rolledUp(files)).toThrow(message);
});
