/** Renaming. What else it changes, as names in weight files, the user is asked to confirm where the client can ask. */
import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { prepareRename, renameAt } from "../../language-service/rename.ts";
import type { Feature } from "../feature.ts";
import { offsetAt, rangeOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";
import { workspaceEdit } from "../workspace-edit.ts";

export const rename: Feature = {
  capabilities: () => ({ renameProvider: { prepareProvider: true } }),
  start(session) {
    const { connection, workspace } = session;
    connection.onPrepareRename(
      answeringOfModel(session, ({ path, source }, { position }) => {
        const found = prepareRename(workspace, path, offsetAt(source, position));
        if ("refused" in found) throw new ResponseError(LSPErrorCodes.RequestFailed, found.refused);
        return { range: rangeOf(source, found.range), placeholder: found.text };
      }),
    );
    connection.onRenameRequest(
      answeringOfModel(session, ({ path, source }, { position, newName }) => {
        const found = renameAt(workspace, path, offsetAt(source, position), newName);
        if ("refused" in found) throw new ResponseError(LSPErrorCodes.RequestFailed, found.refused);
        return workspaceEdit(session, found.edits, found.warnings);
      }),
    );
  },
};
