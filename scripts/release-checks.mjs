// What must be so before a version is released, as far as it can be told from texts and lists; scripts/release.mjs asks.

/** @returns the notes of a version, and what is wrong with the changelog. */
export function readChangelog(text, version) {
  const sections = text.split(/^## /m).slice(1);
  const find = (name) => sections.find((section) => section.startsWith(`[${name}]`));
  const [heading = "", ...notes] = find(version)?.split("\n") ?? [];
  const [, ...waiting] = find("Unreleased")?.split("\n") ?? [];
  const problems = [];
  if (heading === "") problems.push(`CHANGELOG.md has no section [${version}]`);
  else if (!/\] - \d{4}-\d\d-\d\d$/.test(heading)) problems.push(`CHANGELOG.md: "## ${heading}" ends in no date`);
  if (heading !== "" && notes.join("").trim() === "") problems.push(`CHANGELOG.md says nothing of ${version}`);
  if (waiting.join("").trim() !== "") problems.push(`CHANGELOG.md: what is under [Unreleased] belongs to a version`);
  return { notes: notes.join("\n").trim(), problems };
}

/** What users need. */
const REQUIRED = [
  "LICENSE",
  "README.md",
  "dist/THIRD-PARTY-LICENSES.txt",
  "dist/cli.js",
  "dist/index.d.ts",
  "dist/index.js",
  "docs/guide.md",
  "docs/layers.md",
  "examples/lenet.cvk",
  "grammar/generated/reference.ebnf",
  "package.json",
];

/** All that may be in the package. */
const ALLOWED = [
  /^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/,
  /^dist\/(chunks\/)?[\w-]+\.(js|d\.ts|txt)$/,
  /^docs\/[\w/-]+\.md$/,
  /^examples\/[\w./-]+\.(cvk|md|mjs|safetensors)$/,
  /^grammar\/generated\/[\w.-]+$/,
];

/** @returns what is wrong with the files of a package. */
export function packageProblems(paths) {
  const missing = REQUIRED.filter((path) => !paths.includes(path)).map((path) => `the package lacks ${path}`);
  const foreign = paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)));
  return [...missing, ...foreign.map((path) => `the package holds ${path}, which nobody expects there`)];
}

/** The commands of a release, in order. */
export function releaseCommands(version) {
  return [
    ["git", "tag", "--annotate", `v${version}`, "--message", `Version ${version}`],
    ["git", "push", "origin", `v${version}`],
    ["npm", "publish"],
  ];
}
