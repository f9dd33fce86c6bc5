/** What becomes of a module of the runtime: its text has what only TypeScript has between two marks. */
export interface RuntimeModule {
  readonly imports: readonly string[];
  readonly platform: readonly string[];
  readonly names: readonly string[];
  readonly text: string;
}

export function readModule(source: string, file: string): RuntimeModule;
export function generateRuntimeTexts(): Promise<string>;
export function writeRuntimeTexts(): Promise<void>;
