import assert from 'node:assert/strict';
import { test } from 'node:test';

import { golden } from '../../sdk-js/testing.mjs';
import { yearsBetween } from '../src/days.js';

test('every golden vector holds', async () => {
  assert.ok(await golden(new URL('..', import.meta.url), 'src/plugin.js') >= 30);
});

test('a year is whole on its day and not before', () => {
  assert.equal(yearsBetween('2020-03-01', '2026-03-01'), 6);
  assert.equal(yearsBetween('2020-03-02', '2026-03-01'), 5);
  assert.equal(yearsBetween('2030-01-01', '2026-03-01'), 0);
});
