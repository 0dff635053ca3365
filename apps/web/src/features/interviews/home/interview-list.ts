import type { InterviewView } from "@segno/interviews/wire";
import { useLiveList } from "../../../shared/live/live.ts";

/** One interview as the list tells it. */
export interface InterviewRow {
  readonly id: string;
  readonly status: InterviewView["status"];
  readonly mode: InterviewView["mode"];
  /** Of the candidate's own alone. */
  readonly title?: string;
  readonly minutes?: number;
  /** Of the question that was last asked. */
  readonly number?: number;
  readonly of?: number;
  /** 0 to 4. */
  readonly overall?: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The interviews that this person may see, the last touched first; it follows the server by itself. */
export function useInterviewList() {
  return useLiveList<{ readonly interviews: readonly InterviewRow[] }>("my-interviews");
}
