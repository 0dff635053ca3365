import type { Refusal } from "../errors.ts";

/** Plain JSON, as it is stored and sent. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

declare const tenantBrand: unique symbol;
/** Whose data it is; made by {@link parseTenantId} alone. */
export type TenantId = string & { readonly [tenantBrand]: true };

export interface Ref {
  readonly machine: string;
  readonly id: string;
}

/** Who sends a command. Made once, at the edge; the roles `system`, `timer` and `effect` are the engine's alone. */
export interface Actor {
  readonly tenant: TenantId;
  readonly subject: string;
  readonly kind: "person" | "program" | "system";
  readonly roles: readonly string[];
  /** What a link limits its holder to, `interview:i-1` for example; absent means no limit. */
  readonly scopes?: readonly string[];
}

export interface State {
  readonly status: string;
}
/** What a cell in `new` is given: there is nothing yet. */
export interface NewState {
  readonly status: "new";
}
export interface Command {
  readonly type: string;
}
export interface Event {
  readonly type: string;
}

/** The types of one machine, under one name each. */
export interface MachineTypes {
  readonly state: State;
  readonly command: Command;
  readonly event: Event;
  /** By effect name, its input. */
  readonly effects: object;
  /** By command name, what is read on the server before each decide. */
  readonly facts: object;
  readonly view: object;
}

export interface Context<Facts = undefined> {
  /** The database's clock, read with the row. */
  readonly now: Date;
  readonly actor: Actor;
  readonly id: string;
  /** The version that the decision will make. */
  readonly version: number;
  /** A new id on each call, the same in each repetition of this decision. */
  readonly newId: () => string;
  readonly facts: Facts;
}

/** What a cell asks for; of a machine of unknown types, any. */
export type EffectRequest<Effects extends object> = [keyof Effects] extends [never]
  ? { readonly effect: string; readonly input: unknown; readonly at?: Date }
  : EffectRequestOf<Effects>;

type EffectRequestOf<Effects extends object> = {
  [Name in keyof Effects & string]: {
    readonly effect: Name;
    readonly input: Effects[Name];
    /** Not before this instant; at once when absent. */
    readonly at?: Date;
  };
}[keyof Effects & string];

export interface Step<S extends State, E extends Event, Effects extends object> {
  readonly to: S;
  readonly events?: readonly E[];
  readonly effects?: readonly EffectRequest<Effects>[];
}

/** A cell's answer that nothing is to be written: the version there is is acknowledged. */
export const unchanged: unique symbol = Symbol("unchanged");
export type Unchanged = typeof unchanged;

export type Outcome<S extends State, E extends Event, Effects extends object> =
  | Step<S, E, Effects>
  | Unchanged
  | Refusal;

export interface Cell<
  From extends { readonly status: string },
  C extends Command,
  S extends State,
  E extends Event,
  Effects extends object,
  Facts,
> {
  readonly targets: readonly S["status"][];
  decide(state: From, command: C, context: Context<Facts>): Outcome<S, E, Effects>;
  guard?(state: From, actor: Actor): Refusal | undefined;
}

export type FactsFor<T extends MachineTypes, Type extends string> = Type extends keyof T["facts"]
  ? T["facts"][Type]
  : undefined;

/**
 * What a state is while it has one of these statuses. A member that stands for several statuses is in each of them, and
 * its `status` is then the one that was asked for.
 */
export type InStatus<S extends { readonly status: string }, Status extends string> = S extends unknown
  ? [Extract<S["status"], Status>] extends [never]
    ? never
    : [S["status"]] extends [Status]
      ? S
      : S & { readonly status: Extract<S["status"], Status> }
  : never;

type CellIn<T extends MachineTypes, From extends { readonly status: string }, Type extends T["command"]["type"]> = Cell<
  From,
  Extract<T["command"], { type: Type }>,
  T["state"],
  T["event"],
  T["effects"],
  FactsFor<T, Type>
>;

/** One row of the table for each status, `new` among them; a missing status does not compile. */
export type Cells<T extends MachineTypes> = {
  readonly [Status in T["state"]["status"]]: {
    readonly [Type in T["command"]["type"]]?: CellIn<T, InStatus<T["state"], Status>, Type>;
  };
} & {
  readonly new: { readonly [Type in T["command"]["type"]]?: CellIn<T, NewState, Type> };
};
