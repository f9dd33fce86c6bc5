/** Editors set up as docs/editors.md says show mistakes, hovers and completions of the built server. Left out where an editor is missing. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandPath, workplace } from "../support/command.ts";
import { blocksOf, readPage } from "../support/pages.ts";

const model = `model Net {
  input image [3, 8, 8]
  conv 4 kernel=9
  relu
  con
}
`;

/** The fence of the page that is tried. */
function configuration(part: string): string {
  return blocksOf(readPage("docs/editors.md")).find(({ text }) => text.includes(part))!.text;
}

const neovimProbe = `
local function say(name, value)
  io.stdout:write(vim.fn.json_encode({ name, value }) .. "\\n")
end
local function ask(method, line, character)
  local document = vim.lsp.util.make_text_document_params()
  local params = { textDocument = document, position = { line = line, character = character } }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 20000) or {}) do return answer.result end
end
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end)
for _, each in ipairs(vim.diagnostic.get(0)) do say("mistake", { each.lnum + 1, each.message }) end
say("hover", ask("textDocument/hover", 2, 3).contents.value)
vim.api.nvim_win_set_cursor(0, { 5, 5 })
for _, item in ipairs(vim.lsp.util.text_document_completion_list_to_complete_items(ask("textDocument/completion", 4, 5), "con")) do
  say("completion", item.abbr)
end
`;

const emacsProbe = `
(defun say (name value) (princ (format "%s\\n" (json-encode (vector name value))) #'external-debugging-output))
(defun wait-for (there) (with-timeout (20 nil) (while (not (funcall there)) (accept-process-output nil 0.1))))
(setq eglot-sync-connect 20)
(find-file "net.cvk")
(apply #'eglot--connect (eglot--guess-contact))
(wait-for #'eglot-managed-p)
(wait-for (lambda () (unless (flymake-diagnostics) (flymake-start)) (flymake-diagnostics)))
(dolist (each (flymake-diagnostics))
  (say "mistake" (vector (line-number-at-pos (flymake-diagnostic-beg each)) (flymake-diagnostic-text each))))
(goto-char (point-min))
(search-forward "co")
(let ((found (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams))))
  (say "hover" (plist-get (plist-get found :contents) :value)))
(goto-char (point-max))
(search-backward "con")
(forward-char 3)
(dolist (each (all-completions "con" (nth 2 (eglot-completion-at-point)))) (say "completion" each))
`;

const place = workplace({
  "net.cvk": model,
  "init.lua": configuration("vim.lsp.start_client"),
  "probe.lua": neovimProbe,
  "init.el": configuration("eglot-server-programs"),
  "probe.el": emacsProbe,
});
afterAll(() => place.remove());
mkdirSync(place.path("bin"));
symlinkSync(commandPath, place.path("bin/convoke"));
chmodSync(commandPath, 0o755);

/** What an editor prints, with the built command on its path. */
function printed(editor: string, args: readonly string[]): string {
  const env = { ...process.env, PATH: [place.path("bin"), process.env["PATH"]].join(delimiter), HOME: place.folder };
  const { stdout, stderr } = spawnSync(editor, args, { cwd: place.folder, env, encoding: "utf8", timeout: 60_000 });
  return `${stdout}${stderr}`;
}

/** What a probe says under a name. */
function said(output: string, name: string): readonly unknown[] {
  const lines = output.split(/\r?\n/).filter((line) => line.startsWith(`["${name}"`));
  return lines.map((line) => (JSON.parse(line) as readonly [string, unknown])[1]);
}

const withPackages = ["--batch", "--eval", "(package-initialize)"];

const editors = [
  {
    name: "Neovim",
    isThere: printed("nvim", ["--version"]).startsWith("NVIM"),
    command: ["nvim", "--headless", "-u", "init.lua", "net.cvk", "-c", "luafile probe.lua", "-c", "qa!"],
  },
  {
    name: "Emacs with eglot",
    isThere: printed("emacs", [...withPackages, "--eval", '(progn (require \'eglot) (princ "has it"))']).includes(
      "has it",
    ),
    command: ["emacs", ...withPackages, "-l", "init.el", "-l", "probe.el"],
  },
];

for (const { name, isThere, command } of editors) {
  describe.skipIf(!isThere)(`${name}${isThere ? "" : " (skipped: it is not installed)"}`, () => {
    it("shows what the server tells", () => {
      const [editor = "", ...args] = command;
      const output = printed(editor, args);
      expect(said(output, "mistake"), output).toEqual([
        [3, expect.stringContaining("kernel 9x9 does not fit the 8x8 input")],
        [5, expect.stringContaining("no layer or block is named `con`")],
      ]);
      expect(said(output, "hover")).toEqual([
        expect.stringMatching(/^\*\*conv\*\*: Convolution with a learned kernel/),
      ]);
      expect(said(output, "completion")).toEqual(expect.arrayContaining(["conv", "concat"]));
    });
  });
}
