/** One step of a schema; append-only, a transaction of its own. */
export interface Migration {
  /** Unique, sorted by its product's own order: `interviews/0001-tables`. */
  readonly name: string;
  /** A process that finds a newer breaking one refuses to start. */
  readonly breaking: boolean;
  readonly up: string;
  /** Run by tests, never in production. */
  readonly undo?: string;
}
