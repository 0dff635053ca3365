import type { InterviewCommand, InterviewOutlineView, InterviewView } from "@segno/interviews/wire";
import { type Live, useLive } from "../../shared/live/live.ts";
import type { Commands } from "../../shared/live/use-commands.ts";

/** An interview as its candidate sees it, or as an admin of the organisation is told of it. */
export type AnyInterviewView = InterviewView | InterviewOutlineView;
export type LiveInterview = Live<AnyInterviewView, InterviewCommand>;
export type InterviewCommands = Commands<InterviewCommand>;

export function useInterview(id: string): LiveInterview {
  return useLive<AnyInterviewView, InterviewCommand>("interview", id);
}

/** Whether it is one's own: to others its words are closed. */
export function isOwn(view: AnyInterviewView): view is InterviewView {
  return "title" in view;
}
