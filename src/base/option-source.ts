/** What stands in no file: the value that an option, or whoever calls, gives to a name of a model. */
import { Source } from "./source.ts";

export class OptionSource extends Source {
  /** `--set` */
  readonly option: string;
  readonly name: string;

  constructor(option: string, name: string, text: string) {
    super(option, text);
    this.option = option;
    this.name = name;
  }
}
