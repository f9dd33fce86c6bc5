/** Files that come from a server. */
import { fetch, type URL } from "./platform.ts";

export async function fetched(
  url: InstanceType<typeof URL>,
  signal?: { readonly aborted: boolean; readonly reason?: unknown } | undefined,
): ReturnType<typeof fetch> {
  const response = await fetch(url, { signal }).catch((cause) => {
    throw failed(url.href, cause, signal);
  });
  return answered(response, url.href);
}

/** What is told of a download that broke off. */
export function failed(
  place: string,
  cause: any,
  signal?: { readonly aborted: boolean; readonly reason?: unknown } | undefined,
): unknown {
  return signal?.aborted ? signal.reason : new Error(`${place}: ${cause?.message ?? cause}`, { cause });
}

/** Refuses answers that have no file, also pages that a server sends in its place. */
export function answered(
  response: Awaited<ReturnType<typeof fetch>>,
  place = response.url || "the response",
): typeof response {
  const { ok, status, statusText, headers, body, bodyUsed } = response;
  if (!ok) throw new Error(`${place}: ${status} ${statusText}`.trim());
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(`${place}: a web page (text/html) in place of the file`);
  }
  if (body === null) throw new Error(`${place}: it is empty`);
  if (bodyUsed) throw new Error(`${place}: its body has been read already`);
  return response;
}
