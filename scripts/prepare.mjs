// Makes dist/ from a plain checkout. npm runs this where it makes a package of the sources: for `npm pack`, and for `npm install` of a
// repository's address, as pre-commit does; the action runs it as well. After `npm ci` who works on the sources builds when it is time.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

if (process.env["npm_command"] !== "ci") {
  // What a global installation of an address is built with, npm does not install. No package runs a script.
  const installed = existsSync(`${root}node_modules/rolldown`) || install() === 0;
  if (installed) await import("./build.mjs");
  else process.exitCode = 1;
}

function install() {
  const words = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const env = { ...process.env, npm_config_global: "false", npm_config_dry_run: "false" };
  // On Windows npm is a script of its shell.
  return spawnSync("npm", words, { cwd: root, env, stdio: ["ignore", 2, 2], shell: process.platform === "win32" })
    .status;
}
