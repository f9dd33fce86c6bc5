/** Pages of Markdown beside models, as a folder would hold them. */
import { check } from "../../../src/check.ts";
import {
  freshText,
  judgePage,
  namedModels,
  type JudgedPage,
  type PageHost,
} from "../../../src/documents/judge-page.ts";

export const NET = `model Net {
  input image [1, 8, 8]
  conv 4 kernel=3 relu
  flatten
  dense 10
}
`;

export type Files = Readonly<Record<string, string>>;

export function hostOf(files: Files): PageHost {
  const readFile = (path: string): string | undefined => (Object.hasOwn(files, path) ? files[path] : undefined);
  return {
    readFile,
    async modelsOf(path, options) {
      const text = readFile(path);
      return text === undefined
        ? { refused: "there is no such file" }
        : namedModels(check(path, text, { readFile }, options));
    },
  };
}

export function judged(text: string, files: Files = { "net.cvk": NET }, path = "page.md"): Promise<JudgedPage> {
  return judgePage(path, text, hostOf(files));
}

/** The mistakes, as `LINE:COLUMN code`. */
export function mistakesOf({ diagnostics }: JudgedPage): readonly string[] {
  return diagnostics.map(({ code, span }) => {
    const { line, column } = span.source.positionAt(span.start);
    return `${line}:${column} ${code}`;
  });
}

/** The page with its figures, where it has no mistakes. */
export async function fresh(text: string, files?: Files): Promise<string> {
  const page = await judged(text, files);
  if (page.diagnostics.length > 0) throw new Error(`${mistakesOf(page).join(", ")}: ${page.diagnostics[0]!.message}`);
  return freshText(text, page.edits);
}
