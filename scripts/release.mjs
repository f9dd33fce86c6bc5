// Releases the version of package.json. Without --publish it is a rehearsal: checks all, and prints what it would do.
//   npm run release [-- --publish] [-- --without-tests]
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageProblems, readChangelog, releaseCommands } from "./release-checks.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { publish: { type: "boolean" }, "without-tests": { type: "boolean" } } });
const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const { notes, problems } = readChangelog(readFileSync(`${root}CHANGELOG.md`, "utf8"), version);

if (read("git", "status", "--porcelain") !== "") problems.push("the working tree has changes that are not committed");
if (read("git", "branch", "--show-current") !== "main") problems.push("releases are made from main");
if (read("git", "tag", "--list", `v${version}`) !== "") problems.push(`there is a tag v${version} already`);
if (values.publish && values["without-tests"]) problems.push("what is published is tested");
if (!values["without-tests"] && run("npm", "test") !== 0) problems.push("npm test fails");
const [packed] = JSON.parse(read("npm", "pack", "--dry-run", "--json", "--silent"));
problems.push(...packageProblems(packed.files.map(({ path }) => path)));

console.log(
  `convoke ${version}: ${packed.files.length} files, ${(packed.unpackedSize / 1e6).toFixed(1)} MB unpacked\n\n${notes}\n`,
);
for (const problem of problems) console.log(`not ready: ${problem}`);
for (const words of releaseCommands(version)) {
  console.log(`${values.publish ? "" : "would run: "}${words.join(" ")}`);
  if (values.publish && problems.length === 0 && run(...words) !== 0) problems.push(`${words.join(" ")} fails`);
  if (values.publish && problems.length > 0) break;
}
process.exitCode = problems.length === 0 ? 0 : 1;

function read(command, ...words) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: root, encoding: "utf8", maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${command} ${words.join(" ")}: ${stderr}`);
  return stdout.trim();
}

function run(command, ...words) {
  return spawnSync(command, words, { cwd: root, stdio: "inherit" }).status;
}
