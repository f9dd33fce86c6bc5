/**
 * What a command is, and how its words are read. Options are declared once; parsing, help and the messages for wrong
 * usage follow from the declaration.
 */
import { parseArgs } from "node:util";
import { countLimit, nearest } from "../tools.ts";
import type { Io } from "./io.ts";

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** One letter that may stand for it: `o` for `-o`. */
  readonly short?: string;
  /** The placeholder of its value: `FILE`; undefined for a switch. */
  readonly value?: string;
  readonly repeatable?: boolean;
  readonly choices?: readonly string[];
  readonly help: string;
  /** What a configuration calls it, where that is not its name. */
  readonly key?: string;
  /** It means something else than the option of that name that a configuration sets. */
  readonly isOwn?: boolean;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Behind the command's name: `MODEL.cvk --out DIR`. */
  readonly usage: string;
  readonly details?: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  /** Its first word is a model, whose configuration counts. */
  readonly isOnModel?: boolean;
  /** Gives the exit code. */
  run(words: Words, io: Io): Promise<number>;
}

/** Where in a file something stands; from 1 on. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Behind its last character, where that is known. */
  readonly end?: { readonly line: number; readonly column: number };
}

/** Wrong usage: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Of wrong words in a file; the message begins with it. */
  readonly place: Place | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.place = place;
  }
}

/** Words of options by their names. */
export type OptionValues = Readonly<Record<string, readonly string[]>>;

export class Words {
  readonly positionals: readonly string[];
  /** Those of the command. */
  readonly options: readonly Option[];
  /** As they were given. */
  readonly values: OptionValues;

  constructor(positionals: readonly string[], values: OptionValues, options: readonly Option[] = []) {
    this.positionals = positionals;
    this.options = options;
    this.values = values;
  }

  /** The same options behind other positionals. */
  withPositionals(positionals: readonly string[]): Words {
    return new Words(positionals, this.values, this.options);
  }

  /** The same words, read by other options. */
  withOptions(options: readonly Option[]): Words {
    return new Words(this.positionals, this.values, options);
  }

  /** Other values behind the same positionals. */
  withValues(values: OptionValues): Words {
    return new Words(this.positionals, values, this.options);
  }

  /** These words, and others for options that are not among them. */
  withDefaults(values: OptionValues): Words {
    return this.withValues({ ...values, ...this.values });
  }

  has(name: string): boolean {
    return this.all(name).length > 0;
  }

  all(name: string): readonly string[] {
    return Object.hasOwn(this.values, name) ? this.values[name]! : [];
  }

  one(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** A positive integer, or the default where the option is missing. */
  count(name: string, defaultValue: number): number {
    const text = this.one(name);
    if (text === undefined) return defaultValue;
    return readCount(`--${name}`, text);
  }

  /** `name=value` pairs of a repeatable option. */
  pairs(name: string): Readonly<Record<string, string>> {
    const pairs: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const text of this.all(name)) {
      const at = text.indexOf("=");
      if (at < 1) throw new UsageError(`--${name} takes name=value, not ${quote(text)}`);
      const key = text.slice(0, at);
      if (Object.hasOwn(pairs, key)) throw new UsageError(`--${name} ${key} is given twice`);
      pairs[key] = text.slice(at + 1);
    }
    return pairs;
  }
}

/** @throws UsageError where the text is not a positive integer, or too large a one. */
export function readCount(what: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${what} takes a positive integer, not ${quote(text)}`);
  if (Number(text) <= countLimit) return Number(text);
  throw new UsageError(`${what} takes a positive integer up to ${countLimit}, not ${quote(text)}`);
}

/** @throws UsageError where the words do not fit the command. */
export function parseWords(command: Command, args: readonly string[]): Words {
  const parsed = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      command.options.map(({ name, short, value }) => [
        name,
        { type: value === undefined ? "boolean" : "string", ...(short === undefined ? {} : { short }) } as const,
      ]),
    ),
  });
  const values: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const token of parsed.tokens) {
    if (token.kind !== "option") continue;
    const option = command.options.find(({ name }) => name === token.name);
    if (option === undefined) throw unknownOption(command, token.rawName);
    const given = (values[option.name] ??= []);
    // What follows an option without its value is the next option, not its value; numbers are not options.
    const missing = token.inlineValue === false && /^-\D/.test(token.value);
    given.push(valueOf(option, missing ? undefined : token.value));
    if (given.length > 1 && option.repeatable !== true) throw new UsageError(`--${option.name} is given twice`);
  }
  return new Words(parsed.positionals, values, command.options);
}

function valueOf(option: Option, value: string | undefined): string {
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${option.name} takes no value`);
    return "true";
  }
  if (value === undefined || value === "")
    throw new UsageError(`--${option.name} needs a value: --${option.name} ${option.value}`);
  if (option.choices !== undefined && !option.choices.includes(value)) {
    const near = nearest(value, option.choices);
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new UsageError(`--${option.name} takes ${option.choices.join(", ")}, not ${quote(value)}${hint}`);
  }
  return value;
}

function unknownOption(command: Command, rawName: string): UsageError {
  const near = nearest(
    rawName.replace(/^-+/, ""),
    command.options.map(({ name }) => name),
  );
  const hint = near === undefined ? `; see convoke ${command.name} --help` : `; did you mean --${near}?`;
  return new UsageError(`convoke ${command.name} has no option ${rawName}${hint}`);
}

export function quote(text: string): string {
  return JSON.stringify(text);
}

export function helpText(command: Command): string {
  const rows = command.options.map((option) => [optionWords(option), optionHelp(option)] as const);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `convoke ${command.name}: ${command.summary}`,
    "",
    `Usage: convoke ${command.name} ${command.usage}`,
    ...(command.details === undefined ? [] : ["", command.details]),
    "",
    "Options:",
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** `-o, --out FILE` */
export function optionWords({ name, short, value }: Option): string {
  return `${short === undefined ? "" : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

export function optionHelp({ help, choices, repeatable }: Option): string {
  const list = choices === undefined ? "" : ` (${choices.join(", ")})`;
  return `${help}${list}${repeatable === true ? "; may be repeated" : ""}`;
}

export const helpOption: Option = { name: "help", help: "print this help" };
