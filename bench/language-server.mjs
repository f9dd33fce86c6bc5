// The built language server as an editor talks to it: messages over standard input and output.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../dist/lsp.js", import.meta.url));

export function startServer() {
  const child = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map();
  readMessages(child.stdout, ({ id, method, result, error }) => {
    if (method !== undefined) return;
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error(error.message));
  });
  const send = (message) => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  let count = 0;
  const server = {
    notify: (method, params) => send({ method, params }),
    request(method, params) {
      const id = ++count;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        send({ id, method, params });
      });
    },
    async stop() {
      await server.request("shutdown");
      server.notify("exit");
      child.stdin.end();
    },
  };
  return server;
}

function readMessages(stream, take) {
  let bytes = Buffer.alloc(0);
  stream.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let head = bytes.indexOf("\r\n\r\n"); head !== -1; head = bytes.indexOf("\r\n\r\n")) {
      const length = Number(/Content-Length: (\d+)/i.exec(bytes.subarray(0, head).toString())[1]);
      const end = head + 4 + length;
      if (bytes.length < end) return;
      take(JSON.parse(bytes.subarray(head + 4, end).toString()));
      bytes = bytes.subarray(end);
    }
  });
}
