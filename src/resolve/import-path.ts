/** Paths as texts with `/`: what an `import` names, seen from the file that it stands in. */

/** `models/alexnet.cvk` and `./blocks/resnet.cvk` give `models/blocks/resnet.cvk`. */
export function resolvePath(importing: string, imported: string): string {
  if (isAbsolute(imported)) return normalise(imported);
  const slash = importing.lastIndexOf("/");
  return normalise(slash === -1 ? imported : `${importing.slice(0, slash + 1)}${imported}`);
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:\//.test(path);
}

/** Without `.` and, as far as they lead out of a named folder, without `..`. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    const last = parts.at(-1);
    if (part === "." || (part === "" && parts.length > 0)) continue;
    if (part === ".." && last !== undefined && last !== ".." && last !== "") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}
