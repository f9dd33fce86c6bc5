/** `convoke lsp`: the language server for editors. */
import { helpOption, UsageError, type Command } from "./command.ts";

export const lsp: Command = {
  name: "lsp",
  summary: "the language server: what editors show of a model while it is written",
  usage: "[--stdio]",
  details:
    "Speaks the Language Server Protocol (3.18) on standard input and output until its client ends it. Editors start it themselves:\n" +
    "docs/editors.md tells how each is set up.",
  options: [
    { name: "stdio", help: "speak on standard input and output, as it does anyway; editors add it" },
    helpOption,
  ],
  examples: ["convoke lsp --stdio"],
  async run(words) {
    if (words.positionals.length > 0) throw new UsageError("convoke lsp takes no files: an editor opens them");
    // Loaded when it is asked for: it is large, and nobody else needs it.
    const { serveOnStreams } = await import("./language-server.ts");
    return serveOnStreams();
  },
};
