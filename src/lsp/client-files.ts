/**
 * Files that only the client can read. It is asked when a text first wants one, which counts as missing until the answer is there;
 * then what was found out is found out anew. A client that can do so says `files: true` in its `initializationOptions`, and answers
 * `convoke/readFile` ({ uri } gives the text, or null) and `convoke/findFiles` (gives the URIs of all model files).
 */
import type { MakeHost } from "./host.ts";

export const clientFiles: MakeHost = (connection, { initializationOptions }, uris, changed) => {
  if (!offersFiles(initializationOptions)) return { readFile: () => undefined };
  const texts = new Map<string, string | undefined>();
  let paths: readonly string[] | undefined;
  const read = async (path: string): Promise<void> => {
    const text: unknown = await connection.sendRequest("convoke/readFile", { uri: uris.uriOf(path) });
    texts.set(path, typeof text === "string" ? text : undefined);
    changed(path);
  };
  const find = async (): Promise<void> => {
    const found: unknown = await connection.sendRequest("convoke/findFiles");
    paths = Array.isArray(found) ? found.filter((each) => typeof each === "string").map(uris.pathOf) : [];
    changed();
  };
  const failed = (error: unknown): void => connection.console.error(String(error));
  return {
    readFile(path) {
      if (!texts.has(path)) {
        texts.set(path, undefined);
        read(path).catch(failed);
      }
      return texts.get(path);
    },
    modelsBelow(folder) {
      if (paths === undefined) {
        paths = [];
        find().catch(failed);
      }
      return paths.filter((path) => path.startsWith(`${folder}/`));
    },
    forget(path) {
      texts.delete(path);
      paths = undefined;
    },
  };
};

function offersFiles(options: unknown): boolean {
  return typeof options === "object" && options !== null && "files" in options && options.files === true;
}
