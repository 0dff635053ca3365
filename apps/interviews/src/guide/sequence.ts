import type { JournalRecord, JsonObject } from "segno";

const participants = [
  ["candidate", "Candidate"],
  ["interview", "Interview (its row)"],
  ["worker", "Worker"],
  ["clock", "Timers"],
] as const;

/** Told to the candidate's screens as they happen; the others are the reveal's. */
const shown = new Set([
  "question-asked",
  "follow-up-asked",
  "interview-paused",
  "interview-resumed",
  "interview-completed",
]);

/** Draws what a journal says as Mermaid's `sequenceDiagram`: who sent which command, what came of it and what was asked for. */
export function sequenceOf(entries: readonly JournalRecord[]): string {
  const lines = entries.flatMap((entry) => {
    const { command, from, to, events, effects } = entry;
    const told = events.filter(({ type }) => typeof type === "string" && shown.has(type));
    return [
      `${senderOf(entry)}->>interview: ${command}`,
      ...(from === to ? [] : [`Note over interview: ${to}`]),
      ...told.map((event) => `interview-->>candidate: ${wordsOf(event)}`),
      ...effects.map((effect) => `interview-)worker: ${effect}`),
    ];
  });
  const drawn = participants.filter(([id]) => lines.some((line) => line.split(":", 1)[0]?.includes(id)));
  return [
    "sequenceDiagram",
    ...drawn.map(([id, name]) => `  participant ${id} as ${name}`),
    ...lines.map((line) => `  ${line}`),
  ].join("\n");
}

/** The event's name, and its turn where it has one. */
function wordsOf({ type, turnId }: JsonObject): string {
  return [type, turnId].filter((word) => typeof word === "string").join(" ");
}

function senderOf({ actorKind, key }: JournalRecord): string {
  if (actorKind !== "system") return "candidate";
  return key?.startsWith("t:") ? "clock" : "worker";
}
