/**
 * A composite action as the runner of GitHub runs it: steps in bash with the files and variables of a job, expressions put in,
 * and the log read for workflow commands. Steps of other actions are not run but told.
 * Sources: GitHub, "Metadata syntax for GitHub Actions", "Workflow commands for GitHub Actions"; actions/runner, ActionCommand.cs.
 */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as ActionFile;

export interface Job {
  /** The repository, checked out. */
  readonly workspace: string;
  /** Where the files of the job are. */
  readonly files: string;
  readonly api: string;
  readonly event: object;
  /** What the workflow writes behind `with`. */
  readonly inputs: Readonly<Record<string, string>>;
}

export interface Annotation {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

export interface JobResult {
  readonly code: number;
  readonly log: string;
  readonly annotations: readonly Annotation[];
  readonly summary: string;
  /** The other actions that were to be run. */
  readonly uses: readonly string[];
}

export async function runAction(job: Job): Promise<JobResult> {
  const [summary, event] = [join(job.files, "summary.md"), join(job.files, "event.json")];
  writeFileSync(summary, "");
  writeFileSync(event, JSON.stringify(job.event));
  const inputs = Object.entries(action.inputs).map(([name, each]) => [name, job.inputs[name] ?? each.default] as const);
  const context = new Map(inputs.map(([name, value]) => [`inputs.${name}`, value]));
  context.set("github.token", "secret");
  for (const [name, value] of context) context.set(name, filledIn(value, context));
  const environment = {
    GITHUB_ACTION_PATH: root,
    GITHUB_API_URL: job.api,
    GITHUB_EVENT_PATH: event,
    GITHUB_JOB: "nets",
    GITHUB_REPOSITORY: "owner/nets",
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKFLOW: "models",
    GITHUB_WORKSPACE: job.workspace,
  };
  let log = "";
  const uses: string[] = [];
  for (const step of action.runs.steps) {
    if (step.if !== undefined && !holds(step.if, context)) continue;
    if (step.uses !== undefined) uses.push(step.uses);
    if (step.run === undefined) continue;
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filledIn(value, context)]);
    const done = await runStep(step.run, job, { ...environment, ...Object.fromEntries(own) });
    log += done.log;
    if (done.code !== 0) return { code: done.code, log, ...readLog(log), summary: readFileSync(summary, "utf8"), uses };
  }
  return { code: 0, log, ...readLog(log), summary: readFileSync(summary, "utf8"), uses };
}

function runStep(
  run: string,
  { workspace, files }: Job,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly log: string }> {
  const script = join(files, "step.sh");
  writeFileSync(script, run);
  const words = ["--noprofile", "--norc", "-eo", "pipefail", script];
  return new Promise((resolve) => {
    execFile("bash", words, { cwd: workspace, env: { ...process.env, ...environment } }, (error, out, err) => {
      const { code } = (error ?? { code: 0 }) as { readonly code?: unknown };
      resolve({ code: typeof code === "number" ? code : 1, log: out + err });
    });
  });
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function filledIn(text: string, context: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => valueOf(name, context));
}

/** Of conditions only the form `name != ''` is known here. */
function holds(condition: string, context: ReadonlyMap<string, string>): boolean {
  const [, name] = /^([\w.-]+) != ''$/.exec(condition) ?? [];
  if (name === undefined) throw new Error(`no condition that is known: ${condition}`);
  return valueOf(name, context) !== "";
}

function valueOf(name: string, context: ReadonlyMap<string, string>): string {
  const value = context.get(name);
  if (value === undefined) throw new Error(`nothing is called ${name}`);
  return value;
}

// ── Workflow commands ────────────────────────────────────────────────────────────────────────────────────────────────

const SILENT = new Set(["group", "endgroup"]);

/** Commands of the log but those of groups, read as the runner does: at the beginning of a line, and the old form anywhere in one. */
function readLog(log: string): Pick<JobResult, "annotations"> {
  const annotations: Annotation[] = [];
  let resume: string | undefined;
  for (const line of log.split(/\r\n|\n|\r/)) {
    const [, command = "", list = "", message = ""] = /^\s*::([^\s:]+)(?: ([^:]*))?::(.*)$/.exec(line) ?? oldForm(line);
    if (resume !== undefined) {
      if (command === resume) resume = undefined;
    } else if (command === "stop-commands") {
      resume = message;
    } else if (command !== "" && !SILENT.has(command)) {
      annotations.push({ command, properties: readProperties(list), message: unescaped(message) });
    }
  }
  return { annotations };
}

function oldForm(line: string): readonly (string | undefined)[] {
  return /##\[([^\s\]]+)(?: ([^\]]*))?\](.*)$/.exec(line) ?? [];
}

function readProperties(list: string): Readonly<Record<string, string>> {
  const pairs = list.split(",").filter((each) => each.includes("="));
  return Object.fromEntries(
    pairs.map((each) => {
      const at = each.indexOf("=");
      return [
        each.slice(0, at),
        unescaped(
          each
            .slice(at + 1)
            .replaceAll("%3A", ":")
            .replaceAll("%2C", ","),
        ),
      ];
    }),
  );
}

function unescaped(text: string): string {
  return text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
