export function writePageTemplate(): Promise<void>;
export function generatePageTemplate(): Promise<string>;
