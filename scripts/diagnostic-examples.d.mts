import type { DiagnosticExample } from "../src/reports/diagnostics-page.ts";

export function readExample(code: string): DiagnosticExample;
