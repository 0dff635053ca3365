import type { z } from "zod";

/** A product's own names in the environment: read, checked and explained by the server together with its own. */
export interface AppConfig<Values extends object = object> {
  /**
   * An object over the variables by their whole names, each of an optional text: a blank one counts as unset. The
   * message of an issue completes the sentence that begins with the variable's name: "is not a whole number".
   */
  readonly schema: z.ZodObject & z.ZodType<Values>;
  /** Every variable with this beginning must be one of the schema's, so that a misspelt one is told. */
  readonly prefix?: string;
  readonly groups?: readonly ConfigGroup[];
  /** What was chosen and why, a line each, no credentials. */
  explain?(values: Values): readonly string[];
}

/** Variables that mean something only together: all of them are set, or none. */
export interface ConfigGroup {
  /** Completes "half of … is set": "the language model". */
  readonly title: string;
  readonly names: readonly string[];
  /** These have a default, and without the others they mean nothing. */
  readonly optional?: readonly string[];
}
