/** Files of the visitor, opened in the page: they are read where they lie, and sent nowhere. */
import type { App } from "./pane.ts";

/** Texts beyond this are no models. */
const MOST_BYTES = 1_000_000;

export async function openFiles(files: readonly File[], app: App): Promise<void> {
  const [file] = files.filter(({ name }) => name.endsWith(".cvk"));
  if (file === undefined) return app.announce("Only files that end in .cvk can be opened.");
  if (file.size > MOST_BYTES) return app.announce(`${file.name} is too long for a model.`);
  app.open(await file.text(), file.name);
  app.announce(`${file.name} is open.`);
}
