// Imports a module of TypeScript, which Node does not run by itself: it is bundled first.
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @param path of the module, from the root.
 * @param bundlesPackages whether packages are taken into the bundle, rather than imported by it: those of native code cannot be.
 */
export async function importSource(path, { bundlesPackages = true } = {}) {
  const file = join(root, "node_modules", ".cache", "convoke", `${path.replaceAll(/\W/g, "-")}.mjs`);
  const external = bundlesPackages ? [] : /^[\w@]/;
  const bundle = await rolldown({ input: join(root, path), platform: "node", external });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
  return import(pathToFileURL(file).href);
}
