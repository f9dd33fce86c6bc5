// The examples of diagnostic codes, as the pages in docs/diagnostics/ show them: test/diagnostics/<code>/ with `/` written `__`, and in
// test/reasons/ why what several layers tell alike is a mistake.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const examples = new URL("../test/diagnostics/", import.meta.url);
const reasons = new URL("../test/reasons/", import.meta.url);

const OWN = new Set([
  "model.cvk",
  "right.cvk",
  "page.md",
  "right.md",
  "expected.txt",
  "options.json",
  "right.options.json",
  "why.md",
]);

/** @param {string} code */
export function readExample(code) {
  const folder = new URL(`${code.replaceAll("/", "__")}/`, examples);
  const read = (name) => readFileSync(new URL(name, folder), "utf8");
  const readOr = (name, text) => (existsSync(new URL(name, folder)) ? read(name) : text);
  const options = readOr("options.json", "{}");
  const beside = readdirSync(folder).filter((name) => !OWN.has(name));
  const shared = new URL(`${code.split("/")[1]}.md`, reasons);
  const isPage = existsSync(new URL("page.md", folder));
  const file = isPage ? "page.md" : "model.cvk";
  return {
    file,
    wrong: read(file),
    beside: beside.map((name) => /** @type {[string, string]} */ ([name, read(name)])),
    options: JSON.parse(options),
    printed: read("expected.txt"),
    right: read(isPage ? "right.md" : "right.cvk"),
    rightOptions: JSON.parse(readOr("right.options.json", options)),
    why: existsSync(new URL("why.md", folder)) ? read("why.md") : readFileSync(shared, "utf8"),
  };
}
