/** Values against JSON Schemas, those of others in draft 4 among them. */
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** Where a value does not fit, as texts; none where it does. */
export type Judge = (value: unknown) => readonly string[];

export function judgeOf(schema: object): Judge {
  const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  return judging(ajv.compile(schema));
}

/** What draft 4 calls `id` is `$id` since; what else differs these schemas do not use. */
export function judgeOfDraft4(schema: Readonly<Record<string, unknown>>): Judge {
  const { $schema: _, id: __, ...rest } = schema;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return judging(ajv.compile(rest));
}

function judging(validate: ValidateFunction): Judge {
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}
