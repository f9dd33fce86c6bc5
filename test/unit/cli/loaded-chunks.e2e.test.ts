/** `check` loads no more than it needs: the language server is for those who ask for it. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { commandPath } from "../../support/command.ts";

const hook = `import { writeSync } from "node:fs";
export async function load(url, context, next) {
  if (url.includes("/dist/")) writeSync(2, "loads " + url + "\\n");
  return next(url, context);
}`;
const register = `import { register } from "node:module"; register(${JSON.stringify(dataUrl(hook))});`;

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

/** The files of dist/ that a command loads. */
function loaded(...args: string[]): readonly string[] {
  const { stderr } = spawnSync(process.execPath, ["--import", dataUrl(register), commandPath, ...args], {
    input: "model Net { input x [4]; relu }",
    encoding: "utf8",
  });
  return [...stderr.matchAll(/^loads (file:\S+)$/gm)].map(([, url]) => fileURLToPath(url!));
}

const speaksProtocol = (file: string): boolean => readFileSync(file, "utf8").includes("textDocument/didOpen");

it("check loads nothing of the language server", () => {
  const files = loaded("check", "-");
  expect(files).toContain(commandPath);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter(speaksProtocol)).toEqual([]);
  expect(loaded("lsp").filter(speaksProtocol)).toHaveLength(1);
});
