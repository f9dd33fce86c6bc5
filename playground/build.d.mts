/** @param outDir with a slash behind; what is there is replaced. */
export function buildPlayground(outDir?: string): Promise<void>;

/** The playground with the documentation beside it, into `dist`. */
export function buildAll(): Promise<void>;
