import { z } from "zod";

/** Control characters but line breaks and tabs: dropped from all that people send. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu;

/** What a person sends: no NUL, no lone surrogate; other control characters are dropped; NFC, so that spans hold. */
export const saidText: z.ZodString = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes("\u0000"), "has a character that no text has")
  .overwrite((text) => text.replaceAll("\r\n", "\n").replaceAll(controls, "").normalize("NFC"));

/** A short line that a person sends, trimmed: 1 to `max` characters. */
export function saidLine(max: number): z.ZodString {
  return saidText.trim().min(1).max(max);
}

/** Nothing that is seen or heard: white space, and characters without a width of their own. */
export function isBlank(text: string): boolean {
  return !/[^\s\p{Cf}\p{Mn}]/u.test(text);
}

/** The characters that an answer or a draft may have. */
export const answerCharacters = 10_000;
