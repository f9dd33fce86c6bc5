/**
 * A binary of WebAssembly in the text format: the whole module, which assemblers read back, and each function. It reads what
 * this compiler writes, and no more.
 */
import { LazyMap } from "../../base/lazy-map.ts";
import { UniqueNames } from "../../base/unique-names.ts";
import { visible } from "../../base/visible.ts";
import { functionNames, Reader, sectionOf, sectionsOf, type Section } from "./binary-reader.ts";
import { EXTERNAL } from "./encoder.ts";
import { printInstructions, typeName, type Referred } from "./print-instructions.ts";

export interface BinaryText {
  /** Of each function, by its number, with its heading; printed when it is asked for. */
  readonly functions: ReadonlyMap<number, string>;
  /** `(module …)`, functions included. */
  readonly module: string;
}

/** What the binary does not say of a function. */
export interface FunctionNotes {
  /** What it computes, in a line. */
  readonly heading?: string | undefined;
  /** Names of parameters and other locals; of those without one, their numbers stand. */
  readonly locals?: readonly (string | undefined)[];
}

/** @param notes by the numbers of functions */
export function printBinary(binary: Uint8Array, notes: readonly FunctionNotes[] = []): BinaryText {
  const sections = sectionsOf(binary);
  const types = sectionOf(sections, "type");
  const signatures = types.items(() => signatureIn(types));
  const imports = importsIn(sections);
  const globals = [...imports.globals, "window"];
  const names = identifiersOf(sections);
  const typesOfFunctions = sectionOf(sections, "function");
  const referred: Omit<Referred, "local"> = {
    global: (index) => identifier(globals[index]!),
    function: (index) => names[index]!,
    type: String,
  };
  const bodies = sectionOf(sections, "code");
  const functionTypes = typesOfFunctions.items(() => typesOfFunctions.u32());
  const contents = bodies.items(() => bodies.sized());
  const printed = contents.map(
    (content, index) => (): string =>
      printFunction({
        name: names[index]!,
        signature: signatures[functionTypes[index]!]!,
        body: new Reader(content),
        notes: notes[index] ?? {},
        referred,
      }),
  );
  const functions = new LazyMap(new Map(printed.entries()));
  const fields = (): readonly string[] => [
    ...signatures.map((signature, index) => `(type (;${index};) (func${signatureText(signature)}))`),
    ...imports.texts,
    ...memoryIn(sections),
    ...tableIn(sections),
    ...globalsIn(sections),
    ...exportsIn(sections, names),
    ...elementsIn(sections, names),
    ...dataIn(sections),
  ];
  return {
    functions,
    get module() {
      return `(module\n${[...fields(), ...functions.values()].map(indented).join("\n")}\n)\n`;
    },
  };
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

// ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Of each function, in order: `conv1 (lenet.cvk:8)` is `$conv1`. */
function identifiersOf(sections: readonly Section[]): readonly string[] {
  const names = functionNames(sections);
  const unique = new UniqueNames();
  const reader = sectionOf(sections, "function");
  return reader.items((index) => {
    reader.u32();
    return identifier(unique.unique(names.get(index)?.split(" (")[0] ?? `function${index}`));
  });
}

/** `$conv1`; in quotes what has other signs than identifiers may have. */
function identifier(name: string): string {
  return /^[\w!#$%&'*+\-./:<=>?@\\^`|~]+$/.test(name) ? `$${name}` : `$${quoted(name)}`;
}

function quoted(text: string): string {
  return `"${visible(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Signature {
  readonly parameters: readonly string[];
  readonly results: readonly string[];
}

function signatureIn(reader: Reader): Signature {
  reader.byte();
  const types = (): readonly string[] => reader.items(() => typeName(reader.byte()));
  return { parameters: types(), results: types() };
}

function signatureText({ parameters, results }: Signature): string {
  return [...listText("param", parameters), ...listText("result", results)].map((text) => ` ${text}`).join("");
}

function listText(kind: string, types: readonly string[]): readonly string[] {
  return types.length === 0 ? [] : [`(${kind} ${types.join(" ")})`];
}

interface PrintedFunction {
  readonly name: string;
  readonly signature: Signature;
  readonly body: Reader;
  readonly notes: FunctionNotes;
  readonly referred: Omit<Referred, "local">;
}

function printFunction({ name, signature, body, notes, referred }: PrintedFunction): string {
  const { parameters, results } = signature;
  const declared = body.items(() => Array<string>(body.u32()).fill(typeName(body.byte()))).flat();
  const unique = new UniqueNames();
  const locals = [...parameters, ...declared].map((_, index) =>
    identifier(unique.unique(notes.locals?.[index] ?? String(index))),
  );
  const named = [...parameters, ...declared].map((type, index) => `${locals[index]} ${type}`);
  const head = [
    `(func ${name}`,
    ...named.slice(0, parameters.length).map((text) => `(param ${text})`),
    ...listText("result", results),
  ];
  const lines = [
    head.join(" "),
    ...wrapped(named.slice(parameters.length).map((text) => `(local ${text})`)),
    ...printInstructions(body, { ...referred, local: (index) => locals[index]! }),
    ")",
  ];
  return [...(notes.heading === undefined ? [] : [`;; ${visible(notes.heading)}`]), ...lines].join("\n");
}

const WIDTH = 110;

function wrapped(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines;
}

// ── What is around functions ─────────────────────────────────────────────────────────────────────────────────────────

/** A memory that threads share, and globals. */
function importsIn(sections: readonly Section[]) {
  const reader = sectionOf(sections, "import");
  const globals: string[] = [];
  const texts = reader.items(() => {
    const [module, name, kind] = [reader.text(), reader.text(), reader.byte()];
    const from = `(import ${quoted(module)} ${quoted(name)}`;
    if (kind === EXTERNAL.memory) return `${from} (memory ${limitsText(reader)}))`;
    globals.push(name);
    return `${from} (global ${identifier(name)} ${globalType(reader)}))`;
  });
  return { globals, texts };
}

/** `1 1`, `17 17 shared` */
function limitsText(reader: Reader): string {
  const flags = reader.byte();
  const [least, most] = [reader.u32(), reader.u32()];
  return `${least} ${most}${flags > 1 ? " shared" : ""}`;
}

function globalType(reader: Reader): string {
  const [type, mutable] = [typeName(reader.byte()), reader.byte()];
  return mutable === 0 ? type : `(mut ${type})`;
}

/** A constant expression: an integer. */
function constantIn(reader: Reader): string {
  reader.byte();
  const value = reader.signed();
  reader.byte();
  return `(i32.const ${value})`;
}

function memoryIn(sections: readonly Section[]): readonly string[] {
  const reader = sectionOf(sections, "memory");
  return reader.items(() => `(memory ${limitsText(reader)})`);
}

function tableIn(sections: readonly Section[]): readonly string[] {
  const reader = sectionOf(sections, "table");
  return reader.items(() => {
    reader.byte();
    return `(table ${limitsText(reader)} funcref)`;
  });
}

function globalsIn(sections: readonly Section[]): readonly string[] {
  const reader = sectionOf(sections, "global");
  return reader.items(() => `(global $window ${globalType(reader)} ${constantIn(reader)})`);
}

function exportsIn(sections: readonly Section[], names: readonly string[]): readonly string[] {
  const reader = sectionOf(sections, "export");
  return reader.items(() => {
    const [name, kind, index] = [reader.text(), reader.byte(), reader.u32()];
    return `(export ${quoted(name)} ${kind === EXTERNAL.memory ? `(memory ${index})` : `(func ${names[index]})`})`;
  });
}

function elementsIn(sections: readonly Section[], names: readonly string[]): readonly string[] {
  const reader = sectionOf(sections, "element");
  return reader.items(() => {
    reader.u32();
    const offset = constantIn(reader);
    return [`(elem ${offset} func`, ...wrapped(reader.items(() => names[reader.u32()]!)), ")"].join("\n");
  });
}

function dataIn(sections: readonly Section[]): readonly string[] {
  const reader = sectionOf(sections, "data");
  return reader.items(() => {
    reader.u32();
    return [`(data ${constantIn(reader)}`, ...byteTexts(reader.sized()), ")"].join("\n");
  });
}

const BYTES_A_LINE = 32;

function byteTexts(bytes: Uint8Array): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / BYTES_A_LINE) }, (_, line) => {
    const part = bytes.subarray(line * BYTES_A_LINE, (line + 1) * BYTES_A_LINE);
    return `  "${[...part].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`;
  });
}
