import type { InterviewView } from "@segno/interviews/wire";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button } from "../../shared/ui/button.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { type Place, placeOf, routeTo } from "./places.ts";

const words: Readonly<Record<Place, { readonly text: string; readonly action: string }>> = {
  plan: { text: "This interview has not begun yet. You begin it from its plan.", action: "To the plan" },
  room: { text: "This interview is under way. Go on where you were.", action: "Go to the room" },
  report: { text: "This interview is over. How it went stands in the report.", action: "See the report" },
};

/** A screen that is not, or not any more, the one for this interview: where it is at, and the way there. */
export function Elsewhere({ view, here }: { readonly view: InterviewView; readonly here: Place }): ReactNode {
  const place = placeOf[view.status];
  const { text, action } = words[place];
  return (
    <Page width="text">
      <Empty
        heading="h1"
        title={here === "report" ? "There is no report yet" : view.title}
        action={
          <Button asChild variant="primary">
            <Link to={routeTo[place]} params={{ id: view.id }}>
              {action}
            </Link>
          </Button>
        }
      >
        {here === "report" ? "It comes when the interview is finished. " : ""}
        {text}
      </Empty>
    </Page>
  );
}
