/** A folder with one subfolder of pictures a class: the names, sorted, are the classes. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { arrayOfPictures, FormatError, type ResolvedModel } from "../index.ts";
import { allExamples, productOf, shown, type DataPort, type Examples } from "../tools.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { readPicture } from "./pictures.ts";
import { reasonOf } from "./reason.ts";

/**
 * @throws UsageError where the model does not learn classes from pictures.
 * @throws FormatError where folders and classes differ, or a file is no picture.
 */
export async function readPictureFolders(
  folder: string,
  model: ResolvedModel,
  ports: readonly DataPort[],
  io: Io,
): Promise<Examples> {
  const [image, target, ...others] = ports;
  if (image?.pictures === undefined || target?.classes === undefined || others.length > 0) {
    throw new UsageError(
      `${shown(folder)} is a folder: models learn from one that have one input with pixels(…) and one loss of classes`,
    );
  }
  const names = namesIn(folder, true);
  demandNames(folder, names, target.classes, model);
  const files = names.flatMap((name, at) =>
    namesIn(join(folder, name), false)
      .filter((file) => /\.(png|jpe?g)$/i.test(file))
      .map((file) => ({ path: join(folder, name, file), at })),
  );
  if (files.length === 0) throw new FormatError(`${shown(folder)}: no PNG or JPEG files in its folders`);
  const read = { ...model, layout: "NCHW" } as const;
  let images: Float32Array | undefined;
  for (const [at, { path }] of files.entries()) {
    io.progress(`reading picture ${at + 1} of ${files.length}`);
    const { shape, data } = arrayOfPictures(read, image.pictures, [await readPicture(path)]);
    images ??= new Float32Array(files.length * productOf(shape));
    images.set(data, at * data.length);
  }
  const arrays = [
    [image.array, images!],
    [target.array, Float32Array.from(files, ({ at }) => at)],
  ] as const;
  return allExamples(new Map(arrays), files.length);
}

function demandNames(folder: string, names: readonly string[], count: number, { graph }: ResolvedModel): void {
  const written = graph.outputs.find(({ classes }) => classes !== undefined)?.classes;
  const sorted = written?.toSorted();
  if (names.length !== count) {
    throw new FormatError(`${shown(folder)}: ${names.length} folders, where the output has ${count} classes`);
  }
  if (written === undefined || names.every((name, at) => name === written[at])) return;
  const other = names.find((name) => !written.includes(name));
  const why =
    other === undefined
      ? `they are ${names.map(shown).join(", ")} in sorted order, and the model's are ${written.map(shown).join(", ")}`
      : `${shown(other)} is none of ${sorted!.map(shown).join(", ")}`;
  throw new FormatError(`${shown(folder)}: the names of its folders must be the classes of the output: ${why}`);
}

/** Sorted; those that are hidden are left out. */
function namesIn(folder: string, folders: boolean): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() === folders && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    throw new UsageError(`cannot read ${shown(folder)}: ${reasonOf(error)}`);
  }
}
