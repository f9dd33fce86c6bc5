/** What a page of Markdown may name: model text that its fences import, and models of its own project whose figures it tells. */
import { FormatError } from "../index.ts";
import { namedModels, type NamedModels, type PageHost, type RequestOptions } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import { batchOption, checkFile, isForeign, judgedTypeOption, settingOptions } from "./models.ts";
import { fileOfProject, projectHost } from "./project.ts";

/** Each model is read once for each way in which it is set. */
export function pageHost(page: string, words: Words): PageHost {
  const root = words.one("root");
  const known = new Map<string, ReturnType<PageHost["modelsOf"]>>();
  return {
    ...projectHost(page, root),
    modelsOf(path, options) {
      const key = JSON.stringify([path, options]);
      const found = known.get(key) ?? modelsOf(page, path, options, words);
      known.set(key, found);
      return found;
    },
  };
}

async function modelsOf(
  page: string,
  path: string,
  options: RequestOptions,
  words: Words,
): ReturnType<PageHost["modelsOf"]> {
  if (!isForeign(path) && !path.endsWith(".cvk")) return { refused: "the name of a model ends in .cvk" };
  const file = fileOfProject(page, path, words.one("root"));
  if (file === undefined) return { refused: "there is no such file" };
  if (typeof file !== "string") return file;
  const settled = await configured(wordsFor(path, options, words));
  try {
    return isForeign(path) ? await foreignModels(path, settled) : namedModels(checkFile(path, settled));
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return { refused: error.message };
    throw error;
  }
}

/** What a marker says of a model, as a command line would. */
function wordsFor(path: string, { settings, sizes, weightsType }: RequestOptions, words: Words): Words {
  const own = {
    set: pairs(settings),
    size: pairs(sizes),
    "weights-type": weightsType === undefined ? [] : [weightsType],
  };
  const given = Object.fromEntries(Object.entries(own).filter(([, list]) => list.length > 0));
  const options = [...settingOptions, batchOption, judgedTypeOption];
  return words
    .withPositionals([path])
    .withOptions(options)
    .withValues({ ...words.values, ...given });
}

function pairs(values: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}

async function foreignModels(path: string, words: Words): Promise<NamedModels> {
  const { importProblems, loadForeign } = await import("./foreign-models.ts");
  const outcome = await importProblems(() => loadForeign(path, words));
  return "problems" in outcome
    ? { models: [], problems: outcome.problems }
    : { models: [outcome.value.imported.model], problems: [] };
}
