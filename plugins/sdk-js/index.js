// What a plugin in JavaScript is written with. The types, and what each thing is for: index.d.ts.

import { log as writeLine } from 'reticolo:plugin/log@1.0.0';
import { get as readSettings } from 'reticolo:plugin/config@1.0.0';
import { run as runOperation } from 'reticolo:plugin/core@1.0.0';
import { send as sendRequest } from 'reticolo:plugin/http@1.0.0';
import {
  get as getDocuments, find as findDocuments, put as putDocument, delete as deleteDocument,
} from 'reticolo:plugin/store@1.0.0';

import { freeze } from './frozen.js';

export class Refused extends Error {
  constructor(tag, value) {
    super(typeof value === 'string' ? value : tag);
    this.name = 'Refused';
    this.tag = tag;
    this.value = value;
  }
}

export const invalidInput = (what) => new Refused('invalid-input', String(what));
export const denied = (grant) => new Refused('denied', String(grant));
export const notFound = () => new Refused('not-found');
export const conflict = (rev) => new Refused('conflict', rev);
export const limit = (which) => new Refused('limit', String(which));
export const unavailable = (what) => new Refused('unavailable', String(what));
export const internal = (what) => new Refused('internal', String(what));

// --- what a plugin answers ------------------------------------------------------------------------

export function defineRules(rules) {
  return {
    evaluate: (ctx, rule, input) => call(ctx, (context) => {
      const decide = named(rules, rule, (it) => typeof it === 'function');
      return written(decide(received(input), context));
    }),
    evaluateBatch: (ctx, rule, common, items) => call(ctx, (context) => {
      const { each } = named(rules, rule, (it) => typeof it?.each === 'function');
      const shared = received(common);
      return items.map((item) => written(each(shared, received(item), context)));
    }),
  };
}

export const batch = (each) => ({ each });

export function defineFields(types) {
  return {
    resolve: (ctx, field) => call(ctx, (context) => {
      const answer = named(named(types, field.typeName), field.field, (it) => typeof it === 'function');
      const asked = { ...field, arguments: received(field.arguments) };
      const parents = field.parents.map(received);
      const rooted = field.typeName === 'Query' || field.typeName === 'Mutation';
      return parents.map((parent) => written(
        rooted ? answer(asked.arguments, context, asked) : answer(parent, asked.arguments, context, asked),
      ));
    }),
  };
}

export function defineJobs(jobs) {
  return {
    run: (ctx, job, checkpoint) => call(ctx, (context) => {
      const work = named(jobs, job, (it) => typeof it === 'function');
      const { tag, value } = work(checkpoint === undefined ? undefined : received(checkpoint), context);
      return { tag, val: written(value) };
    }),
  };
}

export const done = (report = null) => ({ tag: 'done', value: report });
export const again = (checkpoint) => ({ tag: 'again', value: checkpoint });

export function defineEvents(events) {
  return {
    handle: (ctx, event, body) => call(ctx, (context) => {
      if (Object.hasOwn(events, event)) settled(events[event](received(body), context));
    }),
  };
}

export function defineLifecycle({ migrate } = {}) {
  return { migrate: (ctx, from) => call(ctx, (context) => { settled(migrate?.(from, context)); }) };
}

// --- what a plugin asks ---------------------------------------------------------------------------

export const log = {
  debug: (message, fields) => line('debug', message, fields),
  info: (message, fields) => line('info', message, fields),
  warn: (message, fields) => line('warn', message, fields),
  error: (message, fields) => line('error', message, fields),
};

export const config = {
  settings: () => JSON.parse(asked(() => readSettings())),
};

export const core = {
  run: (operation, variables = {}) =>
    JSON.parse(asked(() => runOperation(operation, JSON.stringify(variables)))),
};

export const http = {
  send: ({ method = 'GET', url, headers = {}, body, credential }) => {
    const response = asked(() => sendRequest({
      method, url, headers: Object.entries(headers), body: bytes(body), credential,
    }));
    const text = () => new TextDecoder().decode(response.body);
    return { status: response.status, headers: response.headers, body: response.body, text, json: () => JSON.parse(text()) };
  },
};

export const store = {
  collection: (name) => ({
    get: (key) => document(asked(() => getDocuments(name, [key]))[0]),
    getAll: (keys) => asked(() => getDocuments(name, keys)).map(document),
    find: (options) => {
      const page = asked(() => findDocuments(name, findOptions(options)));
      return { items: page.items.map(document), next: page.next };
    },
    create: (key, body) => asked(() => putDocument(name, key, JSON.stringify(body), undefined)),
    replace: ({ key, rev, body }) => asked(() => putDocument(name, key, JSON.stringify(body), rev)),
    set: (key, body) => {
      const text = JSON.stringify(body);
      try {
        return asked(() => putDocument(name, key, text, undefined));
      } catch (error) {
        if (error?.tag !== 'conflict') throw error;
        return asked(() => putDocument(name, key, text, error.value));
      }
    },
    delete: ({ key, rev }) => { asked(() => deleteDocument(name, key, rev)); },
  }),
};

// --- the boundary ---------------------------------------------------------------------------------

// An Error that crosses the boundary ends the instance and its text is lost: none does.
function call(ctx, answer) {
  try {
    return answer(freeze(ctx));
  } catch (error) {
    throw failure(error);
  }
}

function failure(error) {
  if (error instanceof Refused) return { tag: error.tag, val: error.value };
  line('error', error?.stack ? `${error}\n${error.stack}` : String(error));
  return { tag: 'internal', val: String(error) };
}

// What the platform refuses comes as an error with a payload.
function asked(ask) {
  try {
    return ask();
  } catch (error) {
    const refusal = error?.payload ?? error;
    if (typeof refusal?.tag === 'string') throw new Refused(refusal.tag, refusal.val);
    throw error;
  }
}

function named(things, name, fits = () => true) {
  const thing = Object.hasOwn(things, name) ? things[name] : undefined;
  if (thing === undefined || !fits(thing)) throw notFound();
  return thing;
}

function received(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidInput(error.message);
  }
}

function written(value) {
  const text = JSON.stringify(settled(value));
  if (text === undefined) throw internal('the answer is no JSON');
  return text;
}

// Nobody waits for a promise: a call ends when its function returns.
function settled(value) {
  if (typeof value?.then === 'function') throw internal('a plugin must answer at once, not with a promise');
  return value;
}

function line(level, message, fields = {}) {
  writeLine(level, String(message), Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

const document = (found) => found && { key: found.key, rev: found.rev, body: JSON.parse(found.body) };

const bytes = (body) => (typeof body === 'string' ? new TextEncoder().encode(body) : body);

function findOptions({ filter = [], orderBy, descending = false, limit: most = 100, after } = {}) {
  return {
    filter: filter.map(([path, op, value]) => ({ path, op, value: operand(value) })),
    orderBy, descending, limit: most, after,
  };
}

function operand(value) {
  switch (typeof value) {
    case 'string': return { tag: 'text', val: value };
    case 'boolean': return { tag: 'boolean', val: value };
    case 'bigint': return { tag: 'int', val: value };
    case 'number':
      return Number.isSafeInteger(value) ? { tag: 'int', val: BigInt(value) } : { tag: 'number', val: value };
    default: return { tag: 'null' };
  }
}
