/** `convoke config`: what configuration counts for a model, and what it says. */
import { shown } from "../tools.ts";
import { helpOption, UsageError, type Command } from "./command.ts";
import { CONFIGURATION_NAME, configurationOf } from "./configuration.ts";
import { modelOptions, modelPath } from "./model-options.ts";
import { readConfiguration, settingsFor } from "./read-configuration.ts";
import { configurationSchema, settingsInJson } from "./settings.ts";

export const config: Command = {
  name: "config",
  summary: "which configuration counts for a model, and what it says",
  usage: "MODEL | --schema",
  details:
    `A ${CONFIGURATION_NAME} holds what commands and plugins of bundlers do where no option says otherwise: options of convoke\n` +
    "compile by their names in camel case, and in models those of some models, by path or pattern from its folder on:\n" +
    '  { "target": "wasm", "models": { "src/lenet.cvk": { "weights": "lenet.safetensors", "set": { "classes": 10 } } } }\n' +
    "The nearest one in the model's folder or above counts, alone, as far as the repository (.git) reaches. Later entries of models\n" +
    "count more than earlier ones, options of a command line more than any. It is data: no code of a folder is run.",
  options: [
    { name: "schema", help: "print the JSON Schema of configurations" },
    ...modelOptions.filter(({ name }) => ["config", "stdin-path"].includes(name)),
    helpOption,
  ],
  examples: ["convoke config src/lenet.cvk", "convoke config --schema > convoke.schema.json"],
  async run(words, io) {
    if (words.has("schema")) {
      if (words.positionals.length > 0) throw new UsageError("--schema takes no model besides");
      io.out(`${JSON.stringify(configurationSchema(), null, 2)}\n`);
      return 0;
    }
    const model = modelPath(words);
    const path = configurationOf(words, model);
    if (path === undefined) {
      io.err(`there is no ${CONFIGURATION_NAME} in the folder of ${shown(model)} or above it\n`);
      return 0;
    }
    io.err(`${shown(path)}\n`);
    io.out(`${JSON.stringify(settingsInJson(settingsFor(readConfiguration(path), model)), null, 2)}\n`);
    return 0;
  },
};
