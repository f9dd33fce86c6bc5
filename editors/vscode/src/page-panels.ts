/** Pages of the server beside the text: one panel for each file and kind of page, made anew when a model is saved. */
import { ColorThemeKind, Uri, ViewColumn, window, workspace, type ExtensionContext, type WebviewPanel } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { LANGUAGE } from "./client-options.ts";
import { problemPage, themedPage } from "./page-text.ts";
import { requestPage, type PageCommand } from "./server-requests.ts";

const TITLES: Readonly<Record<PageCommand, string>> = { "convoke.report": "Report", "convoke.graph": "Graph" };

interface OpenPage {
  readonly command: PageCommand;
  readonly uri: Uri;
  readonly panel: WebviewPanel;
}

export interface PagePanels {
  show(command: PageCommand, uri: Uri): Promise<void>;
}

export function createPagePanels(context: ExtensionContext, client: BaseLanguageClient): PagePanels {
  const open = new Map<string, OpenPage>();
  const refreshAll = (): void => {
    for (const page of open.values()) void refresh(client, page);
  };
  context.subscriptions.push(
    // What a file imports changes its pages, too.
    workspace.onDidSaveTextDocument(({ languageId }) => languageId === LANGUAGE && refreshAll()),
    window.onDidChangeActiveColorTheme(refreshAll),
  );
  return {
    async show(command, uri) {
      const key = `${command} ${uri.toString()}`;
      const page = open.get(key) ?? { command, uri, panel: createPanel(context, command, uri) };
      if (!open.has(key)) page.panel.onDidDispose(() => open.delete(key));
      open.set(key, page);
      page.panel.reveal(undefined, true);
      await refresh(client, page);
    },
  };
}

function createPanel({ extensionUri }: ExtensionContext, command: PageCommand, uri: Uri): WebviewPanel {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  const panel = window.createWebviewPanel(
    command,
    `${TITLES[command]}: ${name}`,
    { viewColumn: ViewColumn.Beside, preserveFocus: true },
    // Scripts of pages are allowed by the pages' own policies, one hash each; no file can be read. What is open or scaled stays so.
    { enableScripts: true, enableFindWidget: true, retainContextWhenHidden: true, localResourceRoots: [] },
  );
  const icon = (name: string): Uri => Uri.joinPath(extensionUri, "images", name);
  panel.iconPath = { light: icon("file-light.svg"), dark: icon("file-dark.svg") };
  return panel;
}

async function refresh(client: BaseLanguageClient, { command, uri, panel }: OpenPage): Promise<void> {
  const { kind } = window.activeColorTheme;
  const isDark = kind === ColorThemeKind.Dark || kind === ColorThemeKind.HighContrast;
  try {
    panel.webview.html = themedPage(await requestPage(client, command, uri), isDark ? "dark" : "light");
  } catch (error) {
    panel.webview.html = problemPage(error instanceof Error ? error.message : String(error));
  }
}
