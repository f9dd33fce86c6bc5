import { expect, it } from "vitest";
import { createUris } from "../../../src/lsp/uris.ts";
import { resolvePath } from "../../../src/resolve/import-path.ts";

it.each([
  ["file:///nets/a%20b.cvk", "/nets/a b.cvk"],
  ["file:///c%3A/nets/a.cvk", "c:/nets/a.cvk"],
  ["file:///nets/n%C3%A4he%23.cvk", "/nets/nähe#.cvk"],
  ["vscode-test-web://mount/nets/a.cvk", "vscode-test-web:@mount/nets/a.cvk"],
  ["memfs:/nets/a.cvk", "memfs:/nets/a.cvk"],
  ["untitled:Untitled-1", "untitled:Untitled-1"],
])("%s is the path %s, and back", (uri, path) => {
  expect(createUris().pathOf(uri)).toBe(path);
  expect(createUris().uriOf(path)).toBe(uri);
});

it("is spelled as the client spells it, where it has named the document", () => {
  const uris = createUris();
  const ask = (uri: string) => uris.uriOf(uris.pathOf(uri));
  for (const uri of ["file:///C:/nets/a.cvk", "file:///a@b.cvk", 'git:/a.cvk?{"ref":"HEAD"}', "file:///%ff%2f.cvk"])
    expect(ask(uri)).toBe(uri);
});

it("imports lead from document to document of one place", () => {
  const uris = createUris();
  const imported = (from: string, path: string) => uris.uriOf(resolvePath(uris.pathOf(from), path));
  expect(imported("vscode-test-web://mount/nets/a.cvk", "../blocks/down.cvk")).toBe(
    "vscode-test-web://mount/blocks/down.cvk",
  );
  expect(imported("file:///c%3A/nets/a.cvk", "./b.cvk")).toBe("file:///c%3A/nets/b.cvk");
});
