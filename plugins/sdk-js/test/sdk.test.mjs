// The helper's promises: failures cross the boundary as values, clock and chance are those of the call.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { context } from '../testing.mjs';

const sdk = await import('@reticolo/plugin-sdk');
const ctx = context({ today: '2026-03-01', seed: 7 });

function failure(ask) {
  try {
    ask();
  } catch (thrown) {
    assert.ok(!(thrown instanceof Error), 'an Error would end the instance');
    return thrown;
  }
  return assert.fail('nothing was thrown');
}

test('what is thrown becomes a failure of the contract', () => {
  const rules = sdk.defineRules({
    refuses: () => { throw sdk.invalidInput('no age'); },
    breaks: (facts) => facts.form.name,
    waits: async () => 1,
    says_nothing: () => undefined,
    each: sdk.batch((common, item) => common + item),
  });
  const ask = (rule, input = '{}') => failure(() => rules.evaluate(ctx, rule, input));
  assert.deepEqual(ask('refuses'), { tag: 'invalid-input', val: 'no age' });
  assert.equal(ask('breaks').tag, 'internal');
  assert.match(ask('breaks').val, /^TypeError/);
  assert.match(ask('waits').val, /promise/);
  assert.equal(ask('says_nothing').tag, 'internal');
  assert.equal(ask('refuses', '{').tag, 'invalid-input');
  for (const rule of ['absent', 'toString', '__proto__', 'each']) assert.equal(ask(rule).tag, 'not-found');
  assert.deepEqual(rules.evaluateBatch(ctx, 'each', '1', ['2', '3']), ['3', '4']);
});

test('the clock stands still and chance is the seed', () => {
  const rules = sdk.defineRules({
    clock: (_, call) => [Date.now(), new Date().toISOString(), call.now.getTime(), new Date(0).getTime(), new Date() instanceof Date],
    chance: () => [Math.random(), Math.random()],
  });
  const noon = Date.UTC(2026, 2, 1, 12);
  const ask = (rule, call = ctx) => rules.evaluate(call, rule, '{}');
  assert.deepEqual(JSON.parse(ask('clock')), [noon, '2026-03-01T12:00:00.000Z', noon, 0, true]);
  assert.equal(ask('chance'), ask('chance'));
  assert.notEqual(ask('chance'), ask('chance', context({ today: '2026-03-01', seed: 8 })));
});

test('fields answer once for each parent', () => {
  const fields = sdk.defineFields({
    Query: { sum: ({ a, b }) => a + b },
    RegistryEntry: { twice: ({ n }, { by }) => n * by },
  });
  const ask = (typeName, field, args, parents) =>
    fields.resolve(ctx, { typeName, field, arguments: JSON.stringify(args), parents, selection: [] });
  assert.deepEqual(ask('Query', 'sum', { a: 1, b: 2 }, ['{}']), ['3']);
  assert.deepEqual(ask('RegistryEntry', 'twice', { by: 2 }, ['{"n":1}', '{"n":4}']), ['2', '8']);
  assert.equal(failure(() => ask('Service', 'twice', {}, [])).tag, 'not-found');
});

test('jobs go on from where they were, events nobody hears are no failure', () => {
  const jobs = sdk.defineJobs({ count: (from = 0) => (from < 2 ? sdk.again(from + 1) : sdk.done({ counted: from })) });
  assert.deepEqual(jobs.run(ctx, 'count', undefined), { tag: 'again', val: '1' });
  assert.deepEqual(jobs.run(ctx, 'count', '2'), { tag: 'done', val: '{"counted":2}' });
  assert.equal(sdk.defineEvents({}).handle(ctx, 'anything', '{}'), undefined);
  assert.equal(sdk.defineLifecycle().migrate(ctx, undefined), undefined);
});

test('what the platform refuses can be caught, and is passed on', () => {
  const rules = sdk.defineRules({
    passes: () => sdk.core.run('anything'),
    catches: () => {
      try {
        return sdk.core.run('anything');
      } catch (error) {
        return [error instanceof sdk.Refused, error.tag, error.value];
      }
    },
  });
  assert.deepEqual(failure(() => rules.evaluate(ctx, 'passes', '{}')), { tag: 'denied', val: 'core' });
  assert.equal(rules.evaluate(ctx, 'catches', '{}'), '[true,"denied","core"]');
});
