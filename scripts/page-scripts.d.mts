export const pageFolders: readonly string[];
export function writePageScripts(): Promise<void>;
export function generatePageScript(folder: string): Promise<string>;
