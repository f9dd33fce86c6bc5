/** `dist/lsp.js`: a process that is a language server and nothing else. */
import { serveAsAsked } from "./language-server.ts";

serveAsAsked();
