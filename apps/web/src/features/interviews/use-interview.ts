import type { InterviewCommand, InterviewView } from "@segno/interviews/wire";
import { type Live, useLive } from "../../shared/live/live.ts";

export type LiveInterview = Live<InterviewView, InterviewCommand>;

export function useInterview(id: string): LiveInterview {
  return useLive<InterviewView, InterviewCommand>("interview", id);
}
