/** The manual: a page for each layer, whose examples are lines of a model with the tensors that come in and go out. */
import type { ReadFile, SitePage } from "../page.ts";
import { chaptersOf, plainText, titled, type Chapter } from "./chapters.ts";
import { foreignNames } from "./foreign-names.ts";

const source = "docs/layers.md";

export function layerPages(read: ReadFile): readonly SitePage[] {
  const [, ...groups] = chaptersOf(titled(read(source)).markdown, 2);
  const list = groups.map((group) => ({ title: group.title, layers: chaptersOf(group.markdown, 3).slice(1) }));
  const lists = list.map(({ title, layers }) => [`## ${title}`, overview(layers)].join("\n\n"));
  const index: SitePage = {
    path: "layers",
    title: "Layers",
    section: "layers",
    summary: "Every layer: what it computes, takes and gives.",
    markdown: `Every layer, with what it computes. \`convoke layers NAME\` prints the same pages.\n\n${lists.join("\n\n")}\n`,
    source,
  };
  const names = foreignNames(read);
  const pageOf = (layer: Chapter, group: string): SitePage => ({
    ...layerPage(layer, group),
    also: [...(names.get(layer.title) ?? [])].join(" "),
  });
  return [index, ...list.flatMap(({ title, layers }) => layers.map((layer) => pageOf(layer, title)))];
}

function overview(layers: readonly Chapter[]): string {
  const rows = layers.map(
    (layer) => `| [\`${layer.title}\`](#${layer.title}) | ${summaryOf(layer).replaceAll("|", "\\|")} |`,
  );
  return ["| layer | computes |", "| --- | --- |", ...rows].join("\n");
}

/** The registry's own sentence stands first. */
function summaryOf({ markdown }: Chapter): string {
  return markdown.split("\n\n")[0]!.trim().replaceAll("\n", " ");
}

function layerPage(layer: Chapter, group: string): SitePage {
  const { title, markdown } = layer;
  return {
    path: `layers/${title}`,
    title,
    section: "layers",
    group,
    summary: plainText(summaryOf(layer)),
    markdown: withWholeExamples(markdown.replace("| default | |", "| default | meaning |")),
    source,
    sourceAnchor: title,
    kind: "layer",
  };
}

/** An example between the shapes that it takes and gives is lines of a model that claims them. */
export function withWholeExamples(markdown: string): string {
  const example = /^`(\[[^`]*\])` → `(\[[^`]*\])`:\n\n```\n([\s\S]*?)\n```$/gm;
  const first = markdown.search(example);
  const headed = first === -1 ? markdown : `${markdown.slice(0, first)}## Examples\n\n${markdown.slice(first)}`;
  return headed.replace(example, (_all, input: string, output: string, text: string) => {
    const lines = text.split("\n").map((line) => line.trim());
    return ["```cvk", `input x ${input}`, ...lines, `-> ${output}`, "```"].join("\n");
  });
}
