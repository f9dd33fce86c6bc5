// Tries texts on `check`: mutated models and soups of words, each from the seed and its number, or (--sized) texts of a
// megabyte that repeat one thing. Whatever the text, it must be answered within the limits, without an exception, with
// places and fixes that lie in the text. It needs `npm run build`.
//
//   node scripts/fuzz/text.mjs [--cases N] [--seed S] [--from N]     outcomes, the slowest texts, the memory used
//   node scripts/fuzz/text.mjs --sized [--part 2/8] [--only REGEX]   all kinds of sized texts, or those of a part, in turn
import { readdirSync, readFileSync } from "node:fs";
import { check, formatDiagnostic, randomSource, toJson } from "../../dist/index.js";
import { outcomeOf, randomText } from "./random-texts.mjs";
import { root, runCases } from "./run.mjs";
import { trySized } from "./sized.mjs";

const api = { check, formatDiagnostic, toJson };

if (process.argv.includes("--sized")) await trySized();
else await tryRandom();

function tryRandom() {
  const models = modelTexts();
  return runCases((_at, random) => {
    const text = randomText(models, random);
    const begin = performance.now();
    const { kind, what } = outcomeOf(text, api);
    const milliseconds = performance.now() - begin;
    const name = JSON.stringify(text.slice(0, 40));
    if (kind === "violation") return { name, kind: "bug", message: `${what}\n\n${smaller(text)}`, milliseconds };
    if (milliseconds > 5000 && busy(text) > 5000)
      return { name, kind: "bug", message: `it takes too long\n\n${text}`, milliseconds };
    return { name, kind, message: "", milliseconds };
  }, randomSource);
}

/** Milliseconds of the processor, of which others may take most. */
function busy(text) {
  const before = process.cpuUsage();
  outcomeOf(text, api);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Pieces are taken out as long as the text still fails. */
function smaller(text) {
  let best = text;
  for (let piece = best.length >> 1; piece > 0; piece >>= 1) {
    for (let at = 0; at < best.length;) {
      const shorter = best.slice(0, at) + best.slice(at + piece);
      if (outcomeOf(shorter, api).kind !== "violation") at += piece;
      else best = shorter;
    }
  }
  return best;
}

/** Models to mutate: the examples, and the one of every diagnostic. */
function modelTexts() {
  const files = ["examples", "examples/blocks", "test/diagnostics"].flatMap((folder) =>
    readdirSync(root + folder).map(
      (name) => `${root}${folder}/${name}${folder === "test/diagnostics" ? "/model.cvk" : ""}`,
    ),
  );
  return files
    .filter((path) => path.endsWith(".cvk"))
    .map((path) => readFileSync(path, "utf8"))
    .filter((text) => text.length < 1500);
}
