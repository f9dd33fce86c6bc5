// `npm run playground`: builds the playground and serves it on this machine. [--port N] [--no-build]
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildAll } from "./build.mjs";

const dist = fileURLToPath(new URL("dist/", import.meta.url));

export const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".md": "text/markdown; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Nothing but the folder's own scripts, and compiling WebAssembly: no `eval`, no inline script. */
export const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:";

/** @returns the server, listening on this machine alone, and its address. */
export async function serveFolder(folder, port = 0) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url.split(/[?#]/)[0]);
    const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
    const stats = file.startsWith(folder) ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (!stats?.isFile()) return answerMissing(response, folder, path);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, {
      "content-type": type,
      "content-length": stats.size,
      "content-security-policy": POLICY,
      "cache-control": "no-cache",
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

/** Below the documentation with its own page, as a site's host does. Its links are seen from where it lies, not from the address asked for. */
function answerMissing(response, folder, path) {
  const page = join(folder, "docs/404.html");
  const isPage = path.startsWith("/docs/") && existsSync(page);
  const type = isPage ? TYPES[".html"] : "text/plain";
  const text = isPage
    ? readFileSync(page, "utf8").replace(/<head>/, '<head><base href="/docs/404.html">')
    : "not found\n";
  response.writeHead(404, { "content-type": type, "content-security-policy": POLICY }).end(text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { port: { type: "string", default: "4173" }, "no-build": { type: "boolean" } },
  });
  if (values["no-build"] !== true) await buildAll();
  const { address } = await serveFolder(dist, Number(values.port));
  console.log(`The playground is at ${address}; Ctrl+C ends it.`);
}
