import { type ClockFactor, clockFactors, maxFocusSkills } from "@segno/interviews/wire";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useShortcuts } from "../../../shared/keys/keys.ts";
import { useTitle } from "../../../shared/lib/use-title.ts";
import { type Failure, wordsOf } from "../../../shared/live/failure.ts";
import { useClient } from "../../../shared/live/client-context.ts";
import { useOfflineSince } from "../../../shared/live/live.ts";
import { OfflineNotice } from "../../../shared/live/offline-notice.tsx";
import { RefusalNotice } from "../../../shared/live/refusal-notice.tsx";
import { Chips } from "../../../shared/ui/chips.tsx";
import { Choice, Tick } from "../../../shared/ui/choice.tsx";
import { Field, Input } from "../../../shared/ui/field.tsx";
import { Page, PageHead } from "../../../shared/ui/page.tsx";
import { codeWords } from "../code-words.ts";
import { JobAdvert, Minutes, Section } from "./parts.tsx";
import { type SetupForm, errorsOf, keepForm, readForm, wantedOf, withMode } from "./setup-form.ts";
import { Summary } from "./summary.tsx";

const roles = [
  "Software developer",
  "Front-end developer",
  "Back-end developer",
  "Full-stack developer",
  "Data engineer",
  "Machine learning engineer",
  "Site reliability engineer",
  "Security engineer",
  "QA engineer",
  "Engineering manager",
];
const skills = ["TypeScript", "React", "SQL", "HTTP APIs", "Testing", "Kubernetes", "Security", "Python", "Algorithms"];
const factorWords = (factor: ClockFactor): string => (factor === 0 ? "Off" : `× ${factor}`);

/** Sets up an interview; as it stands, one click begins. */
export function NewScreen(): ReactNode {
  useTitle("New interview");
  const { rest } = useClient();
  const navigate = useNavigate();
  const offlineSince = useOfflineSince();
  const [form, setForm] = useState(readForm);
  const [tried, setTried] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const errors = errorsOf(form);
  const shown = tried ? errors : {};

  const change = (next: SetupForm): void => {
    setForm(next);
    keepForm(next);
  };
  const set = <K extends keyof SetupForm>(name: K, value: SetupForm[K]): void => change({ ...form, [name]: value });
  const create = useMutation<string, Failure, SetupForm>({
    mutationFn: async (wanted) =>
      (await rest<{ readonly view: { readonly id: string } }>("POST", "/api/interviews", { body: wantedOf(wanted) }))
        .body.view.id,
    onSuccess: async (id) => {
      keepForm({ ...form, jobText: "" });
      await navigate({ to: "/interviews/$id/plan", params: { id } });
    },
  });
  const begin = (): void => {
    setTried(true);
    if (Object.keys(errors).length > 0)
      return element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    if (offlineSince === undefined && !create.isPending) create.mutate(form);
  };
  useShortcuts({ "Ctrl+Enter": begin });

  return (
    <Page width="wide">
      <PageHead title="New interview">As it stands it is ready to begin. Change what you like.</PageHead>
      <form
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
        className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_21rem]"
      >
        <div className="grid gap-6">
          {offlineSince && <OfflineNotice since={offlineSince} kept="what you set is kept here" />}
          {create.error && <RefusalNotice failure={create.error} words={codeWords} onRetry={begin} />}
          <Section title="The job">
            <Field label="Role" error={shown.role}>
              {(ids) => (
                <>
                  <Input
                    {...ids}
                    value={form.role}
                    list={`${ids.id}-roles`}
                    maxLength={100}
                    autoComplete="organization-title"
                    onChange={(event) => set("role", event.target.value)}
                  />
                  <datalist id={`${ids.id}-roles`}>
                    {roles.map((role) => (
                      <option key={role} value={role} />
                    ))}
                  </datalist>
                </>
              )}
            </Field>
            <Choice
              legend="Level"
              value={form.level}
              onChange={(level) => set("level", level)}
              options={[
                { value: "junior", label: "Junior" },
                { value: "mid", label: "Mid-level" },
                { value: "senior", label: "Senior" },
              ]}
            />
            <Field
              label="Skills to focus on"
              aside={form.focus.length > 0 ? `${form.focus.length} of ${maxFocusSkills}` : "optional"}
              hint="Others that are usual for the role come beside them."
            >
              {(ids) => (
                <Chips
                  ids={ids}
                  values={form.focus}
                  onChange={(focus) => set("focus", focus)}
                  max={maxFocusSkills}
                  maxLength={60}
                  placeholder="Type one, then Enter"
                  suggestions={skills}
                />
              )}
            </Field>
            <JobAdvert text={form.jobText} error={shown.jobText} onChange={(jobText) => set("jobText", jobText)} />
          </Section>

          <Section title="The interview">
            <Minutes minutes={form.minutes} onChange={(minutes) => set("minutes", minutes)} />
            <Choice
              legend="Mode"
              look="cards"
              value={form.mode}
              onChange={(mode) => change(withMode(form, mode))}
              options={[
                {
                  value: "practice",
                  label: "Practice",
                  detail: "Hints, as many pauses as you like, feedback after each question and another try.",
                },
                {
                  value: "realistic",
                  label: "Realistic",
                  detail: "As on the day: a clock, no hints, three pauses, and the feedback at the end.",
                },
              ]}
            />
            <Choice
              legend="Clock"
              value={String(form.clockFactor)}
              onChange={(value) => set("clockFactor", clockFactors.find((factor) => String(factor) === value) ?? 0)}
              options={clockFactors.map((factor) => ({ value: String(factor), label: factorWords(factor) }))}
              hint={
                form.clockFactor === 0
                  ? "No time limit at all."
                  : "How much longer than usual every limit is. More time can be asked for at each question, too."
              }
            />
            {form.mode === "practice" && (
              <Choice
                legend="Feedback"
                value={form.feedback}
                onChange={(feedback) => set("feedback", feedback)}
                options={[
                  { value: "each-thread", label: "After each question" },
                  { value: "end", label: "All at the end" },
                ]}
              />
            )}
            <p className="text-sm text-quiet">
              Questions and grading are in English. An answer in another language is kept, but not graded.
            </p>
          </Section>

          <Section title="Your consent">
            <Tick
              label="Keep my answers, so that they can be graded and shown to me"
              detail="Needed for an interview. Nobody else reads a practice interview. Erasing it takes this back."
              checked={form.keeping}
              invalid={shown.keeping !== undefined}
              onChange={(keeping) => set("keeping", keeping)}
            />
            {shown.keeping !== undefined && (
              <p role="alert" className="flex gap-1.5 text-sm font-medium text-bad">
                <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                {shown.keeping}
              </p>
            )}
          </Section>
        </div>
        <Summary form={form} busy={create.isPending} offline={offlineSince !== undefined} />
      </form>
      <p role="status" className="sr-only">
        {create.isPending ? "Preparing the interview" : create.error ? wordsOf(create.error.code, codeWords).title : ""}
      </p>
    </Page>
  );
}
