/** What the user has to know, where there is no answer: the text has mistakes, a size is open, a file cannot be read. */
export class NoAnswer extends Error {}
