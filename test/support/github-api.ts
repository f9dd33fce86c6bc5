/** What the action asks of GitHub's API about comments, by a server of this process. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Comment {
  readonly id: number;
  readonly user: { readonly type: "Bot" | "User" };
  readonly body: string;
}

export interface GitHubApi {
  readonly address: string;
  /** `POST /repos/…`, in order. */
  readonly requests: readonly string[];
  readonly comments: readonly Comment[];
  /** As a token of a fork is: nothing may be written. */
  mayWrite: boolean;
  close(): void;
}

export async function githubApi(comments: readonly Comment[] = []): Promise<GitHubApi> {
  const list = [...comments];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method, url = "" } = request;
    requests.push(`${method} ${url}`);
    void bodyOf(request).then((text) => {
      const { pathname, searchParams } = new URL(url, api.address);
      if (request.headers.authorization !== "Bearer secret") return send(response, 401, {});
      if (method === "GET") {
        const [size, page] = ["per_page", "page"].map((name) => Number(searchParams.get(name)));
        return send(response, 200, list.slice(size! * (page! - 1), size! * page!));
      }
      if (!api.mayWrite) return send(response, 403, { message: "Resource not accessible by integration" });
      const { body } = JSON.parse(text) as { body: string };
      const id = method === "PATCH" ? Number(/\d+$/.exec(pathname)![0]) : 1 + list.length;
      const at = list.findIndex((each) => each.id === id);
      list.splice(at === -1 ? list.length : at, 1, { id, user: { type: "Bot" }, body });
      return send(response, method === "PATCH" ? 200 : 201, { id });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const api = {
    address: `http://127.0.0.1:${port}`,
    requests,
    comments: list,
    mayWrite: true,
    close: () => void server.close(),
  };
  return api;
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk as string;
  return text;
}
