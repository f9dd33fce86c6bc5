/**
 * The sample apps of `test/apps` as projects of their own, outside of this one: with the digits' model, its weights and a
 * picture, and with links to the packages that they name. And a site that serves one with the headers of a strict host.
 */
import { spawn, type ChildProcess } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
// @ts-expect-error -- plain JavaScript
import { drawDigit, randomSource } from "../../examples/mnist/digits.mjs";
import { listen, TYPES } from "./browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Whether a package of `test/apps`, or of this project, is installed. */
export function isInstalled(name: string): boolean {
  return packageFolder(name) !== undefined;
}

export function versionOf(name: string): string | undefined {
  const folder = packageFolder(name);
  if (folder === undefined) return undefined;
  return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string }).version;
}

function packageFolder(name: string): string | undefined {
  return [`${root}test/apps/node_modules/${name}`, `${root}node_modules/${name}`].find(existsSync);
}

const PACKAGES = ["vite", "rolldown", "rollup", "esbuild", "webpack", "@rspack/core", "sharp"];

/** The digit that `digit.png` shows. */
export const DIGIT = "7";

export interface App {
  readonly folder: string;
  path(name: string): string;
  read(name: string): string;
  write(name: string, contents: string | Uint8Array): void;
  /** Runs a program of Node to its end. */
  run(...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }>;
  /** Starts one that goes on. */
  start(...args: readonly string[]): Running;
  /** All files below a folder, by their paths from there. */
  files(folder: string): readonly string[];
  remove(): void;
}

export interface Running {
  /** What it has written so far. */
  text(): string;
  /** Waits until it has written what matches. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  stop(): void;
}

/** @param settings what `convoke.config.json` says. */
export async function openApp(name: string, settings: object): Promise<App> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "convoke-app-")));
  const path = (file: string): string => join(folder, file);
  cpSync(`${root}test/apps/${name}`, folder, { recursive: true });
  linkPackages(path("node_modules"));
  const write = (file: string, contents: string | Uint8Array): void => {
    mkdirSync(dirname(path(file)), { recursive: true });
    writeFileSync(path(file), contents);
  };
  write("package.json", JSON.stringify({ private: true, type: "module" }));
  write("convoke.config.json", JSON.stringify({ weights: "src/mnist.safetensors", weightsIn: "file", ...settings }));
  cpSync(`${root}examples/mnist.cvk`, path("src/mnist.cvk"));
  cpSync(`${root}examples/mnist/mnist.safetensors`, path("src/mnist.safetensors"));
  write("digit.png", await pictureOf(Number(DIGIT)));
  const spawned = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, args, { cwd: folder, env: { ...process.env, NO_COLOR: "1", NODE_ENV: undefined } });
  return {
    folder,
    path,
    write,
    read: (file) => readFileSync(path(file), "utf8"),
    run: (...args) => ended(spawned(args)),
    start: (...args) => running(spawned(args)),
    files: (below) => filesBelow(path(below)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkPackages(folder: string): void {
  mkdirSync(join(folder, "@rspack"), { recursive: true });
  symlinkSync(root, join(folder, "convoke"));
  for (const name of PACKAGES) {
    const from = packageFolder(name);
    if (from !== undefined) symlinkSync(from, join(folder, name));
  }
}

/** White on black, ten times as large as the net's input. */
async function pictureOf(digit: number): Promise<Uint8Array> {
  const grey = drawDigit(digit, randomSource(1)) as Uint8Array;
  return sharp(grey, { raw: { width: 28, height: 28, channels: 1 } })
    .resize(280, 280)
    .png()
    .toBuffer();
}

function ended(process: ChildProcess): ReturnType<App["run"]> {
  const { text } = running(process);
  return new Promise((resolve) => process.on("close", (code) => resolve({ code, text: text() })));
}

const PATIENCE = 60_000;

function running(process: ChildProcess): Running {
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [process.stdout!, process.stderr!]) {
    stream.on("data", (data) => {
      text += String(data);
      for (const listener of listeners) listener();
    });
  }
  return {
    text: () => text,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`not told: ${pattern}\n${text}`)), PATIENCE);
        const look = (): void => {
          const match = pattern.exec(text);
          if (match === null) return;
          clearTimeout(late);
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
      }),
    stop: () => void process.kill(),
  };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name)).isFile())
    .toSorted();
}

// ── On a page ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nothing but scripts of the site, WebAssembly only where it is used. */
export function policyFor(target: string): string {
  const wasm = target === "wasm" ? " 'wasm-unsafe-eval'" : "";
  return `default-src 'none'; script-src 'self'${wasm}; connect-src 'self'; worker-src 'self'`;
}

export interface Site {
  readonly address: string;
  /** The paths that were fetched, in order. */
  readonly fetched: string[];
  close(): Promise<void>;
}

export async function serve(folder: string, headers: Readonly<Record<string, string>>): Promise<Site> {
  const fetched: string[] = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(request.url!.split("?")[0]!)).slice(1) || "index.html";
    const file = join(folder, path);
    const isThere = existsSync(file) && statSync(file).isFile();
    if (path !== "favicon.ico") fetched.push(path);
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(isThere ? 200 : path === "favicon.ico" ? 204 : 404, { ...headers, "content-type": type });
    response.end(isThere ? readFileSync(file) : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    fetched,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Opens a page, and gives what it writes into its `output`, and its complaints. */
export async function answerOf(
  browser: Pick<Browser, "newPage">,
  address: string,
): Promise<{ readonly answer: string; readonly complaints: readonly string[] }> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  listen(page, complaints);
  try {
    await page.goto(address);
    return { answer: await outputOf(page, complaints), complaints };
  } finally {
    await page.close();
  }
}

/** What a page writes into its `output`, once it is there. */
export async function outputOf(page: Page, complaints: readonly string[] = []): Promise<string> {
  try {
    const text = page.locator("output:not(:empty)");
    return (await text.textContent({ timeout: 20_000 }))!;
  } catch (error) {
    throw new Error(`the page gave no answer\n${complaints.join("\n")}`, { cause: error });
  }
}
