/**
 * What a plugin in JavaScript is written with.
 *
 * A plugin is a module that exports what its world asks for: `rules` for `rule-plugin`; `graphql` for
 * `data-plugin`; `rules`, `graphql`, `jobs`, `events` and `lifecycle` for `full-plugin`.
 *
 * ```js
 * import { defineRules } from '@reticolo/plugin-sdk';
 *
 * export const rules = defineRules({
 *   adult: (facts) => ({ adult: facts.age >= 18 }),
 * });
 * ```
 *
 * During a call `Date` stands still at the call's instant and `Math.random` draws from the call's seed:
 * the same call has the same answer. Answers are plain values, never promises. What is thrown becomes
 * the call's failure: a `Refused` as it says, anything else `internal`, with its stack in the log.
 */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** All that a call may know of the outside, frozen for as long as it lasts. */
export interface Context {
  /** The id under which the log has the call. */
  readonly requestId: string;
  /** The id of this plugin's installation in this union. */
  readonly installation: string;
  readonly locale: 'it' | 'en';
  /** The instant of the call. */
  readonly now: Date;
  /** The day in Europe/Rome, `YYYY-MM-DD`. */
  readonly today: string;
  readonly seed: bigint;
  /** Whether nothing will come of the answer: a test or a simulation. */
  readonly dryRun: boolean;
  /** Who asks, where somebody in particular does: a pseudonym, and the names of their roles. */
  readonly actor?: { readonly subject: string; readonly roles: readonly string[] };
  /** A sentence in the language of the call. */
  say(italian: string, english: string): string;
}

// --- what a plugin answers ------------------------------------------------------------------------

/** Decides from facts. `facts.parameters` are the union's settings. */
export type Rule<Facts = any, Answer = unknown> = (facts: Facts, ctx: Context) => Answer;

/** Decides about many items at once. */
export interface BatchRule<Common = any, Item = any, Answer = unknown> {
  readonly each: (common: Common, item: Item, ctx: Context) => Answer;
}

export declare function batch<Common = any, Item = any, Answer = unknown>(
  each: (common: Common, item: Item, ctx: Context) => Answer,
): BatchRule<Common, Item, Answer>;

/** The export `rules`: rules by name. They may log and ask nothing else of the platform. */
export declare function defineRules(rules: Record<string, Rule | BatchRule>): RulesExport;

/** Which field is asked. */
export interface FieldCall {
  readonly operation: 'query' | 'mutation';
  readonly typeName: string;
  readonly field: string;
  readonly arguments: any;
  /** The names of the fields that were asked for beneath this one. */
  readonly selection: readonly string[];
}

export type RootField = (args: any, ctx: Context, call: FieldCall) => unknown;
export type ExtensionField = (parent: any, args: any, ctx: Context, call: FieldCall) => unknown;

/** The export `graphql`: fields of `Query`, `Mutation`, and of the platform's types that are extended. */
export declare function defineFields(types: {
  Query?: Record<string, RootField>;
  Mutation?: Record<string, RootField>;
  Service?: Record<string, ExtensionField>;
  Organization?: Record<string, ExtensionField>;
  RegistryEntry?: Record<string, ExtensionField>;
}): GraphqlExport;

export interface Outcome {
  readonly tag: 'done' | 'again';
  readonly value: unknown;
}

/** Ends a job, with a report for the administrators. */
export declare function done(report?: unknown): Outcome;
/** Ends a slice of a job: it is run again with this checkpoint. */
export declare function again(checkpoint: unknown): Outcome;

/** The export `jobs`: work done by the clock, by name. */
export declare function defineJobs(
  jobs: Record<string, (checkpoint: any | undefined, ctx: Context) => Outcome>,
): JobsExport;

/** The export `events`: told at least once of each; handling one twice must do no harm. */
export declare function defineEvents(
  events: Record<string, (body: any, ctx: Context) => void>,
): EventsExport;

/** The export `lifecycle`. `from` is the version before; undefined at the first installation. */
export declare function defineLifecycle(lifecycle?: {
  migrate?: (from: string | undefined, ctx: Context) => void;
}): LifecycleExport;

// --- refusals -------------------------------------------------------------------------------------

export type FailureTag =
  | 'invalid-input' | 'denied' | 'not-found' | 'conflict' | 'limit' | 'unavailable' | 'internal';

/** Ends a call without an answer; also what the platform's own refusals are caught as. */
export declare class Refused extends Error {
  constructor(tag: FailureTag, value?: string | number);
  readonly tag: FailureTag;
  /** The sentence; for `conflict`, the revision that is stored now. */
  readonly value?: string | number;
}

/** What was wrong with the input, in words for whoever sent it. */
export declare function invalidInput(what: string): Refused;
export declare function denied(grant: string): Refused;
export declare function notFound(): Refused;
export declare function conflict(rev: number): Refused;
export declare function limit(which: string): Refused;
export declare function unavailable(what: string): Refused;
export declare function internal(what: string): Refused;

// --- what a plugin asks ---------------------------------------------------------------------------

type LogLine = (message: string, fields?: Record<string, string | number | boolean>) => void;

/** Lines for the developer and the union's administrators. Nothing personal belongs in them. */
export declare const log: { debug: LogLine; info: LogLine; warn: LogLine; error: LogLine };

/** The union's settings of this installation. Not for rules: theirs come with the facts. */
export declare const config: { settings<Settings = any>(): Settings };

/** The queries of the package, by name, with the rights of whoever asks. Answers what is under `data`. */
export declare const core: { run<Data = any>(operation: string, variables?: Json): Data };

export interface HttpRequest {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The name of a secret setting that is sent as bearer token. */
  credential?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: Uint8Array;
  text(): string;
  json<T = any>(): T;
}

/** Requests to addresses the union has granted; answered in jobs only. */
export declare const http: { send(request: HttpRequest): HttpResponse };

export interface Document<Body> {
  readonly key: string;
  /** Rises with every write. */
  readonly rev: number;
  body: Body;
}

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'prefix' | 'contains';

export interface FindOptions {
  /** All of these hold. Paths are those the collection declares an index for. */
  filter?: [path: string, op: Comparison, value: string | number | bigint | boolean | null][];
  orderBy?: string;
  descending?: boolean;
  /** At most 100, which is also the default. */
  limit?: number;
  /** The `next` of the page before. */
  after?: string;
}

export interface Collection<Body> {
  get(key: string): Document<Body> | undefined;
  getAll(keys: string[]): (Document<Body> | undefined)[];
  find(options?: FindOptions): { items: Document<Body>[]; next?: string };
  /** Writes a new document; answers its revision. */
  create(key: string, body: Body): number;
  /** Writes over the revision that was read; `conflict` if it is not the newest any more. */
  replace(document: Document<Body>): number;
  /** Writes, whatever was there before. */
  set(key: string, body: Body): number;
  delete(document: Pick<Document<Body>, 'key' | 'rev'>): void;
}

/** The plugin's own documents. All writes of a call are kept together, or none. */
export declare const store: { collection<Body = any>(name: string): Collection<Body> };

// --- what the platform asks -----------------------------------------------------------------------

/** Why something was decided, in words for the person it is about. */
export interface Reason {
  code: string;
  text: string;
  article?: string;
}

export interface DocumentFacts {
  code: string;
  expires_on: string | null;
  verified: boolean;
}

/** Facts of `registry.admission`. */
export interface AdmissionFacts<Form = any, Parameters = any> {
  form: Form;
  documents: DocumentFacts[];
  age: number;
  today: string;
  parameters: Parameters;
}

export interface Admission {
  outcome: 'admit' | 'integrate' | 'refuse';
  missing: Reason[];
  reasons: Reason[];
  valid_months: number | null;
}

/** Facts of `registry.renewal`. */
export interface RenewalFacts<Form = any, Parameters = any> {
  form: Form;
  documents: DocumentFacts[];
  admitted_on: string;
  valid_until: string | null;
  training_hours: number;
  today: string;
  parameters: Parameters;
}

export interface Renewal {
  outcome: 'renew' | 'conditions' | 'refuse';
  conditions: Reason[];
  valid_months: number | null;
}

/** What all candidates of `matching.score` share. */
export interface MatchingFacts<Need = any, Parameters = any> {
  need: Need;
  today: string;
  parameters: Parameters;
}

export interface Candidate<Form = any> {
  /** A pseudonym. */
  candidate: string;
  /** The `matching-fields` of the form. */
  form: Form;
  free_minutes: number;
  municipalities: string[];
}

export interface Score {
  /** 0 to 1000. */
  score: number;
  reasons: Reason[];
  excluded: boolean;
}

/** Facts of `voucher.amount`. */
export interface VoucherFacts<Facts = any, Parameters = any> {
  need_level: 1 | 2 | 3 | null;
  isee_cents: number | null;
  facts: Facts;
  today: string;
  parameters: Parameters;
}

export interface Amount {
  eligible: boolean;
  amount_cents: number;
  months: number;
  purposes: string[];
  reasons: Reason[];
}

// --- the exports, as the contract has them --------------------------------------------------------

export interface RulesExport {
  evaluate(ctx: unknown, rule: string, input: string): string;
  evaluateBatch(ctx: unknown, rule: string, common: string, items: string[]): string[];
}
export interface GraphqlExport { resolve(ctx: unknown, call: unknown): string[] }
export interface JobsExport {
  run(ctx: unknown, job: string, checkpoint: string | undefined): { tag: 'done' | 'again'; val: string };
}
export interface EventsExport { handle(ctx: unknown, event: string, body: string): void }
export interface LifecycleExport { migrate(ctx: unknown, from: string | undefined): void }
