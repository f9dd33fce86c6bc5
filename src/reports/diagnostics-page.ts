/** The pages of diagnostics, in Markdown: docs/diagnostics.md lists all codes, and docs/diagnostics/ has a page for each. */
import { meaningText, type Rule } from "../diagnostics/meaning.ts";
import { findOp } from "../ops/index.ts";
import { allMeanings } from "../rules/codes.ts";

/** What `check` is given beside the text. */
export interface ExampleOptions {
  readonly settings?: Readonly<Record<string, string>>;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly rules?: Readonly<Record<string, string>>;
  /** Whether sizes with defaults are left open as well, as `convoke check` always does. */
  readonly everySize?: boolean;
  /** Of initial weights, where the model has to be run. */
  readonly seed?: number;
}

/** A wrong model or page, what is printed of it, and how it is right. */
export interface DiagnosticExample {
  /** `model.cvk`, or `page.md` for mistakes of pages. */
  readonly file: string;
  readonly wrong: string;
  /** What it imports or reads, by name. */
  readonly beside: readonly (readonly [name: string, text: string])[];
  readonly options: ExampleOptions;
  readonly printed: string;
  readonly right: string;
  readonly rightOptions: ExampleOptions;
  /** Why it is a mistake, and how to choose what is right; `{layer}` stands for the layer's name. */
  readonly why: string;
}

/** Every code with what it means: the catalogue's, then each layer's. */
export function allCodes(): readonly (readonly [string, string])[] {
  return [...allMeanings()].map(([code, meaning]) => [code, meaningText(meaning)]);
}

export function meaningOf(code: string): string | undefined {
  const meaning = allMeanings().get(code);
  return meaning === undefined ? undefined : meaningText(meaning);
}

/** The name of a code's page in docs/diagnostics/. */
export function diagnosticPageName(code: string): string {
  return `${code.replaceAll("/", "-")}.md`;
}

export function diagnosticsMarkdown(): string {
  const sections = [...codesByRoom()].map(([room, codes]) => {
    const rows = codes.map(
      ([code, text]) => `| [\`${code}\`](diagnostics/${diagnosticPageName(code)}) | ${text.replaceAll("|", "\\|")} |`,
    );
    return `## ${room}\n\n| code | meaning |\n| --- | --- |\n${rows.join("\n")}`;
  });
  const head =
    "# Diagnostics\n\nEach code has a page with a wrong model, what is printed of it, the right one, and why; `convoke explain CODE` prints it.\n" +
    "Generated from the catalogue and the op registry by `npm run docs`.";
  return `${[head, ...sections].join("\n\n")}\n`;
}

export function codesByRoom(): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const rooms = new Map<string, (readonly [string, string])[]>();
  for (const entry of allCodes()) {
    const room = roomOf(entry[0]);
    rooms.set(room, [...(rooms.get(room) ?? []), entry]);
  }
  return rooms;
}

function roomOf(code: string): string {
  return code.split("/")[0]!;
}

// ── The page of a code ───────────────────────────────────────────────────────────────────────────────────────────────

export function diagnosticPage(code: string, example: DiagnosticExample): string {
  const meaning = allMeanings().get(code)!;
  const room = roomOf(code);
  const layer = findOp(room)?.spelled === true ? ` · [the layer \`${room}\`](../layers.md#${room})` : "";
  return `${[
    `# ${code}`,
    meaningText(meaning),
    ...(typeof meaning === "string" ? [] : [ruleText(code, meaning)]),
    example.why.replaceAll("{layer}", room).trim(),
    "## Wrong",
    fenced(languageOf(example), example.wrong),
    ...example.beside.map(([name, text]) => `Beside it \`${name}\`:\n\n${fenced("text", text)}`),
    `\`${command(example, example.options)}\` prints`,
    fenced("text", example.printed),
    "## Right",
    ...rightText(example),
    `[All diagnostics](../diagnostics.md)${layer}`,
  ].join("\n\n")}\n`;
}

function ruleText(code: string, { level, isBeyondComments }: Rule): string {
  const configured = `\`"rules": { "${code}": "${level === "off" ? "warning" : "off"}" }\` in convoke.config.json`;
  const comment =
    isBeyondComments === true
      ? "No comment suppresses it."
      : code === "suppression/unused"
        ? "Beside other codes of a comment it says that these may be of no use: `// convoke-ignore conv/unread, suppression/unused: reason`."
        : `\`// convoke-ignore ${code}: reason\` on its line suppresses it there.`;
  return level === "off"
    ? `It is a rule that is told where a project asks for it: ${configured}, or \`--rule ${code}=warning\`. ${comment}`
    : `It is a rule, and a warning where a project does not say otherwise: ${configured}, or \`--rule ${code}=off\`. ${comment}`;
}

function rightText(example: DiagnosticExample): readonly string[] {
  const { wrong, right, options, rightOptions } = example;
  const isSame = JSON.stringify(options) === JSON.stringify(rightOptions);
  const checked = `\`${command(example, rightOptions)}\``;
  if (right === wrong) return [`The model stays as it is, checked by ${checked}.`];
  return [fenced(languageOf(example), right), ...(isSame ? [] : [`It is checked by ${checked}.`])];
}

/** They are checked by a test, and not by `convoke docs`, where they stand. */
function languageOf({ file }: DiagnosticExample): string {
  return file.endsWith(".md") ? "markdown" : "cvk ignore";
}

function command({ file }: DiagnosticExample, { settings = {}, sizes = {}, rules = {}, seed }: ExampleOptions): string {
  const ofModel = seed === undefined ? `convoke check ${file}` : `convoke verify ${file} --init seed=${seed}`;
  const start = file.endsWith(".md") ? `convoke docs ${file} --check` : ofModel;
  return [start, ...pairWords("set", settings), ...pairWords("size", sizes), ...pairWords("rule", rules)].join(" ");
}

function pairWords(option: string, pairs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(pairs).map(([name, value]) => `--${option} ${name}=${String(value)}`);
}

/** The marks are longer than those in the text. */
function fenced(language: string, text: string): string {
  const marks = text.includes("```") ? "````" : "```";
  return `${marks}${language}\n${shortened(text.trimEnd())}\n${marks}`;
}

/** Examples of what is too long or too deep are so themselves: nobody reads on there. */
const [mostLines, keptLines, mostColumns] = [60, 6, 240];

function shortened(text: string): string {
  const lines = text.split("\n").map((line) => (line.length > mostColumns ? `${line.slice(0, mostColumns)}…` : line));
  if (lines.length <= mostLines) return lines.join("\n");
  return [...lines.slice(0, keptLines), "…", ...lines.slice(-keptLines)].join("\n");
}
