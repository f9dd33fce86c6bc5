/**
 * The runtime as text. `modules/` holds what ships in generated modules as ordinary modules, which engines import at most:
 * generated modules stand alone, so they carry the text of those that they use. `generated.ts` has these texts.
 */
import { CONTEXT_NAMES, MARK, MODULES, PLATFORM, type Platform, type RuntimeModule } from "./generated.ts";

export type { Platform, RuntimeModule } from "./generated.ts";

/** Names that texts mean in the sense of the engine, or of the generated module around them. */
export const GIVEN_NAMES: readonly string[] = [...Object.keys(PLATFORM), ...CONTEXT_NAMES];

/** Names that modules and all that they import declare. */
export function runtimeNames(modules: readonly RuntimeModule[]): string[] {
  return withImports(modules).flatMap((name) => MODULES[name].names);
}

/** The texts of modules and of all that they import: each once, those imported behind those that import them. */
export function runtimeTexts(modules: readonly RuntimeModule[], types: boolean): string[] {
  return withImports(modules).map((name) => runtimeText(name, types));
}

/** The text of one module alone, in TypeScript or in JavaScript. */
export function runtimeText(name: RuntimeModule, types: boolean): string {
  const parts = MODULES[name].text.split(MARK);
  return (types ? parts : parts.filter((_, at) => at % 2 === 0)).join("").trim();
}

/** Declarations of what modules and their imports use of the engine, and of what is used besides. */
export function platformDeclarations(modules: readonly RuntimeModule[], besides: readonly Platform[]): string[] {
  const used = new Set([...besides, ...withImports(modules).flatMap((name) => MODULES[name].platform)]);
  return Object.entries(PLATFORM).flatMap(([name, declaration]) => (used.has(name as Platform) ? [declaration] : []));
}

function withImports(modules: readonly RuntimeModule[]): RuntimeModule[] {
  const reached = new Set<RuntimeModule>();
  const reach = (name: RuntimeModule): void => {
    if (reached.has(name)) return;
    reached.add(name);
    MODULES[name].imports.forEach(reach);
  };
  modules.forEach(reach);
  return [...reached];
}
