import assert from 'node:assert/strict';
import test from 'node:test';

import { amount } from './amount.js';

const ctx = { say: (italian) => italian };
const parameters = { ceiling_cents: 2000000, monthly_cents: 15000 };

test('a family within the ceiling is given the amount', () => {
  const answer = amount({ isee_cents: 2000000, today: '2026-03-01', parameters }, ctx);
  assert.deepEqual([answer.eligible, answer.amount_cents], [true, 15000]);
});

test('a family without an ISEE is given nothing', () => {
  assert.equal(amount({ today: '2026-03-01', parameters }, ctx).reasons[0].code, 'isee.missing');
});
