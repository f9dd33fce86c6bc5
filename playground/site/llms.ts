/** `llms.txt`: the pages of the site for readers that are models, as llmstxt.org has it, with links to the Markdown of each. */
import { sections, type SitePage } from "./page.ts";

const SUMMARY =
  "Convoke is a compiler for convolutional networks. A net is written as the layer table of a paper, in a file that ends in `.cvk`; Convoke checks " +
  "its shapes, counts parameters and work, and compiles it to a TypeScript, JavaScript or WebAssembly module without a runtime.";

const DETAILS =
  "To write a model, read the guide and the pages of the layers that you use; `convoke check FILE` tells mistakes with their places and what to " +
  "write instead, and each code has a page. Shapes are `[channels, height, width]`, without the batch.";

/** Single pages of codes are listed on one page, which names all of them. */
export function llmsText(pages: readonly SitePage[]): string {
  const parts = sections.map(({ id, title }) => {
    const own = pages.filter(({ section, kind }) => section === id && kind !== "code");
    const lines = own.map(({ path, title: name, summary }) => `- [${linkText(name)}](docs/${path}.md): ${summary}`);
    return `## ${title}\n\n${lines.join("\n")}\n`;
  });
  return [`# Convoke\n\n> ${SUMMARY}\n\n${DETAILS}\n`, ...parts].join("\n");
}

function linkText(title: string): string {
  return title.replaceAll(/[[\]]/g, "");
}
