/** The plugin as a project uses it: `convoke/prettier` of the built package, named in prettier's configuration. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { workplace } from "../../support/command.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

const rough = readFileSync(join(root, "examples/resnet-18.cvk"), "utf8")
  .replaceAll(/\n +/g, "\n")
  .replaceAll(" = ", "=");

const place = workplace({
  "package.json": "{}",
  ".prettierrc": '{ "plugins": ["convoke/prettier"] }',
  "nets/rough.cvk": rough,
  "nets/page.md": "# A net\n\n```cvk\nmodel M {\ninput x [3,8,8]\nconv 4 pad=1   kernel=3\n}\n```\n",
});
mkdirSync(place.path("node_modules"));
symlinkSync(root, place.path("node_modules/convoke"), "dir");
symlinkSync(join(root, "node_modules/prettier"), place.path("node_modules/prettier"), "dir");
afterAll(() => place.remove());

function prettier(...args: string[]) {
  const command = [place.path("node_modules/prettier/bin/prettier.cjs"), ...args];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: place.folder, encoding: "utf8" });
  return { status, stderr };
}

it("prettier --check asks for what --write does, and convoke format agrees", () => {
  const before = prettier("--check", "nets");
  expect(before.status).toBe(1);
  expect(before.stderr).toContain("nets/rough.cvk");
  expect(before.stderr).toContain("nets/page.md");
  expect(place.convoke("format", "--check", "nets").code).toBe(1);
  expect(prettier("--write", "nets")).toEqual({ status: 0, stderr: "" });
  expect(prettier("--check", "nets")).toEqual({ status: 0, stderr: "" });
  expect(place.convoke("format", "--check", "nets")).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(place.path("nets/page.md"), "utf8")).toContain("  conv 4 kernel=3 pad=1\n");
});

it("is little of the compiler", () => {
  const files = new Set<string>();
  const load = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, name] of text.matchAll(/(?:import|from)"(\.[^"]+)"/g)) load(join(path, "..", name!));
  };
  load(join(root, "dist/prettier.js"));
  const bytes = [...files].reduce((sum, path) => sum + statSync(path).size, 0);
  expect(files.size).toBeGreaterThan(1);
  expect(bytes).toBeLessThan(700_000);
});
