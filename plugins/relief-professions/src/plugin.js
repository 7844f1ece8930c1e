// The register of relief professions: who may be in it, for how long, and who suits a request.

import { batch, defineRules } from '@reticolo/plugin-sdk';

import { admission } from './admission.js';
import { renewal } from './renewal.js';
import { score } from './matching.js';

export const rules = defineRules({ admission, renewal, matching: batch(score) });
