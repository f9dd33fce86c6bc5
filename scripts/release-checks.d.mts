export function readChangelog(text: string, version: string): { readonly notes: string; readonly problems: string[] };
export function packageProblems(paths: readonly string[]): string[];
export function releaseCommands(version: string): string[][];
