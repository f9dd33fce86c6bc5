/** What is offered, before it has its place in the text and in the list. */
import type { CompletionItem, Range } from "../results.ts";

export type Draft = Pick<CompletionItem, "label" | "kind"> &
  Partial<Pick<CompletionItem, "detail" | "documentation" | "text" | "isSnippet" | "edits">>;

/** In the order given; of two that read alike the first counts. */
export function itemsOf(drafts: readonly Draft[], range: Range): readonly CompletionItem[] {
  const known = new Map<string, Draft>();
  for (const draft of drafts) if (!known.has(draft.label)) known.set(draft.label, draft);
  return [...known.values()].map((draft, at) => ({
    text: draft.label,
    isSnippet: false,
    ...draft,
    range,
    order: String(at).padStart(4, "0"),
  }));
}

/** A text in which nothing is a placeholder. */
export function plainInSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, String.raw`\$&`);
}

/** `${1:64}` */
export function placeholder(number: number, text: string): string {
  return `\${${number}:${plainInSnippet(text)}}`;
}

/** Lines of the language in Markdown, whatever they hold. */
export function codeBlock(lines: string): string {
  const longest = Math.max(2, ...(lines.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}cvk\n${lines}\n${fence}`;
}
