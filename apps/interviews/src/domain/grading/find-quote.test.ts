import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findQuote } from "./find-quote.ts";

const quoted = (answer: string, quote: string): string | undefined => {
  const span = findQuote(answer, quote);
  return span && answer.normalize("NFC").slice(span.start, span.end);
};

test("a quote is found whatever its case and white space", () => {
  expect(quoted("It  is\n Safe to\trepeat.", "“is safe TO repeat”")).toBe("is\n Safe to\trepeat");
});

test("a quote is found in composed text when it came decomposed", () => {
  expect(quoted("Un café 👍 noir", "CAFE\u0301 👍")).toBe("café 👍");
});

test("letters that grow in lower case do not move what stands behind them", () => {
  expect(quoted("İİİ and then this", "then this")).toBe("then this");
});

test.each(["never said", "", "   ", '""'])("what is not there is not found: %j", (quote) => {
  expect(findQuote("Something else was said", quote)).toBeUndefined();
});

test("any part of an answer that is more than white space and quotation marks is found", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 12 }), fc.nat(), fc.nat({ max: 40 }), (answer, from, length) => {
      const start = from % answer.length;
      const quote = answer.slice(start, start + length + 1);
      fc.pre(quote.trim() !== "");
      expect(quoted(answer, quote)?.toLowerCase()).toBe(quote.trim().toLowerCase());
    }),
  );
});
