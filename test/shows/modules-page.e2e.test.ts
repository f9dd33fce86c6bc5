/** What docs/modules.md shows: every block of code is run, type-checked, or what the tests' site in a browser sends. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { takeConfiguration } from "../../src/cli/read-configuration.ts";
import { ISOLATION, POLICY } from "../support/browser.ts";
import { commandPath, workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";

const page = readFileSync(new URL("../../docs/modules.md", import.meta.url), "utf8");
const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
const place = workplace({
  "package.json": '{ "type": "module" }',
  "lenet.cvk": readFileSync(`${examplesFolder}lenet.cvk`),
  "digits.cvk": readFileSync(`${examplesFolder}draw/digits.cvk`),
  // The addresses of the page, answered here.
  "answers.mjs": `
import { readFileSync } from "node:fs";
globalThis.fetch = async (address) => {
  if (String(address) !== "https://example.com/lenet.safetensors") throw new Error(String(address));
  return new Response(readFileSync("lenet.safetensors"));
};`,
});
afterAll(() => place.remove());

function blocks(language: string): readonly string[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, of, text]) => (of === language ? [text!] : []));
}

function succeeds(command: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: place.folder, encoding: "utf8" });
  expect([status, stderr], stdout).toEqual([0, expect.not.stringMatching(/error/i)]);
}

beforeAll(() => {
  symlinkSync(modules, place.path("node_modules"));
  const convoke = `convoke() { "${process.execPath}" "${commandPath}" "$@"; }`;
  succeeds("sh", "-euc", [convoke, ...blocks("sh")].join("\n"));
  copyFileSync(place.path("generated/lenet.weights"), place.path("lenet.safetensors"));
}, 60_000);

it("has blocks of the languages that are tested, and no others", () => {
  expect([...page.matchAll(/^```(\w+)$/gm)].map(([, language]) => language).toSorted()).toEqual(
    ["http", "json", "sh", "ts"].flatMap((language) => blocks(language).map(() => language)),
  );
});

it.each(blocks("json"))("a configuration is one that is read", (text) => {
  const { sections } = takeConfiguration(JSON.parse(text), place.folder, "page");
  expect(sections.every(({ values }) => Object.keys(values).length > 0)).toBe(true);
});

it("commands write the files that the page tells of", () => {
  const files = [...page.matchAll(/^\| `(NAME\.[\w.]+)` /gm)].map(([, name]) => name!.replace("NAME", "lenet"));
  expect(files).toHaveLength(10);
  const written = ["generated", "mapped"].flatMap((folder) => readdirSync(place.path(folder)));
  for (const name of files) expect(written).toContain(name);
});

it("programs pass the type checker", () => {
  for (const [at, text] of blocks("ts").entries()) writeFileSync(place.path(`block-${at}.ts`), text);
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    lib: ["es2023", "dom"],
    types: ["node"],
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
  };
  writeFileSync(place.path("tsconfig.json"), JSON.stringify({ compilerOptions, include: ["block-*.ts"] }));
  succeeds(process.execPath, `${modules}/typescript/bin/tsc`, "-p", ".");
});

it.each(blocks("ts").map((text, at) => [at, text] as const))("program %i runs", (at, text) => {
  writeFileSync(place.path(`block-${at}.mjs`), text);
  succeeds(process.execPath, "--import", "./answers.mjs", `block-${at}.mjs`);
});

it("a bundle finds the files that were copied beside it", async () => {
  const program = `import { load } from "./generated/lenet.js";
const net = await load(undefined, { threads: 2 });
if (net.run(new Float32Array(784)).length !== 10) throw new Error("no scores");
`;
  writeFileSync(place.path("main.js"), program);
  const bundle = await rolldown({ input: place.path("main.js"), cwd: place.folder, logLevel: "silent" });
  await bundle.write({ file: place.path("public/main.js"), format: "esm" });
  await bundle.close();
  writeFileSync(place.path("public/package.json"), '{ "type": "module" }');
  succeeds(process.execPath, "public/main.js");
});

describe("headers are those of the site that the tests in a browser visit", () => {
  const sent = Object.entries({ ...ISOLATION, "content-security-policy": POLICY });
  it.each(blocks("http").flatMap((text) => text.trim().split("\n")))("%s", (line) => {
    expect(sent.map(([name, value]) => `${name}: ${value}`)).toContain(line);
  });
});

describe("messages are those of modules", () => {
  const errors = page.slice(page.indexOf("\n## Errors"), page.indexOf("\n## ", page.indexOf("\n## Errors") + 1));
  it.each([...errors.matchAll(/^\| `([^`|]+: [^`|]+|th[^`|]+)` /gm)].map(([, message]) => message!))(
    "%s",
    (message) => {
      const packed = ["--init", "seed=1", "--target", "wasm", "--weights-form", "packed", "--threads", "2"];
      if (!existsSync(place.path("packed"))) place.convoke("compile", "lenet.cvk", "--out", "packed", ...packed);
      const module = readFileSync(place.path("packed/lenet.js"), "utf8");
      const parts = message.split(/LeNet|\d+(?: Not Found| bytes)?|https:|…/).filter((part) => /[a-z]/.test(part));
      if (!message.includes("404")) expect(parts).not.toEqual([]);
      for (const part of parts) expect(module).toContain(part.replace(/^lenet\.worker\.js.*/, "lenet.worker.js"));
    },
  );
});
