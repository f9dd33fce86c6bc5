/**
 * Headless Chromium over a site with strict headers: what a module does on a page or in a worker there. A visit opens a
 * page that imports a program from the site by itself, so that no privilege of the driver's is lent to it, and sends what
 * the program found back to the server.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { chromium, type Browser as Chromium, type Page } from "playwright-core";

export const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

export const hasBrowser = chromiumPath !== undefined;

/** What `describe.skipIf(!hasBrowser)` shows beside its name. */
export const browserNote = hasBrowser ? "" : " (skipped: there is no Chromium)";

export type Files = ReadonlyMap<string, string | Uint8Array>;

export interface Visit {
  /** The site's files by path, without a slash in front; fresh for each visit, so that modules are new. */
  readonly files: Files;
  /** The path of a module that exports `run(argument)`, which gives a `Finding`; relative paths are the site's. */
  readonly program: string;
  readonly argument?: unknown;
  /** Whether the page is cross-origin isolated, as shared memory demands; true where left out. */
  readonly isolated?: boolean;
  /** Whether the program runs in a worker of the page. */
  readonly inWorker?: boolean;
}

/** What a program gives: something for JSON, and bytes. */
export interface Finding {
  readonly report: unknown;
  readonly bytes?: Uint8Array;
}

export interface Visited {
  readonly report: unknown;
  readonly bytes: Uint8Array;
  /** The paths that were fetched, in order. */
  readonly fetched: readonly string[];
  /** Warnings and errors of the page and its workers, violations of the policy among them. */
  readonly complaints: readonly string[];
}

export interface Browser {
  visit(visit: Visit): Promise<Visited>;
  close(): Promise<void>;
}

/** Nothing but the site's own scripts, and compiling WebAssembly: no `eval`, no inline script, no data URL. */
export const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";

export const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

export const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

const PAGE = `<!doctype html><script type="module" src="page.mjs"></script>`;
const VISIT_TIME = 60_000;

export async function openBrowser(): Promise<Browser> {
  const site = await startSite();
  const browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox"] });
  return {
    visit: (visit) => visitSite(site, browser, visit),
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

// ── The site ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Site {
  readonly origin: string;
  /** Serves a visit's files under a path of its own. */
  open(visit: Visit): Opened;
  close(): Promise<void>;
}

interface Opened {
  /** The path of the page. */
  readonly path: string;
  /** What the page posts. */
  readonly posted: Promise<Uint8Array>;
  /** Grows as paths are fetched. */
  readonly fetched: readonly string[];
}

interface Folder {
  readonly visit: Visit;
  readonly files: Files;
  readonly fetched: string[];
  receive(body: Uint8Array): void;
}

async function startSite(): Promise<Site> {
  const folders: Folder[] = [];
  const server = createServer((request, response) => void answer(folders, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = readFileSync(new URL("page.mjs", import.meta.url));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open(visit) {
      let receive: (body: Uint8Array) => void;
      const posted = new Promise<Uint8Array>((resolve) => (receive = resolve));
      const { program, argument = null, inWorker = false } = visit;
      const own = {
        "page.html": PAGE,
        "page.mjs": page,
        "visit.json": JSON.stringify({ program, argument, inWorker }),
      };
      const fetched: string[] = [];
      folders.push({ visit, files: new Map([...visit.files, ...Object.entries(own)]), fetched, receive: receive! });
      return { path: `/${folders.length - 1}/page.html`, posted, fetched };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function answer(folders: readonly Folder[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, number = "", ...path] = decodeURIComponent(request.url!.split("?")[0]!).split("/");
  const folder = folders[Number(number)];
  const contents = folder?.files.get(path.join("/"));
  const headers = {
    "content-security-policy": POLICY,
    "content-type": TYPES[extname(request.url!)] ?? "application/octet-stream",
    ...(folder?.visit.isolated === false ? {} : ISOLATION),
  };
  if (request.method === "POST" && folder !== undefined) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    response.writeHead(204, headers).end();
    return folder.receive(Buffer.concat(chunks));
  }
  folder?.fetched.push(path.join("/"));
  response.writeHead(contents === undefined ? 404 : 200, headers).end(contents);
}

// ── A visit ──────────────────────────────────────────────────────────────────────────────────────────────────────────

async function visitSite(site: Site, browser: Chromium, visit: Visit): Promise<Visited> {
  const { path, posted, fetched } = site.open(visit);
  const page = await browser.newPage();
  const complaints: string[] = [];
  listen(page, complaints);
  try {
    await page.goto(site.origin + path);
    const body = await within(VISIT_TIME, posted, () => `the page gave no answer\n${complaints.join("\n")}`);
    // A line of JSON, then bytes.
    const end = body.indexOf(10);
    const { report, failure } = JSON.parse(new TextDecoder().decode(body.subarray(0, end))) as Record<string, unknown>;
    if (failure !== undefined) throw new Error([failure, ...complaints].join("\n"));
    return { report, bytes: Uint8Array.from(body.subarray(end + 1)), fetched, complaints };
  } finally {
    await page.close();
  }
}

/** Warnings and errors of a page are added to the list. */
export function listen(page: Page, complaints: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "warning" || message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("crash", () => complaints.push("the page crashed"));
}

async function within<T>(milliseconds: number, promise: Promise<T>, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message())), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
