export type Files = ReadonlyMap<string, Uint8Array>;
export type Engine = "tfjs" | "onnxruntime-web";

export function buildApps(
  folder: string,
): Promise<Readonly<Record<Engine, { readonly before: Files; readonly after: Files }>>>;
export function bytesOf(files: Files): { readonly plain: number; readonly gzipped: number };
