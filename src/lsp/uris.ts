/**
 * URIs of documents as the paths of a workspace, and back. Paths are joined with `/`, and never hold `//`, which imports would lose:
 * `file:///nets/a.cvk` is `/nets/a.cvk`, `file:///c%3A/a.cvk` is `c:/a.cvk`, `memfs://host/a.cvk` is `memfs:@host/a.cvk`, and
 * `untitled:Untitled-1` is itself.
 */

export interface Uris {
  pathOf(uri: string): string;
  /** As the client spells it, where it has named the document. */
  uriOf(path: string): string;
}

export function createUris(): Uris {
  const spelled = new Map<string, string>();
  return {
    pathOf(uri) {
      const path = pathIn(uri);
      spelled.set(path, uri);
      return path;
    },
    uriOf: (path) => spelled.get(path) ?? uriFor(path),
  };
}

const FORM = /^([A-Za-z][\w+.-]+):(?:\/\/([^/?#]*))?(\/[^?#]*)$/;

function pathIn(uri: string): string {
  const [, scheme = "", authority = "", path = ""] = FORM.exec(uri) ?? [];
  // Others have no folders, or say more than where something is.
  if (path === "") return uri;
  const plain = path.split("/").map(decoded).join("/");
  if (scheme === "file" && authority === "") return plain.replace(/^\/([A-Za-z]:\/)/, "$1");
  return `${scheme}:${authority === "" ? "" : `@${authority}`}${plain}`;
}

function decoded(segment: string): string {
  try {
    const plain = decodeURIComponent(segment);
    return plain.includes("/") ? segment : plain;
  } catch {
    return segment;
  }
}

function uriFor(path: string): string {
  const [, scheme, authority, rest = ""] = /^([A-Za-z][\w+.-]+):(?:@([^/]*))?(\/.*)$/.exec(path) ?? [];
  if (scheme !== undefined) return `${scheme}:${authority === undefined ? "" : `//${authority}`}${encoded(rest)}`;
  if (path.startsWith("/")) return `file://${encoded(path)}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${encoded(path)}` : path;
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
