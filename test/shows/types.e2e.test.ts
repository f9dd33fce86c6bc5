/** `convoke types`: TypeScript knows the shapes of models that are imported by their own file, in both ways to find declarations. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { sampled } from "../support/effort.ts";
import { commandPath, workplace } from "../support/command.ts";

const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));

const program = `
import { load as loadSmall } from "./small.cvk";
import { load as loadWide, signature } from "./wide.cvk";
const shape: readonly [1, 4] = signature.inputs.x;
const small = await loadSmall(new Uint8Array());
const wide = await loadWide(new Uint8Array());
const scores = small.run(new Float32Array(3));
wide.run(scores);
export { shape };
`;

const place = workplace({
  "package.json": '{ "type": "module" }',
  "src/small.cvk": 'import { Head } from "./head.cvk"\nmodel Small {\n  input x [3]\n  Head\n}\n',
  "src/head.cvk": "block Head() {\n  dense 5\n}\n",
  "src/wide.cvk": "model Wide {\n  input x [4]\n  dense 5\n}\n",
  "src/main.ts": program,
});
afterAll(() => place.remove());

const strict = { target: "es2022", lib: ["es2023", "dom"], strict: true, noEmit: true, skipLibCheck: false, types: [] };

function configure(compilerOptions: object, text = JSON.stringify({ compilerOptions, include: ["src"] })): void {
  for (const name of ["small", "wide", "head"]) {
    for (const file of [`${name}.cvk.d.ts`, `${name}.d.cvk.ts`]) rmSync(place.path(`src/${file}`), { force: true });
  }
  writeFileSync(place.path("tsconfig.json"), text);
}

const check = (): string =>
  spawnSync(process.execPath, [tsc, "-p", "."], { cwd: place.folder, encoding: "utf8" }).stdout;

describe.each(
  sampled(
    [
      ["bundler", { ...strict, module: "esnext", moduleResolution: "bundler" }, "src/wide.cvk.d.ts"],
      ["nodenext", { ...strict, module: "nodenext", allowArbitraryExtensions: true }, "src/wide.d.cvk.ts"],
      [
        "bundler with any endings",
        { ...strict, module: "esnext", moduleResolution: "bundler", allowArbitraryExtensions: true },
        "src/wide.d.cvk.ts",
      ],
    ] as const,
    2.5,
  ),
)("moduleResolution %s", (_, options, file) => {
  it("refuses a tensor of the wrong size, and names the right one", () => {
    configure(options);
    const { code, err } = place.convoke("types", "src");
    expect([code, err]).toEqual([0, expect.stringContaining(`${file}\n`)]);
    const told = check();
    expect(told).toMatch(/src\/main\.ts\(8,10\): error TS2345/);
    expect(told).toContain("[1, 5]");
    expect(told).toContain("[1, 4]");
    expect(told.match(/error TS/g)).toHaveLength(1);
  });

  it("is up to date until a model changes", () => {
    expect(place.convoke("types", "src", "--check")).toEqual({ code: 0, out: "", err: "" });
    const before = statSync(place.path(file)).mtimeMs;
    expect(place.convoke("types", "src").code).toBe(0);
    expect(statSync(place.path(file)).mtimeMs).toBe(before);
    writeFileSync(place.path("src/wide.cvk"), "model Wide {\n  input x [5]\n  dense 5\n}\n");
    const stale = place.convoke("types", "src", "--check");
    expect([stale.code, stale.out]).toEqual([1, `${file}: says something else than its model\n`]);
    expect(place.convoke("types", "src").code).toBe(0);
    expect(check()).toContain("src/main.ts(4,7): error TS2322");
    writeFileSync(place.path("src/wide.cvk"), "model Wide {\n  input x [4]\n  dense 5\n}\n");
  });
});

const formOf = (tsconfig: string, more: Readonly<Record<string, string>> = {}): readonly string[] => {
  const files = { "net.cvk": "model N {\n  input x [1]\n  relu\n}\n", "tsconfig.json": tsconfig, ...more };
  const other = workplace(files);
  const { err } = other.convoke("types", "net.cvk");
  const found = ["net.cvk.d.ts", "net.d.cvk.ts"].filter((name) => existsSync(other.path(name)));
  other.remove();
  return [...found, ...err.split("\n").filter((line) => line.startsWith("note"))];
};

describe("which form is written", () => {
  it("follows what a configuration extends and refers to, comments and all", () => {
    expect(formOf('{ "compilerOptions": { "module": "esnext" } }')).toEqual(["net.cvk.d.ts"]);
    const base = { "base.json": '{ "compilerOptions": { "module": "NodeNext", "allowArbitraryExtensions": true, }, }' };
    expect(formOf('{ "extends": "./base" /* as is */ }', base)).toEqual(["net.d.cvk.ts"]);
    const app = { "app/tsconfig.json": '{ "compilerOptions": { "allowArbitraryExtensions": true } }' };
    expect(formOf('{ "files": [], "references": [{ "path": "./app" }] }', app)).toEqual(["net.d.cvk.ts"]);
    // What extends itself comes to an end.
    expect(formOf('{ "extends": "./tsconfig.json" }')).toEqual(["net.cvk.d.ts"]);
  });

  it("says what TypeScript would need", () => {
    expect(formOf('{ "compilerOptions": { "moduleResolution": "node16", "module": "node16" } }')).toEqual([
      "net.d.cvk.ts",
      expect.stringContaining('"allowArbitraryExtensions": true'),
    ]);
  });
});

it("tells mistakes of each model, writes the others, and does not half-write", () => {
  const mixed = workplace({
    "a.cvk": "model A {\n  input x [1]\n  rleu\n}\n",
    "b.cvk": "model B {\n  input x [1]\n  relu\n}\n",
  });
  const { code, err } = mixed.convoke("types", ".");
  expect([code, err]).toEqual([1, expect.stringContaining("did you mean `relu`?")]);
  expect([existsSync(mixed.path("a.cvk.d.ts")), existsSync(mixed.path("b.cvk.d.ts"))]).toEqual([false, true]);
  mixed.remove();
});

it("watches what models are made of", async () => {
  configure({ ...strict, module: "esnext", moduleResolution: "bundler" });
  const file = place.path("src/small.cvk.d.ts");
  const watcher = spawn(process.execPath, [commandPath, "types", "src", "--watch"], {
    cwd: place.folder,
    stdio: "ignore",
  });
  const holds = async (text: string): Promise<boolean> => {
    for (let tried = 0; tried < 600; tried++) {
      if (existsSync(file) && readFileSync(file, "utf8").includes(text)) return true;
      await wait(50);
    }
    return false;
  };
  try {
    expect(await holds("output: readonly [1, 5]")).toBe(true);
    writeFileSync(place.path("src/head.cvk"), "block Head() {\n  dense 6\n  oops\n}\n");
    await wait(300);
    writeFileSync(place.path("src/head.cvk"), "block Head() {\n  dense 6\n}\n");
    expect(await holds("output: readonly [1, 6]")).toBe(true);
  } finally {
    watcher.kill();
  }
});
