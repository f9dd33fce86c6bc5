/** Files that are chosen from the disk, or dropped anywhere on the page; of a folder, all that lie in it. */
import { button, el } from "./dom.ts";
import { isTakenThere } from "./pictures.ts";

type OnFiles = (files: readonly File[]) => void;

/** A button that asks for files. */
export function fileButton(onFiles: OnFiles): HTMLElement {
  const input = el("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to open" });
  input.addEventListener("change", () => {
    onFiles([...(input.files ?? [])]);
    input.value = "";
  });
  return el(
    "span",
    {},
    button("Open file…", () => input.click()),
    input,
  );
}

export function takeDroppedFiles(onFiles: OnFiles): void {
  const { dataset } = document.documentElement;
  // Before the editor, which would put a file's content at the pointer.
  const options = { capture: true };
  document.addEventListener(
    "dragover",
    (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      dataset["dragged"] = "files";
    },
    options,
  );
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && delete dataset["dragged"], options);
  document.addEventListener(
    "drop",
    (event) => {
      if (!hasFiles(event)) return;
      delete dataset["dragged"];
      if (isTakenThere(event)) return;
      event.preventDefault();
      event.stopPropagation();
      void filesIn(event.dataTransfer!).then(onFiles);
    },
    options,
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}

/** Entries are asked for before anything is awaited: the list is gone afterwards. */
async function filesIn({ items, files }: DataTransfer): Promise<readonly File[]> {
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...files];
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile) return [await new Promise<File>((...done) => (entry as FileSystemFileEntry).file(...done))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives some at a time, and none at the end.
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((...done) => reader.readEntries(...done));
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(filesBelow))).flat();
}
