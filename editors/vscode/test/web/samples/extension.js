// The examples as a file system that keeps what is written until the page is closed.
const vscode = require("vscode");

const pathOf = (uri) => uri.path.replace(/^\/examples\/?/, "");
const isFolder = (path) => path === "" || path === "blocks";

exports.activate = async (context) => {
  const base = vscode.Uri.joinPath(context.extensionUri, "..", "files");
  const written = new Map();
  const changed = new vscode.EventEmitter();
  const files = [
    "lenet.cvk",
    "alexnet.cvk",
    "u-net.cvk",
    "resnet-18.cvk",
    "googlenet.cvk",
    "blocks/unet.cvk",
    "blocks/resnet.cvk",
  ];
  const read = async (path) => {
    if (!written.has(path)) {
      if (!files.includes(path)) throw vscode.FileSystemError.FileNotFound(path);
      const response = await fetch(vscode.Uri.joinPath(base, path).toString(true));
      written.set(path, new Uint8Array(await response.arrayBuffer()));
    }
    return written.get(path);
  };
  const provider = {
    onDidChangeFile: changed.event,
    watch: () => new vscode.Disposable(() => {}),
    stat: async (uri) => {
      const path = pathOf(uri);
      if (isFolder(path)) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
      return { type: vscode.FileType.File, ctime: 0, mtime: Date.now(), size: (await read(path)).length };
    },
    readDirectory: (uri) => {
      const path = pathOf(uri);
      const inside = files
        .filter((file) => file.startsWith(path))
        .map((file) => file.slice(path === "" ? 0 : path.length + 1));
      const names = [...new Set(inside.map((file) => file.split("/")[0]))];
      return names.map((name) => [name, name.includes(".") ? vscode.FileType.File : vscode.FileType.Directory]);
    },
    readFile: (uri) => read(pathOf(uri)),
    writeFile: (uri, content) => {
      written.set(pathOf(uri), content);
      if (!files.includes(pathOf(uri))) files.push(pathOf(uri));
      changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    },
    createDirectory: () => {},
    delete: () => {},
    rename: () => {},
  };
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider("samples", provider, { isCaseSensitive: true }),
  );
};
