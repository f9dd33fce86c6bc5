export function writeReportScript(): Promise<void>;
export function generateReportScript(): Promise<string>;
