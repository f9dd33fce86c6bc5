import type { Server } from "node:http";

/** @returns the server, listening on this machine alone, and its address, with a slash behind. */
export function serveFolder(
  folder: string,
  port?: number,
): Promise<{ readonly server: Server; readonly address: string }>;
