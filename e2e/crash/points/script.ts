/** What a person does in a turn. */
export type Move =
  | "save-draft"
  | "ask-help"
  | "pause"
  | "resume"
  /** Says nothing until the turn is put aside by its timer. */
  | "stay-away"
  | "submit-answer"
  | "skip-question"
  | "finish";

export interface Script {
  readonly minutes: number;
  /** By turn, follow-ups counted. */
  readonly turns: readonly (readonly Move[])[];
  /** In every turn after those. */
  readonly later: readonly Move[];
  readonly erases: boolean;
}

/** An interview answered to its end, with three absences. */
export const answered: Script = {
  minutes: 20,
  turns: [
    ["save-draft", "submit-answer"],
    ["save-draft", "stay-away", "resume", "submit-answer"],
    ["save-draft", "stay-away", "resume", "submit-answer"],
    ["save-draft", "stay-away", "resume", "submit-answer"],
  ],
  later: ["submit-answer"],
  erases: false,
};

/** An interview in which everything happens once at least, erased at its end. */
export const everything: Script = {
  minutes: 20,
  turns: [
    ["save-draft", "ask-help", "pause", "resume", "submit-answer"],
    ["save-draft", "submit-answer"],
    ["save-draft", "stay-away", "resume", "skip-question"],
  ],
  later: ["finish"],
  erases: true,
};
