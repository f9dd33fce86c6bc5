import { runtimeText } from "../../runtime/runtime-texts.ts";

/** The whole file that every thread but the first runs. */
export function workerFile(): string {
  return `${runtimeText("worker", false)}\n`;
}
