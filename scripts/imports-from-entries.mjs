// A plugin for bundles whose parts import from the library's entries alone.
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/**
 * To load no more than it uses, a chunk has to import each name from the module that an entry takes it from: chunks are made of what
 * can be reached, and through an entry everything can.
 *
 * @param root of the repository, with a slash behind
 * @param entries their paths from there
 * @param folders of the modules that import from them, as the beginning of paths from there
 */
export function importsFromEntries(root, entries, folders) {
  const list = /^(?:import|export) (type )?\{([^}]*)\} from "([^"]+)";$/gm;
  const origins = entries.map((entry) => {
    const text = readFileSync(`${root}${entry}`, "utf8");
    const lists = [...text.matchAll(list)].filter(([, type]) => type === undefined);
    return lists.flatMap(([, , names, from]) => names.split(",").map((name) => [name.trim(), `${root}src/${from}`]));
  });
  const originOf = new Map(entries.map((entry, at) => [basename(entry), new Map(origins[at])]));
  const direct = (statement, type, names, from) => {
    const known = originOf.get(basename(from));
    if (known === undefined || !/^(?:\.\.\/)+(?:src\/)?[\w-]+\.ts$/.test(from) || type !== undefined) return statement;
    const values = names.split(",").map((name) => name.trim());
    return values
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => `import { ${name} } from ${JSON.stringify(known.get(name.split(" ")[0]))};`)
      .join("\n");
  };
  return {
    name: "imports-from-entries",
    transform: (code, id) =>
      folders.some((folder) => id.startsWith(root + folder)) ? code.replace(list, direct) : undefined,
  };
}
