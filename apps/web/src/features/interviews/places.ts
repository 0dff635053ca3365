import type { InterviewView } from "@segno/interviews/wire";

/** The screens of one interview. */
export type Place = "plan" | "room" | "report";

/** Where an interview in a status is to be looked at. */
export const placeOf = {
  planning: "plan",
  "plan-failed": "plan",
  idle: "plan",
  questioning: "room",
  "follow-up": "room",
  evaluating: "room",
  paused: "room",
  complete: "report",
  cancelled: "report",
} as const satisfies Readonly<Record<InterviewView["status"], Place>>;

/** The routes of the places. */
export const routeTo = {
  plan: "/interviews/$id/plan",
  room: "/interviews/$id/room",
  report: "/interviews/$id/report",
} as const satisfies Readonly<Record<Place, string>>;
