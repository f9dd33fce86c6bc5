/** Tells the worker that knows the text where to speak the protocol of language servers. */
export interface LanguageServer {
  readonly languageServer: MessagePort;
}
