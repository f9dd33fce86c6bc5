// The steps of the tutorial as the page reads them: each page of Markdown as HTML, with the texts that belong to it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import markdownIt from "markdown-it";

const folder = new URL("steps/", import.meta.url);
const markdown = markdownIt({ typographer: false });

/** By the names of the steps. */
export function tutorialSteps() {
  const names = readdirSync(folder).filter((file) => file.endsWith(".md"));
  return Object.fromEntries(names.map((file) => [file.slice(0, -".md".length), stepOf(file.slice(0, -".md".length))]));
}

function stepOf(name) {
  const [title, ...page] = read(`${name}.md`).split("\n");
  const solution = `${name}.solved.cvk`;
  return {
    title: title.replace(/^# /, ""),
    html: markdown.render(page.join("\n")),
    start: read(`${name}.cvk`),
    ...(existsSync(new URL(solution, folder)) && { solved: read(solution) }),
  };
}

function read(file) {
  return readFileSync(new URL(file, folder), "utf8");
}
