import type {
  Cancellation,
  Closing,
  Completion,
  CriterionName,
  Difficulty,
  GapKind,
  InterviewView,
  Kind,
  Mode,
  PauseReason,
  Seniority,
  TurnOutcome,
  UnsureWhy,
} from "@segno/interviews/wire";
import type { Tone } from "../../shared/ui/badge.tsx";

/** Each status in words, with the tone of its badge. */
export const statusWords: Readonly<Record<InterviewView["status"], { readonly word: string; readonly tone: Tone }>> = {
  planning: { word: "Choosing questions", tone: "accent" },
  "plan-failed": { word: "No questions yet", tone: "bad" },
  idle: { word: "Ready to begin", tone: "accent" },
  questioning: { word: "In progress", tone: "accent" },
  "follow-up": { word: "In progress", tone: "accent" },
  evaluating: { word: "Reading your answer", tone: "accent" },
  paused: { word: "Paused", tone: "warn" },
  complete: { word: "Finished", tone: "good" },
  cancelled: { word: "Cancelled", tone: "plain" },
};

export const modeWords: Readonly<Record<Mode, string>> = { practice: "Practice", realistic: "Realistic" };
export const levelNames: Readonly<Record<Seniority, string>> = { junior: "Junior", mid: "Mid-level", senior: "Senior" };

export const kindWords: Readonly<Record<Kind, string>> = {
  technical: "Technical",
  "system-design": "System design",
  behavioural: "Behavioural",
  situational: "Situational",
};

/** What each difficulty is called, and how many of three marks it has. */
export const difficultyWords: Readonly<Record<Difficulty, { readonly word: string; readonly marks: number }>> = {
  easy: { word: "Easy", marks: 1 },
  medium: { word: "Medium", marks: 2 },
  hard: { word: "Hard", marks: 3 },
};

export const pauseWords: Readonly<Record<PauseReason, { readonly title: string; readonly text: string }>> = {
  asked: { title: "Paused", text: "You asked for a pause. Nobody is waiting and no clock runs." },
  "connection-lost": {
    title: "Paused: the line was lost",
    text: "Nothing was heard from this device for a while, so the clock was stopped at the last sign of you.",
  },
  idle: { title: "Paused: it was quiet", text: "Nothing came for a while, so the interview waits for you." },
  feedback: { title: "How that went", text: "Read this at your own pace. No clock runs until you go on." },
};

/** Why an interview ended without a report. */
export const cancelledWords: Readonly<Record<Cancellation, string>> = {
  "by-candidate": "You cancelled it.",
  "by-admin": "An admin of your organisation cancelled it.",
  "never-started": "It was never begun, so it ended by itself.",
  "nothing-answered": "It ended before anything was answered.",
  abandoned: "It was paused for too long with nothing answered.",
};

/** Why an interview is over. */
export const completedWords: Readonly<Record<Completion, string>> = {
  "all-asked": "Every planned question was asked.",
  finished: "You finished it before the last question.",
  "time-over": "The time was over.",
  "paused-too-long": "It was paused for too long, so it ended with what there was.",
};

export const outcomeWords: Readonly<Record<TurnOutcome, string>> = {
  answered: "Answered",
  skipped: "Skipped",
  unanswered: "Not answered in time",
  ended: "Ended before an answer",
};

/** Why nothing more was asked about a question. */
export const closingWords: Readonly<Record<Closing, string>> = {
  finished: "You wished to finish.",
  "no-verdict": "It could not be graded at once, so the interview went on.",
  declined: "There was no answer to ask on from, so it was left there.",
  "three-follow-ups": "Three follow-ups are the most.",
  enough: "You had said enough.",
  "no-gaps": "Nothing that matters was left to ask about.",
  "no-progress": "Two follow-ups brought nothing new, so it was left there.",
  "no-time": "The time was kept for the questions to come.",
  skipped: "You skipped it.",
  unanswered: "The time ran out.",
};

/** Why a follow-up was asked. */
export const gapWords: Readonly<Record<GapKind, string>> = {
  contradicted: "Something you said did not fit with this",
  missing: "This was missing so far",
  partly: "This was there in part",
};

export const criterionWords: Readonly<Record<CriterionName, string>> = {
  coverage: "What you covered",
  correctness: "Correctness",
  depth: "Depth",
  example: "An example",
  situation: "The situation",
  "own-part": "Your own part",
  action: "What you did",
  result: "What came of it",
};

export const unsureWords: Readonly<Record<UnsureWhy, string>> = {
  pending: "It is still being graded.",
  failed: "It could not be graded. You can ask for it again.",
  language: "It did not seem to be English, which is what the grader reads.",
  abstained: "There was too little in it to judge by.",
  "low-confidence": "The grader had little to go by. Take this level with care.",
};
