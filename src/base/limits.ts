/**
 * How much one text may ask for. Each bound lies far above any network in use and is reported as an ordinary error with its
 * place. Together they see to it that `check` answers for any text of a megabyte within 5 s and 500 MB.
 */

/** Lines and semicolons of a text: what is to be repeated has `repeat` and blocks. */
export const linesLimit = 100_000;

/** Words, numbers and signs of a text (a comment is one): each takes up to a kilobyte until it is resolved. */
export const tokensLimit = 300_000;

/** Characters of a text whose lines are read in the words of others: each reading takes another check of the whole. */
export const recheckedTextLimit = 200_000;

/** Braces, brackets, operators, `else if` and block calls inside each other: recursion over them needs stack. */
export const nestingLimit = 256;

/** Calls inside each other, `max(1, max(2, …))`: each takes the parser twice the stack of a bracket. */
export const callNestingLimit = 100;

/** Names of a dotted path. Each leads one call or copy deeper, and those are no deeper than this. */
export const pathLimit = nestingLimit;

/** Copies of one `repeat` or `for`. */
export const copiesLimit = 10_000;

/** Layers of all models of a file, and as many calls and copies: one takes about 12 µs and 2 KB. */
export const layersLimit = 50_000;

/** Steps of evaluation (an expression, a statement, an element), each a microsecond at most. */
export const stepsLimit = 2_000_000;

/** Elements of a list, those of the lists in it counted: what a text of a megabyte can spell out. */
export const elementsLimit = 500_000;

/** Terms of a symbolic size, and characters of its text; one of a real net has a handful. */
export const termsLimit = 500;
export const sizeTextLimit = 10_000;

/** A count or size that is given from outside, or as a default: more than any that can be meant. */
export const countLimit = 999_999_999;

/** Characters of the full name of a layer, which each layer below repeats; and of a name that renaming makes. */
export const nameLimit = 4_000;

/** Characters of the name of a class. */
export const classNameLimit = 500;

/** Characters of all names that renamings of a file's tensors read: some seconds. */
export const renamedCharactersLimit = 2 ** 27;

/** Mistakes of one severity that are reported in full; the others are counted. */
export const reportLimit = 1_000;

/** So many are printed for people, the gravest: more scroll away unread. Formats for machines have all. */
export const printedLimit = 50;

/** Columns of an excerpt, around the place that is meant. */
export const excerptLimit = 120;

/** Characters of the path of a file, as Linux has it. */
export const pathLengthLimit = 4_096;

/** Characters of a message, note or help. */
export const wordsLimit = 1_000;

/** Characters of a text that stands in for another in a fix. */
export const fixTextLimit = 10_000;

/** Steps of a pickle: a tensor of a PyTorch file takes about 40, a number in a list two; each takes at most 300 bytes. */
export const pickleStepsLimit = 1_000_000;

/** Bytes of a pickle, without the tensors: those of the largest nets have a megabyte or two. */
export const pickleBytesLimit = 2 ** 26;

/** Bytes of all texts among the weights of a model of TensorFlow.js: vocabularies have a few megabytes. */
export const weightTextsLimit = 2 ** 26;

/** Axes of a tensor of a PyTorch file, as PyTorch itself has it. */
export const axesLimit = 64;

/** Elements that a tensor of a file may have beyond those that are stored, where its strides repeat them. */
export const repeatedElementsLimit = 2 ** 20;

/** Multiply-accumulates of a net whose compilation is bisected: for each, all stages together take a microsecond or two. */
export const interpretedWorkLimit = 500_000_000;

/** Steps in search of the orders that a tree of names leaves: layers tried at a place, each a microsecond at most. */
export const readingsLimit = 2_000_000;

/** How rarely conditions on sizes may repeat that are solved: powers of 2 up to 4,096, and what has a few other factors. */
export const periodLimit = 10_000;

/** From where on at the latest they are to repeat: far beyond the extents of images and signals. */
export const thresholdLimit = 2 ** 16;

/** Combinations of values of several sizes that are tried for what repeats in each of them: each a microsecond. */
export const combinationsLimit = 100_000;

/** Terms of the sizes in all cases of a proof: each takes some 10 microseconds. */
export const casesLimit = 10_000;

/** Boxes of a graph that is drawn: nobody reads a picture of more, and laying it out takes their number squared. */
export const drawnBoxesLimit = 3_000;
