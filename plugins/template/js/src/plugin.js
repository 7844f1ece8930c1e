// What the platform asks of this plugin: the exports of the world `full-plugin`.

import {
  config, defineEvents, defineFields, defineJobs, defineLifecycle, defineRules,
} from '@reticolo/plugin-sdk';

import { amount } from './amount.js';

export const rules = defineRules({ amount });

export const graphql = defineFields({
  Query: { monthlyAmount: () => config.settings().monthly_cents },
});

export const jobs = defineJobs({});
export const events = defineEvents({});
export const lifecycle = defineLifecycle();
