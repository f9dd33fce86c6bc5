/** What the grammars of editors make of a text, by the engine of VS Code, where its packages are installed. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { textmateFiles } from "../../editors/textmate/generate.ts";

export const extensionFolder = fileURLToPath(new URL("../../editors/vscode/", import.meta.url));

/** Whether `npm ci` was run in the extension's folder; its packages are not those of the compiler. */
export const hasExtensionPackages = existsSync(`${extensionFolder}node_modules/vscode-textmate`);

/** What `describe.skipIf(!hasExtensionPackages)` shows beside its name. */
export const extensionNote = hasExtensionPackages ? "" : " (skipped: npm ci --prefix editors/vscode was not run)";

/** The parts of the engine that are used here, since its own types may not be installed. */
interface Engine {
  readonly INITIAL: object;
  readonly Registry: new (options: object) => { loadGrammar(scope: string): Promise<TextMateGrammar> };
  parseRawGrammar(text: string, path: string): object;
}

interface TextMateGrammar {
  tokenizeLine(line: string, state: object): { readonly tokens: readonly Scoped[]; readonly ruleStack: object };
}

interface Oniguruma {
  loadWASM(bytes: Uint8Array): Promise<void>;
  createOnigScanner(patterns: readonly string[]): object;
  createOnigString(text: string): object;
}

/** A stretch of a text and the scopes of it, outermost first. */
export interface Scoped {
  readonly startIndex: number;
  readonly endIndex: number;
  readonly scopes: readonly string[];
}

/** Gives the stretches of a text by one of our grammars, with places in the whole text. */
export async function scopesBy(scopeName: string): Promise<(text: string) => readonly Scoped[]> {
  const load = createRequire(`${extensionFolder}package.json`);
  const engine = load("vscode-textmate") as Engine;
  const oniguruma = load("vscode-oniguruma") as Oniguruma;
  await oniguruma.loadWASM(readFileSync(load.resolve("vscode-oniguruma/release/onig.wasm")));
  const grammars = Object.entries(textmateFiles()).map(([name, text]) => engine.parseRawGrammar(text, name));
  const registry = new engine.Registry({
    onigLib: Promise.resolve(oniguruma),
    loadGrammar: (name: string) => grammars.find((grammar) => "scopeName" in grammar && grammar.scopeName === name),
  });
  const grammar = await registry.loadGrammar(scopeName);
  return (text) => tokenizeWith(engine, grammar, text);
}

function tokenizeWith({ INITIAL }: Engine, grammar: TextMateGrammar, text: string): readonly Scoped[] {
  const found: Scoped[] = [];
  let [state, offset] = [INITIAL, 0];
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    for (const { startIndex, endIndex, scopes } of tokens)
      found.push({ startIndex: startIndex + offset, endIndex: Math.min(endIndex, line.length) + offset, scopes });
    [state, offset] = [ruleStack, offset + line.length + 1];
  }
  return found;
}
