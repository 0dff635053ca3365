import type { CodeWords } from "../../shared/live/failure.ts";

/** What the codes of this product mean to the candidate, and what to do next; those of every product are in `shared`. */
export const codeWords: Readonly<Record<string, CodeWords>> = {
  "turn-closed": {
    title: "That question is closed",
    next: "The open one is shown here. What you typed is kept in this browser.",
  },
  "answer-empty": { title: "There is no answer yet", next: "Write a few words, or skip the question." },
  "answer-too-long": {
    title: "The answer is too long",
    next: "10,000 characters is the most. Shorten it and send again.",
  },
  "no-clock": { title: "No clock is running", next: "Take the time you need." },
  "no-more-extensions": {
    title: "This question's time was stretched ten times already",
    next: "Send what you have, or pause.",
  },
  "no-more-pauses": {
    title: "The pauses are used up",
    next: "A realistic interview has three. Lost connections do not count.",
  },
  "no-more-tries": { title: "No tries are left", next: "Go on with what there is." },
  "not-in-this-mode": {
    title: "A realistic interview gives no hints",
    next: "You can ask for the question in other words.",
  },
  "nothing-left": {
    title: "Nothing is left for that",
    next: "Every planned question was asked, and every answer is graded as well as it can be.",
  },
  "too-many-live": { title: "Three interviews are open already", next: "Finish or cancel one of them first." },
  "consent-needed": {
    title: "It cannot be graded without being kept",
    next: "Allow your answers to be kept. You can erase them at any time.",
  },
  "plan-invalid": { title: "A plan has 3 to 12 questions", next: "Put one back before you take another away." },
  "not-offered": { title: "That is not offered here", next: "Choose a practice interview." },
  "not-finished": { title: "There is no report yet", next: "It comes when the interview is finished." },
  "transcript-waiting": { title: "Your last words are still being written down", next: "Wait for them, or type." },
  "stale-result": {
    title: "That answer has no verdict yet",
    next: "Wait until it is graded, then say what you think.",
  },
  "timed-out": { title: "Choosing questions took too long", next: "Try again. What you set is kept." },
};
