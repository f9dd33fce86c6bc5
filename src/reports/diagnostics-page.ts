/** The page of all diagnostic codes, in Markdown: docs/diagnostics.md. */
import { meaningText } from "../diagnostics/meaning.ts";
import { allMeanings } from "../rules/codes.ts";

/** Every code with what it means: the catalogue's, then each layer's. */
export function allCodes(): readonly (readonly [string, string])[] {
  return [...allMeanings()].map(([code, meaning]) => [code, meaningText(meaning)]);
}

export function meaningOf(code: string): string | undefined {
  const meaning = allMeanings().get(code);
  return meaning === undefined ? undefined : meaningText(meaning);
}

export function diagnosticsMarkdown(): string {
  const sections = [...codesByRoom()].map(([room, codes]) => {
    const rows = codes.map(([code, text]) => `| \`${code}\` | ${text.replaceAll("|", "\\|")} |`);
    return `## ${room}\n\n| code | meaning |\n| --- | --- |\n${rows.join("\n")}`;
  });
  const head =
    "# Diagnostics\n\nGenerated from the catalogue and the op registry by `npm run docs`. Each code has a rendered example\n" +
    "under `test/diagnostics/`.";
  return `${[head, ...sections].join("\n\n")}\n`;
}

function codesByRoom(): Map<string, (readonly [string, string])[]> {
  const rooms = new Map<string, (readonly [string, string])[]>();
  for (const entry of allCodes()) {
    const room = entry[0].split("/")[0]!;
    rooms.set(room, [...(rooms.get(room) ?? []), entry]);
  }
  return rooms;
}
