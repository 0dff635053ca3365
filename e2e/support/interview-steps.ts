/** Settings of an interview without a clock, ten minutes long. */
export const shortInterview = {
  mode: "practice",
  feedback: "end",
  role: "Back-end developer",
  level: "junior",
  minutes: 10,
  focus: ["SQL"],
  consents: { keeping: true, textVersion: "2026-11" },
};

/** What is said to a turn: the same words whoever asks for them. */
export function answerTo(turnId: string): { type: "submit-answer"; turnId: string; text: string; input: "typed" } {
  const text = `In my answer to ${turnId} an index on the column makes the query read fewer rows.`;
  return { type: "submit-answer", turnId, text, input: "typed" };
}
