/** The command line: a page for each command, with what its `--help` prints. */
import { helpText, type Command } from "../../../src/cli/command.ts";
import { commands } from "../../../src/cli/commands.ts";
import { EXIT_CODES } from "../../../src/cli/failure.ts";
import type { SitePage } from "../page.ts";

export async function commandPages(): Promise<readonly SitePage[]> {
  const list = await Promise.all(Object.values(commands).map((load) => load()));
  const rows = list.map(({ name, summary }) => `| [\`convoke ${name}\`](cli/${name}.md) | ${cell(summary)} |`);
  const table = ["| command | does |", "| --- | --- |", ...rows].join("\n");
  const index: SitePage = {
    path: "cli",
    title: "Command line",
    section: "cli",
    summary: "Every command with its options.",
    markdown: `\`convoke COMMAND --help\` prints the same as these pages.\n\n${table}\n\n${EXIT_CODES.replaceAll("\n", " ")}\n`,
    source: "docs/cli.md",
  };
  return [index, ...list.map(commandPage)];
}

function commandPage(command: Command): SitePage {
  const { name, summary } = command;
  return {
    path: `cli/${name}`,
    title: `convoke ${name}`,
    section: "cli",
    summary: sentence(summary),
    markdown: `${sentence(summary)}\n\n\`\`\`\`text\n${helpText(command).trimEnd()}\n\`\`\`\`\n`,
    source: `docs/cli/${name}.md`,
    kind: "command",
  };
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}
