/** The command line: a page for each command, with what its `--help` tells. */
import { optionHelp, optionWords, type Command } from "../../../src/cli/command.ts";
import { commands } from "../../../src/cli/commands.ts";
import { EXIT_CODES } from "../../../src/cli/failure.ts";
import type { SitePage } from "../page.ts";

export async function commandPages(): Promise<readonly SitePage[]> {
  const list = await Promise.all(Object.values(commands).map((load) => load()));
  const rows = list.map(({ name, summary }) => `| [\`convoke ${name}\`](cli/${name}.md) | ${prose(summary)} |`);
  const table = ["| command | does |", "| --- | --- |", ...rows].join("\n");
  const index: SitePage = {
    path: "cli",
    title: "Command line",
    section: "cli",
    summary: "Every command with its options.",
    markdown: `\`convoke COMMAND --help\` tells the same as these pages.\n\n${table}\n\n${prose(EXIT_CODES)}\n`,
    source: "docs/cli.md",
  };
  return [index, ...list.map(commandPage)];
}

function commandPage(command: Command): SitePage {
  const { name, summary, usage, details, options, examples } = command;
  const rows = options.map((option) => `| ${codeCell(optionWords(option))} | ${prose(optionHelp(option))} |`);
  const parts = [
    prose(sentence(summary)),
    fenced(`convoke ${name} ${usage}`),
    ...(details === undefined ? [] : details.split("\n\n").map(paragraph)),
    "## Options",
    ["| option | does |", "| --- | --- |", ...rows].join("\n"),
    "## Examples",
    fenced(examples.join("\n")),
  ];
  return {
    path: `cli/${name}`,
    title: `convoke ${name}`,
    section: "cli",
    summary: sentence(summary),
    markdown: `${parts.join("\n\n")}\n`,
    source: `docs/cli/${name}.md`,
    kind: "command",
  };
}

/** What is laid out in columns stays so. */
function paragraph(text: string): string {
  return /^ /m.test(text) ? fenced(text) : prose(text);
}

/** Help is plain text: its signs mean nothing else, and options stand out. */
function prose(text: string): string {
  const words = text.split(/(?<![\w-])(--[a-z][\w-]*)/);
  return words
    .map((part, at) => (at % 2 === 1 ? `\`${part}\`` : part.replaceAll(/[\\`*_[\]<>#|~&]/g, "\\$&")))
    .join("");
}

function codeCell(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

function fenced(text: string): string {
  return `\`\`\`\`text\n${text.trimEnd()}\n\`\`\`\``;
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}
