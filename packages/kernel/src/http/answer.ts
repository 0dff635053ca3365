import type { z } from "zod";

/** What a route says under one status: a JSON value by schema, another media type, a redirect, or nothing. */
export interface AnswerDeclaration {
  readonly description: string;
  /** Of the JSON body; encodes it too, so that what the schema does not name is not sent. */
  readonly schema?: z.ZodType;
  /** The value is sent as it is, a view for example, and the schema only says what that is. */
  readonly encoded?: true;
  /** Of a body that is not JSON: a file, a page, a stream. */
  readonly mediaTypes?: readonly string[];
  /** The answer has a `Location`. */
  readonly location?: true;
  /** The answer has the aggregate's version as `ETag`; a GET is answered 304 to who has it already. */
  readonly versioned?: true;
}
export type AnswerDeclarations = Readonly<Record<number, AnswerDeclaration>>;

/** What every answer may carry beside its body. */
export interface AnswerHead<Status extends number = number> {
  readonly status: Status;
  /** The aggregate's version: becomes the `ETag`. */
  readonly version?: number;
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[];
}

export type Content = string | Uint8Array<ArrayBuffer> | AsyncIterable<string | Uint8Array<ArrayBuffer>>;

/** A body that is not JSON; an async iterable is sent as it comes, no faster than it is read. */
export interface ContentPart {
  readonly mediaType: string;
  readonly content: Content;
  /** Offered as a download under this name. */
  readonly filename?: string;
}

/** An answer of any route. */
export type Answer = AnswerHead &
  ({ readonly json: unknown } | ContentPart | { readonly json?: never; readonly content?: never });

/** A value as it may be handed over to be sent: nobody changes it any more. */
type Sent<Value> = Value extends Date | ((...args: never) => unknown)
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly Sent<Item>[]
    : Value extends object
      ? { readonly [Name in keyof Value]: Sent<Value[Name]> }
      : Value;

type PartOf<Declared extends AnswerDeclaration> =
  | (Declared extends { readonly schema: infer Schema extends z.ZodType }
      ? { readonly json: Sent<Declared extends { readonly encoded: true } ? z.input<Schema> : z.output<Schema>> }
      : never)
  | (Declared extends { readonly mediaTypes: readonly (infer MediaType)[] }
      ? ContentPart & { readonly mediaType: MediaType }
      : never)
  | (Declared extends { readonly schema: z.ZodType } | { readonly mediaTypes: readonly string[] }
      ? never
      : { readonly json?: never; readonly content?: never });

/** What a handler may return, given what its route declares: another status or another body does not compile. */
export type AnswerOf<Declared extends AnswerDeclarations> = {
  [Status in keyof Declared & number]: AnswerHead<Status> &
    PartOf<Declared[Status]> &
    (Declared[Status] extends { readonly location: true } ? { readonly location: string } : unknown) &
    (Declared[Status] extends { readonly versioned: true } ? { readonly version: number } : unknown);
}[keyof Declared & number];
