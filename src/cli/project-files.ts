/** The files of projects for a language server: what a model imports is bounded as it is for commands. */
import { existsSync } from "node:fs";
import { isAbsolute, parse, resolve, sep } from "node:path";
import type { Refusal } from "../index.ts";
import type { Project, ServerHost } from "../lsp/host.ts";
import { UsageError, Words, type Place } from "./command.ts";
import { configurationOf } from "./configuration.ts";
import { containedFile } from "./contained.ts";
import { modelsBelow } from "./find-models.ts";
import { batchOption, checkOptions, judgedTypeOption, settingOptions } from "./model-options.ts";
import { boundedHost, fileOfProject } from "./project.ts";
import { readConfiguration, settingsFor } from "./read-configuration.ts";
import { readBytes } from "./read-files.ts";
import { withSettings } from "./settings.ts";

export function projectFiles(): ServerHost {
  return {
    readFile: (path) => hostNow().readFile(path),
    readNames: (path) => hostNow().readNames?.(path),
    refusalOf(model, path) {
      const found = isFile(model) ? fileOfProject(model, path, undefined) : ELSEWHERE;
      return typeof found === "object" ? found : undefined;
    },
    modelsBelow: (folder) => (isFile(folder) ? filesIn(folder) : []),
    project: (model) => (isFile(model) ? projectOf(model) : { options: {} }),
  };
}

const ELSEWHERE: Refusal = { refused: "the model that imports it is no file of this machine" };

/** What is open in an editor may lie elsewhere. */
function isFile(path: string): boolean {
  return isAbsolute(path);
}

/** A new one each time, since its bounds are those of one model, and a workspace has no end. */
function hostNow(): ReturnType<typeof boundedHost> {
  return boundedHost({ find: findFile, read: readBytes });
}

function findFile(path: string): ReturnType<typeof containedFile> {
  return isFile(path) ? containedFile(parse(path).root, path) : undefined;
}

function filesIn(folder: string): readonly string[] {
  return existsSync(folder) ? modelsBelow(folder).map((path) => path.replaceAll(sep, "/")) : [];
}

const options = [...settingOptions, batchOption, judgedTypeOption];

function projectOf(model: string): Project {
  try {
    const words = new Words([model], {}, options);
    const path = configurationOf(words, model);
    if (path === undefined) return { options: {} };
    return { options: checkOptions(withSettings(words, settingsFor(readConfiguration(path), model))) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { place, message } = error;
    return place === undefined ? { options: {} } : { options: {}, mistake: mistakeAt(place, message) };
  }
}

/** Without the place, with which messages on a terminal begin. */
function mistakeAt({ file, ...place }: Place, message: string): NonNullable<Project["mistake"]> {
  const text = message.replace(/^.*?:\d+:\d+: /, "");
  return { path: resolve(file).replaceAll(sep, "/"), ...place, message: text };
}
