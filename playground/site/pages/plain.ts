/** Pages of docs/ that are pages of the site as they are. */
import type { ReadFile, SectionId, SitePage } from "../page.ts";
import { firstSentence, titled } from "./chapters.ts";

const TOOLS = ["modules", "bundlers", "editors", "reports", "ci", "scaling"];
const FROM = ["from-pytorch", "from-keras", "onnx", "tensorflow", "keras"];
const COMPILER = ["architecture", "accuracy", "benchmarks"];
const GRAMMAR = "grammar/generated/reference.ebnf";
const DECISIONS = "docs/decisions/README.md";

/** The reference, and behind it the grammar that is made of the parser. */
export function languagePages(read: ReadFile): readonly SitePage[] {
  const grammar: SitePage = {
    path: "grammar",
    title: "Grammar",
    section: "language",
    summary: "The grammar of the language, in EBNF.",
    markdown: `What the parser reads, in EBNF. Names of layers are no part of it.\n\n\`\`\`ebnf\n${read(GRAMMAR)}\`\`\`\n`,
    source: GRAMMAR,
  };
  return [{ ...plainPage("language", "language", read), headingKind: "statement" }, grammar];
}

export function plainPages(read: ReadFile): readonly SitePage[] {
  const pagesOf = (section: SectionId, names: readonly string[]): readonly SitePage[] =>
    names.map((name) => plainPage(name, section, read));
  return [...pagesOf("tools", TOOLS), ...pagesOf("from", FROM), ...pagesOf("compiler", COMPILER), ...decisions(read)];
}

function plainPage(name: string, section: SectionId, read: ReadFile): SitePage {
  const source = `docs/${name}.md`;
  const { title, markdown } = titled(read(source));
  return { path: name, title, section, summary: firstSentence(markdown), markdown, source };
}

/** The list of decisions, and what it names. */
function decisions(read: ReadFile): readonly SitePage[] {
  const { markdown } = titled(read(DECISIONS));
  const names = [...markdown.matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, name]) => name!);
  const group = "Decisions";
  const index: SitePage = {
    path: "decisions",
    title: "Decisions",
    section: "compiler",
    group,
    summary: firstSentence(markdown),
    markdown,
    source: DECISIONS,
  };
  return [index, ...names.map((name) => ({ ...plainPage(`decisions/${name}`, "compiler", read), group }))];
}
