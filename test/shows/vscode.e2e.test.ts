/** The extension as VS Code runs it: what is packed, the server by itself, and the editor for browsers with a model open. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { browserNote, chromiumPath, hasBrowser } from "../support/browser.ts";
import { extensionFolder, extensionNote, hasExtensionPackages } from "../support/textmate.ts";

vi.setConfig({ hookTimeout: 120_000, testTimeout: 180_000 });

interface Editor {
  readonly page: Page;
  open(file: string): Promise<void>;
  run(command: string): Promise<void>;
  close(): Promise<void>;
}

const node = (...given: string[]): string =>
  execFileSync(process.execPath, given, { cwd: extensionFolder, encoding: "utf8" });

describe.skipIf(!hasExtensionPackages)(`the extension of VS Code${extensionNote}`, () => {
  beforeAll(() => void node("scripts/build.mjs"));

  it("is packed with all that it runs, and nothing that it was made of", () => {
    const files = node("node_modules/@vscode/vsce/vsce", "ls", "--no-dependencies")
      .trim()
      .split("\n")
      .map((file) => file.trim());
    const needed = ["browser.js", "extension.js", "server/lsp.mjs", "server/lsp-worker.js", "THIRD-PARTY-LICENSES.txt"];
    expect(files).toEqual(expect.arrayContaining(needed.map((file) => `dist/${file}`)));
    const allowed = /^(dist|images|snippets|syntaxes|walkthrough)\/|^(CHANGELOG|README)\.md$|^LICENSE$|^[\w-]+\.json$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
  });

  it("starts a server that needs no other file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "convoke-server-"));
    copyFileSync(`${extensionFolder}dist/server/lsp.mjs`, join(folder, "lsp.mjs"));
    const server = spawn(process.execPath, [join(folder, "lsp.mjs"), "--stdio"], { cwd: folder });
    try {
      const params = { processId: null, rootUri: null, capabilities: {} };
      const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
      server.stdin.write(`Content-Length: ${Buffer.byteLength(request)}\r\n\r\n${request}`);
      let answer = "";
      for await (const chunk of server.stdout) {
        answer += String(chunk);
        if (answer.includes("serverInfo")) break;
      }
      expect(answer).toContain('"serverInfo":{"name":"convoke"');
    } finally {
      server.kill();
      await once(server, "exit");
      rmSync(folder, { recursive: true });
    }
  });

  describe.skipIf(!hasBrowser)(`in a browser${browserNote}`, () => {
    let editor: Editor;

    beforeAll(async () => {
      // @ts-expect-error -- plain JavaScript; it needs the packages of the extension
      const { openEditor } = await import("../../editors/vscode/test/web/editor.mjs");
      editor = (await openEditor({ executablePath: chromiumPath })) as Editor;
    });
    afterAll(() => editor.close());

    it("a model reads what it imports, and has no mistakes", async () => {
      await editor.open("u-net.cvk");
      // 8 times 64 channels; three poolings halve 256 rows.
      await inLine(editor.page, "skip4:", "[512, 32, 32]").waitFor();
      expect(await editor.page.locator(".squiggly-error").count()).toBe(0);
    });

    it("shapes and mistakes are shown, and a report that follows the file", async () => {
      const { page } = editor;
      await editor.open("lenet.cvk");
      // 16 channels of 5x5, flat.
      await inLine(page, "flatten", "[400]").waitFor();
      await editor.run("Convoke: Open Report");
      await reportIn(page).getByText("It has 61,706 parameters").waitFor();
      await inLine(page, "dense", "84").dblclick();
      await page.keyboard.type("85");
      // The claim of 61,706 is broken now: 121 more in the layer, and 10 in the next.
      await page.locator(".squiggly-error").first().waitFor();
      await page.keyboard.press("Control+s");
      await reportIn(page).getByText("It has 61,837 parameters").waitFor();
    });
  });
});

/** A word or a hint in the first line that has some text. */
function inLine(page: Page, line: string, text: string): Locator {
  return page.locator(".view-line", { hasText: line }).getByText(text, { exact: true });
}

function reportIn(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
}
