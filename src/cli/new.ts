/** `convoke new`: a small model to begin with. */
import { lstatSync } from "node:fs";
import { basename } from "node:path";
import { check, formatDiagnostic, InternalError, type ResolvedModel } from "../index.ts";
import { brief, nearest, shown } from "../tools.ts";
import { helpOption, quote, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { starters, type Starter } from "./starters.ts";
import { writeFiles } from "./write-files.ts";

const [standard] = starters;

export const newModel: Command = {
  name: "new",
  summary: "write a small model to begin with",
  usage: "NAME",
  details:
    "Writes NAME.cvk, with the model Name inside: it checks, compiles and runs as it stands, and its comments tell of the\n" +
    "language. NAME may lie in a folder, which is made where it is missing; nothing that is there is written over.",
  options: [
    { name: "from", value: "STARTER", help: `what to begin with (default ${standard!.name}); see --list` },
    { name: "list", help: "print what there is to begin with" },
    { name: "force", help: "write over a file of that name" },
    helpOption,
  ],
  examples: ["convoke new digits", "convoke new models/my-net --from resnet", "convoke new --list"],
  async run(words, io) {
    if (words.has("list")) {
      io.out(starterList());
      return 0;
    }
    const starter = chosenStarter(words.one("from") ?? standard!.name);
    const path = modelFile(words);
    const text = starter.text(modelNameFor(path, starter));
    const model = checkedModel(path, text);
    if (!words.has("force") && isThere(path)) {
      throw new UsageError(`${path} is there already: choose another name, or write over it with --force`);
    }
    await writeFiles([[path, text]]);
    reportNextSteps(path, model, io);
    return 0;
  },
};

function starterList(): string {
  const width = Math.max(...starters.map(({ name }) => name.length));
  return starters.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}\n`).join("");
}

function chosenStarter(name: string): Starter {
  const chosen = starters.find((starter) => starter.name === name);
  if (chosen !== undefined) return chosen;
  const names = starters.map((starter) => starter.name);
  const near = nearest(name, names);
  throw new UsageError(
    `--from takes ${names.join(", ")}, not ${quote(name)}${near === undefined ? "" : `; did you mean ${near}?`}`,
  );
}

// ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function modelFile(words: Words): string {
  const [name, ...rest] = words.positionals;
  if (name === undefined) throw new UsageError("name the model to write: convoke new my-net");
  if (rest.length > 0) throw new UsageError(`one model at a time; ${quote(rest[0]!)} is too many`);
  if (/[/\\]$/.test(name)) throw new UsageError(`${quote(name)} names a folder; name the model in it: ${name}my-net`);
  return name.endsWith(".cvk") ? name : `${name}.cvk`;
}

/** Words of letters and digits, a letter first, with what may stand between words in the name of a file. */
const PLAIN_NAME = /^\p{L}[\p{L}\p{M}\d]*([-_. ]+[\p{L}\p{M}\d]+)*$/u;

/** `MyNet` for `my-net.cvk`. */
function modelNameFor(path: string, { name, text }: Starter): string {
  const stem = basename(path, ".cvk").normalize("NFC");
  const words = stem.split(/[-_. ]+/);
  const model = words.map((word) => word.replace(/^./u, (first) => first.toUpperCase())).join("");
  if (!PLAIN_NAME.test(stem) || !isName(model)) {
    throw new UsageError(
      `no model can be called after ${quote(stem)}: letters and digits, a letter first, with - _ . between words; ` +
        `for example ${plainName(stem)}`,
    );
  }
  if (!new RegExp(`^block ${model}\\b`, "m").test(text(""))) return model;
  throw new UsageError(`the model to begin with (${name}) has a block ${model}: choose another name`);
}

/** Unicode has letters that the language does not know. */
function isName(model: string): boolean {
  return check("", `model ${model} { input x [1]; relu }`).diagnostics.length === 0;
}

/** A name near to it that would do. */
function plainName(stem: string): string {
  const plain = (stem.match(/[A-Za-z0-9]+/g) ?? []).join("-");
  if (plain === "") return "my-net";
  return /^[0-9]/.test(plain) ? `net-${plain}` : plain;
}

/** Also where it is a link that leads nowhere. What cannot be there is reported by whoever writes it. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path) !== undefined;
  } catch {
    return false;
  }
}

// ── What was written ─────────────────────────────────────────────────────────────────────────────────────────────────

function checkedModel(path: string, text: string): ResolvedModel {
  const { models, diagnostics } = check(path, text);
  const [mistake] = diagnostics;
  if (mistake !== undefined) throw new InternalError(`what new writes is wrong\n${formatDiagnostic(mistake)}`);
  return models[0]!;
}

function reportNextSteps(path: string, model: ResolvedModel, io: Io): void {
  const word = shellWord(path);
  const init = model.graph.parameters.length === 0 ? "" : " --init seed=1";
  const steps = [
    [`convoke check ${word}`, "whether shapes, names and claims are right"],
    [`convoke report ${word}`, "what each layer costs"],
    [`convoke compile ${word}${init} --out generated`, init === "" ? "a module" : "a module, with random weights"],
  ] as const;
  const width = Math.max(...steps.map(([step]) => step.length));
  io.err(`${shown(path)}  ${shown(brief(model))}\n\nNext:\n`);
  for (const [step, purpose] of steps) io.err(`  ${shown(step.padEnd(width))}  ${io.errStyle("dim", purpose)}\n`);
}

/** As a shell takes it for one word. */
function shellWord(path: string): string {
  return /^[\p{L}\p{M}\p{N}_./\\:-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
