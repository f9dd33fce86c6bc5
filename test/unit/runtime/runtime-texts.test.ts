import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { readModule } from "../../../scripts/runtime-texts.mjs";
import {
  GIVEN_NAMES,
  platformDeclarations,
  runtimeNames,
  runtimeText,
  runtimeTexts,
  type RuntimeModule,
} from "../../../src/runtime/runtime-texts.ts";

const modules = readdirSync(new URL("../../../src/runtime/modules/", import.meta.url))
  .map((file) => file.replace(".ts", ""))
  .filter((name) => name !== "platform" && name !== "module-context") as RuntimeModule[];

/** The text of a module in TypeScript and in JavaScript. */
function forms(source: string): [typescript: string, javascript: string] {
  const parts = readModule(source, "module.ts").text.split("~");
  return [parts.join(""), parts.filter((_, at) => at % 2 === 0).join("")];
}

test("a module becomes its text without imports, exports and the comment at its top", () => {
  const source = `/** For readers. */
import type { Signal } from "./module-context.ts";
import { fetch, type URL } from "./platform.ts";
import { wrong, type Stored } from "./wrong.ts";

/** Sizes. */
export interface Size {
  readonly size: number;
}

/** Doubles. */
export async function twice<T>(first: Size, second?: T, ...rest: string[]): Promise<void> {
  // A comment.
  const list: readonly number[] = [(first as Size).size, rest[0]!.length];

  const found = new Map<string, T>() satisfies object;
  return (await fetch(list as unknown)) as never;
}

declare const other: string;
let state: string | undefined;
`;
  const { imports, platform, names } = readModule(source, "module.ts");
  expect({ imports, platform, names }).toEqual({
    imports: ["wrong"],
    platform: ["fetch", "URL"],
    names: ["Size", "twice", "other", "state"],
  });
  const [typescript, javascript] = forms(source);
  expect(typescript).toBe(source.slice(source.indexOf("/** Sizes")).replaceAll("export ", "").trim());
  expect(javascript.trim()).toBe(`/** Doubles. */
async function twice(first, second, ...rest) {
  // A comment.
  const list = [first.size, rest[0].length];

  const found = new Map();
  return (await fetch(list));
}
let state;`);
});

test.each([
  ["enum A { B }\n", "TSEnumDeclaration is not supported"],
  ["export default 1;\n", "an import or export is left"],
  ['export { a } from "./a.ts";\n', "it exports what is not a declaration"],
  ['const a = 1;\nimport "./b.ts";\n', "an import or export is left"],
  ["const a = ~1;\n", "it has the mark ~"],
  ["const a = ;\n", "Unexpected token"],
])("%j is refused", (source, reason) => {
  expect(() => readModule(source, "module.ts")).toThrow(`module.ts: ${reason}`);
});

test.each(modules)("the text of %s as JavaScript is what an engine reads", async (name) => {
  const text = runtimeText(name, false);
  expect(text).not.toMatch(/^(import|export)\b/m);
  await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(`export const f = () => {\n${text}\n}`)}`);
});

test("what a module imports comes behind it, once", () => {
  const texts = runtimeTexts(["bits-of-float", "float-from-bits"], true);
  expect(texts.map((text) => /(?:function|const) (\w+)/.exec(text)![1])).toEqual([
    "bitsOfFloat",
    "floatBits",
    "floatFromBits",
  ]);
});

test("what modules and their imports use of the engine is declared", () => {
  expect(platformDeclarations(["check"], [])).toEqual([]);
  expect(platformDeclarations(["check"], ["atob"])).toEqual(["declare const atob: (text: string) => string;"]);
  const ofWeights = platformDeclarations(["whole-file"], []).map((text) => /declare const (\w+)/.exec(text)![1]);
  expect(ofWeights).toEqual(["TextDecoder", "URL", "fetch"]);
});

test("the names that modules and their imports declare are known", () => {
  expect(runtimeNames(["bits-of-float", "start-alone"])).toEqual([
    "bitsOfFloat",
    "floatBits",
    "intBits",
    "start",
    "Step",
    "Binary",
    "Kernels",
    "compiled",
  ]);
  expect(GIVEN_NAMES).toEqual(expect.arrayContaining(["fetch", "signature", "LoadOptions"]));
});
