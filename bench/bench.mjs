// Asks one question after the other and prints the answers.   npm run bench -- [QUESTION …] [--nets …] [--rounds 5]
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { chosen, contestants, nearest, UsageError } from "./contestants.mjs";
import { machine } from "./machine.mjs";
import { classics, isNet, netNames } from "./nets.mjs";
import { page } from "./page.mjs";
import { hasRelaxedSimd, withoutRelaxedSimd } from "./relaxed-simd.mjs";
import { questions } from "./questions/index.mjs";
import { besideEarlier, withRevision } from "./revision.mjs";
import { terminalTable } from "./table.mjs";

const ROUNDS = 5;
const QUICK_ROUNDS = 3;

/** Milliseconds between lines of progress in a log. */
const TELL_EVERY = 10_000;
let lastTold = -TELL_EVERY;

const help = `npm run bench -- [QUESTION …] [options]

Questions (default speed; all asks all): ${Object.keys(questions).join(", ")}

  --nets NAME,…         ${netNames.join(", ")};
                        or a model of bench/zoo.cvk by its name
  --contestants NAME,…  ${contestants.map(({ name }) => name).join(", ")}
  --threads 1|2|1,2     only contestants with so many threads
  --against REV         speed only: ours beside what a commit compiles, in turns, outputs compared
  --rounds N            how often each is measured (default ${ROUNDS})
  --quick               speed and relaxed: an answer in a few minutes, of ${classics.length} nets and ${nearest.length} contestants, in ${QUICK_ROUNDS} short rounds
  --json FILE           keep the figures
  --from FILE           measure nothing but what is asked: start with figures that were kept
  --page FILE           write all figures as a Markdown page

Relaxed SIMD needs a version of Node that has it, from 22 on, and jax-js (train) needs 24; in bench/ figures of two versions come onto one page by

  node bench.mjs all --json run.json
  npx --yes --package node@24 node bench.mjs train relaxed --from run.json --json run.json --page ../docs/benchmarks.md

Answers go to stdout, progress to stderr. Exit codes: 0 fine, 1 an output was wrong or something broke, 2 wrong usage.
`;

const settings = {
  nets: { type: "string" },
  contestants: { type: "string" },
  threads: { type: "string" },
  against: { type: "string" },
  rounds: { type: "string" },
  quick: { type: "boolean" },
  json: { type: "string" },
  from: { type: "string" },
  page: { type: "string" },
  help: { type: "boolean", short: "h" },
};

async function main() {
  const { values, names } = parse();
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  for (const path of [values.json, values.page]) if (path !== undefined) demandWritable(path);
  const run = values.from === undefined ? { answers: {} } : keptFigures(values.from);
  run.machine ??= machine();
  let failed = false;
  for (const name of names) {
    const { ask, defaults = {}, failed: isFailed = () => false } = questions[name];
    const asked = {
      ...options(values, values.quick ? { ...quickly, ...defaults } : defaults),
      quick: values.quick,
      tell,
    };
    const figures = await (values.against === undefined ? ask(asked) : askAgainst(values.against, ask, asked));
    tell("");
    print(name, figures);
    failed ||= isFailed(figures);
    run.answers[name] = figures;
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(run, undefined, 1)}\n`);
  }
  if (names.length === 0) for (const [name, figures] of Object.entries(run.answers)) print(name, figures);
  if (values.page !== undefined) writeFileSync(values.page, page(run));
  return failed ? 1 : 0;
}

/** What `--json` wrote. */
function keptFigures(path) {
  try {
    const kept = JSON.parse(readFileSync(path, "utf8"));
    if (typeof kept?.answers !== "object") throw new Error("it holds no figures that --json wrote");
    return kept;
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error.message}`);
  }
}

const quickly = { nets: classics, contestants: nearest, rounds: QUICK_ROUNDS };

/** Measuring takes long: what cannot be kept afterwards is told before. */
function demandWritable(path) {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${error.message}`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) throw new UsageError(`${path} is a folder`);
}

function askAgainst(revision, ask, asked) {
  return withRevision(revision, tell, (earlier) =>
    ask({ ...asked, contestants: besideEarlier(asked.contestants, earlier) }),
  );
}

/** Options that only some questions have. */
const optionsOfQuestions = { against: ["speed"], quick: ["speed", "relaxed"] };

function parse() {
  try {
    const { values, positionals } = parseArgs({ options: settings, allowPositionals: true });
    const unknown = positionals.find((name) => name !== "all" && !Object.hasOwn(questions, name));
    if (unknown !== undefined) throw new UsageError(`there is no question ${unknown}; see --help`);
    if (positionals.includes("relaxed") && !hasRelaxedSimd()) throw new UsageError(withoutRelaxedSimd());
    const asked = positionals.length === 0 && values.from === undefined ? ["speed"] : positionals;
    for (const [option, those] of Object.entries(optionsOfQuestions)) {
      if (values[option] !== undefined && asked.some((name) => !those.includes(name))) {
        throw new UsageError(`--${option} goes with ${those.join(" and ")} alone`);
      }
    }
    return { values, names: asked.includes("all") ? Object.keys(questions) : asked };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error.message);
  }
}

/** Of a question: what the user said, else its own defaults, else those of all. */
function options(values, defaults) {
  const nets = values.nets?.split(",") ?? defaults.nets ?? netNames;
  const unknown = nets.find((name) => !isNet(name));
  if (unknown !== undefined)
    throw new UsageError(`no net is called ${unknown}; there are ${netNames.join(", ")}, and the models of zoo.cvk`);
  const rounds = Number(values.rounds ?? defaults.rounds ?? ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds takes a positive integer, not ${values.rounds}`);
  const threads = values.threads?.split(",").map(Number) ?? defaults.threads;
  const taking = chosen({ names: values.contestants?.split(",") ?? defaults.contestants, threads });
  if (taking.length === 0) throw new UsageError("these --contestants and --threads leave nobody");
  return { nets, rounds, contestants: taking };
}

function print(name, figures) {
  const { title, about, tables } = questions[name];
  const texts = tables(figures).map(terminalTable);
  process.stdout.write(`${[`# ${title}`, about, ...texts].join("\n\n")}\n\n`);
}

/**
 * What is being done, on a line that the next text replaces; `keep` leaves it standing. Where no terminal shows it, a line
 * now and then does.
 */
function tell(text, { keep = false } = {}) {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\u001b[K${text}${keep ? "\n" : ""}`);
  } else if (text !== "" && (keep || performance.now() - lastTold > TELL_EVERY)) {
    process.stderr.write(`${text}\n`);
    lastTold = performance.now();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`\nbench: ${isUsage ? error.message : error.stack}\n`);
  process.exitCode = isUsage ? 2 : 1;
}
